"""The ledger's tables of what is expected from outside; see :mod:`processing.sources.expected`."""

SCHEMA = r"""
-- What two versions of one image have in common: platform, time and place, without baseline and time of production.
CREATE OR REPLACE FUNCTION ledger.acquisition(identifier text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(identifier,
        '^(S2[A-D]_MSIL1C_\d{8}T\d{6})_N\d{4}(_R\d{3}_T\d{2}[A-Z]{3})_\d{8}T\d{6}$', '\1\2'),
        '^(L[COT]0[89])_L1[A-Z]{2}_(\d{6}_\d{8})_\d{8}_\d{2}_(RT|T1|T2)$', '\1_\2')
$$;
CREATE INDEX IF NOT EXISTS drops_acquisition ON ledger.drops (ledger.acquisition(identifier))
    WHERE identifier IS NOT NULL;
CREATE INDEX IF NOT EXISTS drops_entry ON ledger.drops (entry);
CREATE TABLE IF NOT EXISTS ledger.expected (
    acquisition text PRIMARY KEY,
    identifier text NOT NULL,
    collection text NOT NULL,
    sensing_time timestamptz NOT NULL,
    tile_id text,
    status text NOT NULL DEFAULT 'missing',
    reason text,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT now(),
    -- The provider whose copy was dropped last, under which name, when.
    provider text,
    entry text,
    delivered_at timestamptz,
    purpose text NOT NULL DEFAULT 'new',
    owner text,
    priority integer NOT NULL DEFAULT 0,
    seen_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS expected_status ON ledger.expected (status, next_at) WHERE status <> 'here';
CREATE INDEX IF NOT EXISTS expected_identifier ON ledger.expected (identifier);
CREATE TABLE IF NOT EXISTS ledger.offers (
    acquisition text NOT NULL REFERENCES ledger.expected ON DELETE CASCADE,
    provider text NOT NULL,
    identifier text NOT NULL,
    offer jsonb NOT NULL,
    -- 'open', 'gone' (the provider has it no more) or 'bad' (what it gave could not be used)
    state text NOT NULL DEFAULT 'open',
    attempts integer NOT NULL DEFAULT 0,
    damaged integer NOT NULL DEFAULT 0,
    expires_at timestamptz,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (acquisition, provider)
);
CREATE TABLE IF NOT EXISTS ledger.owners (
    acquisition text NOT NULL REFERENCES ledger.expected ON DELETE CASCADE,
    owner text NOT NULL,
    PRIMARY KEY (acquisition, owner)
);
CREATE TABLE IF NOT EXISTS ledger.providers (
    name text NOT NULL,
    -- 'search' or 'fetch'
    doing text NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    paused_until timestamptz,
    code text,
    reason text,
    -- Since when it fails, and when it last did what it was asked.
    failing_since timestamptz,
    succeeded_at timestamptz,
    PRIMARY KEY (name, doing)
);
"""
