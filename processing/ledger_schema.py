"""The tables of the ledger; see :mod:`processing.ledger` and :mod:`processing.extract_ledger`."""

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS ledger;
CREATE TABLE IF NOT EXISTS ledger.drops (
    id text PRIMARY KEY,
    entry text NOT NULL,
    identifier text,
    collection text,
    status text NOT NULL,
    reason_code text,
    reason text,
    crashes integer NOT NULL DEFAULT 0,
    received_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
-- The same product twice is one product.
CREATE UNIQUE INDEX IF NOT EXISTS drops_identifier ON ledger.drops (identifier)
    WHERE status IN ('verified', 'processing', 'published', 'failed');
CREATE INDEX IF NOT EXISTS drops_status ON ledger.drops (status, updated_at);
CREATE TABLE IF NOT EXISTS ledger.events (
    drop_id text NOT NULL REFERENCES ledger.drops,
    at timestamptz NOT NULL DEFAULT now(),
    status text NOT NULL,
    detail text
);
CREATE INDEX IF NOT EXISTS events_drop ON ledger.events (drop_id, at);
CREATE TABLE IF NOT EXISTS ledger.jobs (
    key text PRIMARY KEY,
    drop_id text NOT NULL REFERENCES ledger.drops,
    chain text NOT NULL,
    inputs jsonb NOT NULL,
    parameters jsonb NOT NULL,
    status text NOT NULL DEFAULT 'waiting',
    reason text,
    crashes integer NOT NULL DEFAULT 0,
    outputs jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS due_at timestamptz;
-- Why there is this job: 'new' data, a 'request' of a person (the owner), or 'reprocessing'.
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS purpose text NOT NULL DEFAULT 'new';
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS owner text;
-- Of two jobs of one purpose the one of the higher priority begins first.
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS priority integer NOT NULL DEFAULT 0;
-- The last run: when, and on which host.
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS started_at timestamptz;
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS ended_at timestamptz;
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS host text;
CREATE INDEX IF NOT EXISTS jobs_drop ON ledger.jobs (drop_id);
-- Without those that wait for their time.
CREATE OR REPLACE VIEW ledger.jobs_by_now AS
    SELECT * FROM ledger.jobs WHERE status <> 'waiting' OR due_at IS NULL OR due_at <= now();
"""

EXTRACTS = """
CREATE TABLE IF NOT EXISTS ledger.extracts (
    id uuid PRIMARY KEY,
    owner text NOT NULL,
    label text NOT NULL,
    request jsonb NOT NULL,
    status text NOT NULL DEFAULT 'waiting',
    progress real NOT NULL DEFAULT 0,
    code text,
    reason text,
    details jsonb NOT NULL DEFAULT '{}',
    files jsonb NOT NULL DEFAULT '[]',
    crashes integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    ended_at timestamptz,
    expires_at timestamptz,
    mail boolean NOT NULL DEFAULT true,
    announced_at timestamptz
);
-- Not to be begun before: its products are on their way from slow storage.
ALTER TABLE ledger.extracts ADD COLUMN IF NOT EXISTS not_before timestamptz;
CREATE INDEX IF NOT EXISTS extracts_owner ON ledger.extracts (owner, created_at);
CREATE INDEX IF NOT EXISTS extracts_status ON ledger.extracts (status);
"""
