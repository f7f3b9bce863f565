-- By which rules the validations in short that are stored were counted; one row.

-- +goose Up
CREATE TABLE ruleset (
    one         BIGINT PRIMARY KEY CHECK (one = 1),
    fingerprint TEXT NOT NULL
);
