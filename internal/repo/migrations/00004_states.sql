-- Reports get the states of their life, and ids can't be NULL any more. SQLite changes neither in place: the tables are
-- built anew, without references being followed meanwhile; twice does no harm.

-- +goose NO TRANSACTION
-- +goose Up
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS organs_new;
CREATE TABLE organs_new (
    id               TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
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
INSERT INTO organs_new SELECT id, name, credit_code, region_code, level, kind, parent_id, is_own_office, rulemaking_power, path, created_at, updated_at FROM organs;
DROP TABLE organs;
ALTER TABLE organs_new RENAME TO organs;
CREATE INDEX organs_parent ON organs (parent_id);
CREATE INDEX organs_name ON organs (name, id);
CREATE INDEX organs_region ON organs (region_code);

DROP TABLE IF EXISTS reports_new;
CREATE TABLE reports_new (
    id                  TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    organ_id            TEXT NOT NULL REFERENCES organs (id),
    year                BIGINT NOT NULL CHECK (year BETWEEN 2019 AND 9999),
    edition             TEXT NOT NULL,
    scope               TEXT NOT NULL CHECK (scope IN ('own', 'summary')),
    origin              TEXT NOT NULL CHECK (origin IN ('filed', 'imported')),
    status              TEXT NOT NULL CHECK (status IN ('draft', 'submitted', 'published', 'withdrawn')),
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
    sketch              TEXT NOT NULL CHECK (length(sketch) <= 1000),
    published_revision  BIGINT CHECK (published_revision > 0),
    submitted_at        BIGINT,
    published_at        BIGINT,
    first_published_at  BIGINT,
    amended_at          BIGINT,
    amended_reason      TEXT CHECK (length(amended_reason) BETWEEN 1 AND 2000),
    returned_at         BIGINT,
    returned_reason     TEXT CHECK (length(returned_reason) BETWEEN 1 AND 2000),
    withdrawn_at        BIGINT,
    withdrawn_reason    TEXT CHECK (length(withdrawn_reason) BETWEEN 1 AND 2000),
    created_at          BIGINT NOT NULL,
    updated_at          BIGINT NOT NULL,
    UNIQUE (organ_id, year)
);
INSERT INTO reports_new (id, organ_id, year, edition, scope, origin, status, version, title, preface, overview, problems, other_matters, published_on,
    validation_status, validation_errors, validation_warnings, validation_notices, etag, sketch, created_at, updated_at)
SELECT id, organ_id, year, edition, scope, origin, status, version, title, preface, overview, problems, other_matters, published_on,
    validation_status, validation_errors, validation_warnings, validation_notices, etag, sketch, created_at, updated_at FROM reports;
DROP TABLE reports;
ALTER TABLE reports_new RENAME TO reports;
CREATE INDEX reports_year ON reports (year, organ_id);
CREATE INDEX reports_updated ON reports (updated_at, id);
COMMIT;
PRAGMA foreign_keys = ON;
