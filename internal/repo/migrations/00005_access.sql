-- Who may come in, what was published, what happened, and to whom it is told.

-- +goose Up
-- A revision is what was published, to the byte; beside it what a list of reports shows of it.
CREATE TABLE revisions (
    report_id           TEXT NOT NULL REFERENCES reports (id),
    n                   BIGINT NOT NULL CHECK (n > 0),
    document            TEXT NOT NULL,
    sha256              TEXT NOT NULL CHECK (length(sha256) = 64),
    etag                TEXT NOT NULL,
    sketch              TEXT NOT NULL CHECK (length(sketch) <= 1000),
    scope               TEXT NOT NULL,
    version             BIGINT NOT NULL,
    title               TEXT NOT NULL,
    validation_status   TEXT NOT NULL,
    validation_errors   BIGINT NOT NULL,
    validation_warnings BIGINT NOT NULL,
    validation_notices  BIGINT NOT NULL,
    published_on        TEXT,
    updated_at          BIGINT NOT NULL,
    submitted_at        BIGINT,
    published_at        BIGINT NOT NULL,
    reason              TEXT,
    withdrawn_at        BIGINT,
    withdrawn_reason    TEXT,
    PRIMARY KEY (report_id, n)
);

-- Of a token's secret only a hash is kept.
CREATE TABLE tokens (
    id           TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    role         TEXT NOT NULL CHECK (role IN ('reader', 'editor', 'reviewer', 'admin')),
    organ_id     TEXT REFERENCES organs (id) ON DELETE CASCADE,
    hash         TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    CHECK ((organ_id IS NULL) = (role = 'admin'))
);
CREATE INDEX tokens_organ ON tokens (organ_id);

-- The history is only added to; retention takes the oldest away and keeps the hash that the next one rests on.
CREATE TABLE history (
    seq       BIGINT NOT NULL PRIMARY KEY CHECK (seq > 0),
    at        BIGINT NOT NULL,
    actor     TEXT NOT NULL,
    actor_id  TEXT NOT NULL,
    role      TEXT NOT NULL,
    address   TEXT,
    action    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    report_id TEXT,
    organ_id  TEXT,
    reason    TEXT,
    changes   TEXT NOT NULL,
    previous  TEXT NOT NULL UNIQUE,
    hash      TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
);
CREATE INDEX history_report ON history (report_id, seq);
CREATE INDEX history_at ON history (at);
CREATE TABLE history_anchor (
    one  BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  BIGINT NOT NULL,
    hash TEXT NOT NULL
);

-- What happened to what the public reads, in the order in which it was committed.
CREATE TABLE events (
    seq       BIGINT NOT NULL PRIMARY KEY CHECK (seq > 0),
    id        TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    type      TEXT NOT NULL CHECK (type IN ('report.published', 'report.amended', 'report.withdrawn')),
    at        BIGINT NOT NULL,
    report_id TEXT NOT NULL,
    revision  BIGINT NOT NULL,
    reason    TEXT
);
CREATE TABLE webhooks (
    id         TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    url        TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    organ_id   TEXT REFERENCES organs (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX webhooks_organ ON webhooks (organ_id);
CREATE TABLE deliveries (
    id           TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    webhook_id   TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_seq    BIGINT NOT NULL REFERENCES events (seq),
    state        TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'abandoned')),
    attempts     BIGINT NOT NULL CHECK (attempts >= 0),
    since        BIGINT NOT NULL,
    next_at      BIGINT,
    status       BIGINT,
    error        TEXT,
    created_at   BIGINT NOT NULL,
    delivered_at BIGINT,
    CHECK ((next_at IS NULL) = (state <> 'pending'))
);
CREATE INDEX deliveries_due ON deliveries (next_at);
CREATE INDEX deliveries_webhook ON deliveries (webhook_id, id);
