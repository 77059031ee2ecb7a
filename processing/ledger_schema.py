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
-- An error that may pass: how often, and when to try again.
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS retries integer NOT NULL DEFAULT 0;
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS not_before timestamptz;
ALTER TABLE ledger.drops ADD COLUMN IF NOT EXISTS retries integer NOT NULL DEFAULT 0;
ALTER TABLE ledger.drops ADD COLUMN IF NOT EXISTS not_before timestamptz;
-- Of one that gathers (processing.chains.Job): until when late inputs are waited for.
ALTER TABLE ledger.jobs ADD COLUMN IF NOT EXISTS gathers_until timestamptz;
-- The last reception: since when; and the host whose inbox it lay in.
ALTER TABLE ledger.drops ADD COLUMN IF NOT EXISTS started_at timestamptz;
ALTER TABLE ledger.drops ADD COLUMN IF NOT EXISTS host text;
-- Whose turn it is (processing.turns).
CREATE INDEX IF NOT EXISTS jobs_turn ON ledger.jobs (purpose, priority DESC, created_at, key) WHERE status = 'waiting';
CREATE INDEX IF NOT EXISTS jobs_lock ON ledger.jobs (hashtextextended(key, 0)) WHERE status = 'waiting';
CREATE INDEX IF NOT EXISTS jobs_begun ON ledger.jobs (purpose, started_at);
CREATE INDEX IF NOT EXISTS jobs_of_person ON ledger.jobs (coalesce(owner, ''), started_at) WHERE purpose = 'request';
CREATE INDEX IF NOT EXISTS jobs_asked ON ledger.jobs (coalesce(owner, ''), priority DESC, created_at, key)
    WHERE purpose = 'request' AND status = 'waiting';
CREATE INDEX IF NOT EXISTS drops_begun ON ledger.drops (started_at);
CREATE INDEX IF NOT EXISTS jobs_ended ON ledger.jobs (ended_at);
CREATE INDEX IF NOT EXISTS jobs_drop ON ledger.jobs (drop_id);
CREATE INDEX IF NOT EXISTS jobs_gathering ON ledger.jobs (chain, parameters)
    WHERE status = 'waiting' AND gathers_until IS NOT NULL;
-- Without those that wait for their time.
CREATE OR REPLACE VIEW ledger.jobs_by_now AS
    SELECT * FROM ledger.jobs WHERE status <> 'waiting' OR coalesce(greatest(due_at, gathers_until) <= now(), true);
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
-- Not to be begun before: its products are on their way from slow storage, or their store does not answer.
ALTER TABLE ledger.extracts ADD COLUMN IF NOT EXISTS not_before timestamptz;
CREATE INDEX IF NOT EXISTS extracts_owner ON ledger.extracts (owner, created_at);
CREATE INDEX IF NOT EXISTS extracts_status ON ledger.extracts (status);
"""

ALARMS = """
CREATE TABLE IF NOT EXISTS ledger.alarms (
    kind text NOT NULL,
    subject text NOT NULL DEFAULT '',
    text text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    over_at timestamptz,
    told_at timestamptz,
    PRIMARY KEY (kind, subject)
);
"""

TOTALS = """
CREATE TABLE IF NOT EXISTS ledger.totals (
    chain text NOT NULL,
    purpose text NOT NULL,
    status text NOT NULL,
    number bigint NOT NULL,
    seconds double precision NOT NULL,
    PRIMARY KEY (chain, purpose, status)
);
CREATE OR REPLACE FUNCTION ledger.count_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger.totals AS totals VALUES (NEW.chain, NEW.purpose, NEW.status, 1,
        coalesce(extract(epoch FROM NEW.ended_at - NEW.started_at), 0))
    ON CONFLICT (chain, purpose, status) DO UPDATE
        SET number = totals.number + 1, seconds = totals.seconds + excluded.seconds;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER count_end AFTER UPDATE OF status ON ledger.jobs FOR EACH ROW
    WHEN (OLD.status = 'waiting' AND NEW.status <> 'waiting') EXECUTE FUNCTION ledger.count_end();
"""
