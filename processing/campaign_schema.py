"""The tables of campaigns of reprocessing; see :mod:`processing.campaigns`."""

CAMPAIGNS = """
CREATE TABLE IF NOT EXISTS ledger.campaigns (
    id text PRIMARY KEY,
    collection text NOT NULL,
    choice jsonb NOT NULL,
    reason text NOT NULL,
    ordered_by text NOT NULL,
    together boolean NOT NULL,
    at_once integer NOT NULL,
    status text NOT NULL DEFAULT 'running',
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE TABLE IF NOT EXISTS ledger.campaign_products (
    campaign text NOT NULL REFERENCES ledger.campaigns,
    item text NOT NULL,
    moment timestamptz NOT NULL,
    -- What makes it again, once that was handed out; or why nothing can.
    job text,
    impossible text,
    switched_at timestamptz,
    PRIMARY KEY (campaign, item)
);
CREATE INDEX IF NOT EXISTS campaign_products_next ON ledger.campaign_products (campaign, moment, item)
    WHERE job IS NULL AND impossible IS NULL;
-- What became of a product, by its name.
CREATE INDEX IF NOT EXISTS drops_name ON ledger.drops (identifier);
CREATE INDEX IF NOT EXISTS jobs_outputs ON ledger.jobs USING gin (outputs);
"""
