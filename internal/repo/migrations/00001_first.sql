-- Times are microseconds since 1970 UTC; ids are UUIDv7 made by the application; a blank cell is NULL.

-- +goose Up
CREATE TABLE organs (
    id               TEXT PRIMARY KEY CHECK (length(id) = 36),
    name             TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    credit_code      TEXT UNIQUE CHECK (length(credit_code) = 18),
    region_code      TEXT CHECK (length(region_code) IN (6, 9, 12)),
    level            TEXT NOT NULL CHECK (level IN ('national', 'provincial', 'prefectural', 'county', 'township')),
    kind             TEXT NOT NULL CHECK (kind IN ('government', 'department', 'agency', 'authorized_organization')),
    parent_id        TEXT REFERENCES organs (id),
    is_own_office    BOOLEAN NOT NULL,
    rulemaking_power BOOLEAN,
    path             TEXT NOT NULL UNIQUE,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL
);
CREATE INDEX organs_parent ON organs (parent_id);
CREATE INDEX organs_name ON organs (name, id);
CREATE INDEX organs_region ON organs (region_code);

CREATE TABLE reports (
    id                  TEXT PRIMARY KEY CHECK (length(id) = 36),
    organ_id            TEXT NOT NULL REFERENCES organs (id),
    year                BIGINT NOT NULL CHECK (year BETWEEN 2019 AND 9999),
    edition             TEXT NOT NULL,
    scope               TEXT NOT NULL CHECK (scope IN ('own', 'summary')),
    origin              TEXT NOT NULL CHECK (origin IN ('filed', 'imported')),
    status              TEXT NOT NULL CHECK (status IN ('draft')),
    version             BIGINT NOT NULL CHECK (version > 0),
    title               TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    preface             TEXT CHECK (length(preface) <= 100000),
    overview            TEXT CHECK (length(overview) <= 100000),
    problems            TEXT CHECK (length(problems) <= 100000),
    other_matters       TEXT CHECK (length(other_matters) <= 100000),
    published_on        TEXT CHECK (length(published_on) = 10),
    validation_status   TEXT NOT NULL CHECK (validation_status IN ('incomplete', 'invalid', 'valid')),
    validation_errors   BIGINT NOT NULL CHECK (validation_errors >= 0),
    validation_warnings BIGINT NOT NULL CHECK (validation_warnings >= 0),
    validation_notices  BIGINT NOT NULL CHECK (validation_notices >= 0),
    etag                TEXT NOT NULL,
    created_at          BIGINT NOT NULL,
    updated_at          BIGINT NOT NULL,
    UNIQUE (organ_id, year)
);
CREATE INDEX reports_year ON reports (year, organ_id);
CREATE INDEX reports_updated ON reports (updated_at, id);

-- A value is a canonical decimal number as text: exact in every database.
CREATE TABLE disclosure_cells (
    report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    item      TEXT NOT NULL,
    measure   TEXT NOT NULL,
    value     TEXT CHECK (length(value) BETWEEN 1 AND 20),
    note      TEXT CHECK (length(note) BETWEEN 1 AND 500),
    PRIMARY KEY (report_id, item, measure)
);

CREATE TABLE application_tallies (
    report_id                   TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    category                    TEXT NOT NULL,
    natural_person              BIGINT CHECK (natural_person BETWEEN 0 AND 9007199254740991),
    commercial_enterprise       BIGINT CHECK (commercial_enterprise BETWEEN 0 AND 9007199254740991),
    research_institution        BIGINT CHECK (research_institution BETWEEN 0 AND 9007199254740991),
    public_welfare_organization BIGINT CHECK (public_welfare_organization BETWEEN 0 AND 9007199254740991),
    legal_service_organization  BIGINT CHECK (legal_service_organization BETWEEN 0 AND 9007199254740991),
    other_organization          BIGINT CHECK (other_organization BETWEEN 0 AND 9007199254740991),
    total                       BIGINT CHECK (total >= 0),
    notes                       TEXT NOT NULL,
    computed                    TEXT NOT NULL,
    PRIMARY KEY (report_id, category)
);

CREATE TABLE review_tallies (
    report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    procedure TEXT NOT NULL,
    upheld    BIGINT CHECK (upheld BETWEEN 0 AND 9007199254740991),
    corrected BIGINT CHECK (corrected BETWEEN 0 AND 9007199254740991),
    other     BIGINT CHECK (other BETWEEN 0 AND 9007199254740991),
    pending   BIGINT CHECK (pending BETWEEN 0 AND 9007199254740991),
    total     BIGINT CHECK (total >= 0),
    notes     TEXT NOT NULL,
    computed  TEXT NOT NULL,
    PRIMARY KEY (report_id, procedure)
);

CREATE TABLE idempotency_keys (
    caller      TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status      BIGINT NOT NULL,
    headers     TEXT NOT NULL,
    body        TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
