-- Published documents that are read in: jobs, their files, and of which file an imported report is.

-- +goose Up
CREATE TABLE imports (
    id          TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled')),
    actor       TEXT NOT NULL,
    actor_id    TEXT NOT NULL,
    role        TEXT NOT NULL,
    organ_id    TEXT REFERENCES organs (id) ON DELETE CASCADE,
    address     TEXT,
    dry_run     BOOLEAN NOT NULL,
    publish     BOOLEAN NOT NULL,
    within_id   TEXT,
    organs      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX imports_state ON imports (state, id);
-- The content goes when the file is done; what was read of it stays with the report.
CREATE TABLE import_files (
    import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    n         BIGINT NOT NULL CHECK (n > 0),
    name      TEXT NOT NULL,
    sha256    TEXT NOT NULL CHECK (length(sha256) = 64),
    content   BLOB,
    state     TEXT NOT NULL CHECK (state IN ('pending', 'created', 'replaced', 'unchanged', 'refused', 'cancelled')),
    outcome   TEXT NOT NULL,
    PRIMARY KEY (import_id, n)
);
-- All documents that were read as a report, so that none is read twice; the newest is its source.
CREATE TABLE sources (
    report_id   TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
    name        TEXT NOT NULL,
    format      TEXT NOT NULL,
    text        TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, sha256)
);
CREATE INDEX sources_sha256 ON sources (sha256);
