-- A person's word on a finding, kept apart from the results.

-- +goose Up
CREATE TABLE waivers (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    report_id   TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 32),
    reason      TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    author      TEXT,
    created_at  BIGINT NOT NULL,
    UNIQUE (report_id, fingerprint)
);
-- What is kept of a report's words to find others like them, in base64.
ALTER TABLE reports ADD COLUMN sketch TEXT NOT NULL DEFAULT '' CHECK (length(sketch) <= 1000);
