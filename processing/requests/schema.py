"""The tables of requests, beside those of the ledger whose jobs they wait for."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger.requests (
    id uuid PRIMARY KEY,
    owner text NOT NULL,
    label text NOT NULL,
    request jsonb NOT NULL,
    mail boolean NOT NULL DEFAULT true,
    -- The form that a program wants the results in: 'document' or 'raw' (OGC 18-062r2, 7.11.2.3).
    response text NOT NULL DEFAULT 'document',
    status text NOT NULL DEFAULT 'open',
    -- What became of its parts, written at its end.
    summary jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When all its jobs were planned.
    started_at timestamptz,
    ended_at timestamptz,
    announced_at timestamptz
);
CREATE INDEX IF NOT EXISTS requests_owner ON ledger.requests (owner, created_at);
CREATE INDEX IF NOT EXISTS requests_open ON ledger.requests (created_at) WHERE status = 'open';
-- One received product and one tile: what one job makes something of.
CREATE TABLE IF NOT EXISTS ledger.request_parts (
    request_id uuid NOT NULL REFERENCES ledger.requests ON DELETE CASCADE,
    collection text NOT NULL,
    item text NOT NULL,
    -- Empty until the product is here, where only its provider knows of it.
    tile_id text NOT NULL,
    -- The job; none where the product has still to come, or where what is wanted was there already.
    key text,
    -- COLLECTION/ITEM that was there already, though no job of this ledger made it.
    product text,
    -- Why nothing is made, where no job says so.
    problem text,
    -- Whether it is made, or fetched, because of this request; what others had asked for costs nobody anything.
    caused boolean NOT NULL DEFAULT false,
    PRIMARY KEY (request_id, collection, item, tile_id)
);
CREATE INDEX IF NOT EXISTS request_parts_key ON ledger.request_parts (key);
CREATE INDEX IF NOT EXISTS jobs_inputs ON ledger.jobs USING gin (inputs jsonb_path_ops);
"""
