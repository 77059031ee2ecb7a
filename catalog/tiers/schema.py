"""The table ``tiers.products``: where the files of each product are, since when, who wants them."""

from __future__ import annotations

import psycopg

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS tiers;
CREATE TABLE IF NOT EXISTS tiers.products (
    key text PRIMARY KEY,
    collection text NOT NULL,
    id text NOT NULL,
    -- Of the files that may leave the disk.
    bytes bigint NOT NULL,
    -- 'disk'; 'leaving': its files are being deleted; 'nearline': they are.
    state text NOT NULL DEFAULT 'disk' CHECK (state IN ('disk', 'leaving', 'nearline')),
    -- Since when slow storage has a copy, and where it says that it is.
    stored_at timestamptz,
    volume text,
    used_at timestamptz NOT NULL DEFAULT now(),
    -- Not to leave the disk before.
    held_until timestamptz NOT NULL DEFAULT '-infinity',
    -- Since when somebody waits for it.
    requested_at timestamptz,
    -- Of the last thing that slow storage could not do with it.
    problem text,
    tries integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE INDEX IF NOT EXISTS products_item ON tiers.products (collection, id);
CREATE INDEX IF NOT EXISTS products_used ON tiers.products (used_at) INCLUDE (bytes) WHERE state = 'disk';
CREATE INDEX IF NOT EXISTS products_only ON tiers.products (not_before) WHERE stored_at IS NULL;
CREATE INDEX IF NOT EXISTS products_requested ON tiers.products (requested_at) WHERE requested_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS products_leaving ON tiers.products (key) WHERE state = 'leaving';
"""


def install(database: psycopg.Connection) -> None:
    """Make the table where it is not there."""
    database.execute(SCHEMA.encode())
