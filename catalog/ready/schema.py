"""The table ``atelier.ready_items`` and the triggers by which it follows pgstac's items, whoever writes them."""

from __future__ import annotations

from hashlib import sha256

import psycopg

from catalog.ready.columns import columns
from catalog.ready.places import MONTH_SECONDS
from catalog.ready.presentation import PRESENTED_EXTENSIONS, QUICKLOOK
from catalog.ready.text import filled, functions

READERS = """
CREATE OR REPLACE FUNCTION atelier.as_number(value jsonb) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(value) = 'number' THEN value::double precision END
$$;
CREATE OR REPLACE FUNCTION atelier.as_integer(value jsonb) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(value) = 'number' AND abs(value::numeric) < 2147483647
           THEN floor(value::double precision)::integer END
$$;
CREATE OR REPLACE FUNCTION atelier.as_text(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pgstac.to_text(value)
$$;
CREATE OR REPLACE FUNCTION atelier.as_texts(value jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pgstac.to_text_array(value)
$$;
CREATE OR REPLACE FUNCTION atelier.as_moment(value jsonb) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET timezone = 'UTC' AS $$
BEGIN
    RETURN (value ->> 0)::timestamptz;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION atelier.months(moment timestamptz) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT greatest(-1e6, least(1e6, extract(epoch FROM moment)::double precision / {MONTH_SECONDS}))
$$;
CREATE OR REPLACE FUNCTION atelier.box(place geometry, first timestamptz, last timestamptz) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- The box in space and time; its diagonal, which has the same.
    SELECT st_setsrid(st_makeline(
        st_makepoint(st_xmin(place), st_ymin(place), atelier.months(first)),
        st_makepoint(st_xmax(place), st_ymax(place), atelier.months(last))), 4326)
$$;
CREATE OR REPLACE FUNCTION atelier.footprint(place geometry, bbox jsonb) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    -- RFC 7946 (5.2): west of more than east says that the antimeridian is crossed. Split there, it can be searched.
    IF jsonb_array_length(bbox) = 4 AND (bbox -> 0)::double precision > (bbox -> 2)::double precision
       AND st_xmax(place) - st_xmin(place) > 180 AND st_geometrytype(place) = 'ST_Polygon' THEN
        RETURN st_wrapx(st_shiftlongitude(place), 180, -360);
    ELSIF st_xmax(place) > 180 OR st_xmin(place) < -180 THEN
        RETURN st_wrapx(st_wrapx(place, 180, -360), -180, 360);
    END IF;
    RETURN place;
END
$$;
CREATE OR REPLACE FUNCTION atelier.words(properties jsonb) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('english', properties ->> 'description')
        || to_tsvector('english', coalesce(properties ->> 'title', ''))
        || to_tsvector('english', coalesce(properties ->> 'keywords', ''))
$$;
"""

TABLE = """
CREATE TABLE atelier.ready_items (
    {definitions},
    place_time geometry NOT NULL,
    words tsvector,
    json bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (id, collection)
) WITH (toast_tuple_target = 128);
-- Out of line go the JSON and the words alone: what searches read of a row is short.
{storage}
CREATE INDEX ready_items_place_time ON atelier.ready_items USING gist (place_time gist_geometry_ops_nd);
CREATE INDEX ready_items_lasting ON atelier.ready_items USING gist (tstzrange(datetime, end_datetime, '[]'))
    WHERE end_datetime > datetime;
CREATE INDEX ready_items_words ON atelier.ready_items USING gin (words);
CREATE INDEX ready_items_datetime ON atelier.ready_items (datetime, collection, id);
CREATE INDEX ready_items_collection ON atelier.ready_items (collection, datetime, id);
CREATE INDEX ready_items_tile ON atelier.ready_items ("grid:code", datetime, collection, id);
CREATE INDEX ready_items_platform ON atelier.ready_items (platform, datetime, collection, id);
CREATE INDEX ready_items_cloud ON atelier.ready_items ("eo:cloud_cover", collection, id);
CREATE INDEX ready_items_published ON atelier.ready_items (published, collection, id);
"""

FOLLOWING = """
CREATE OR REPLACE FUNCTION atelier.ready(item pgstac.items) RETURNS SETOF atelier.ready_items
LANGUAGE plpgsql STABLE SET search_path = pgstac, public SET timezone = 'UTC' AS $$
DECLARE
    content jsonb := item.content || '{}';
    properties jsonb := content -> 'properties';
    place geometry := atelier.footprint(item.geometry, content -> 'bbox');
BEGIN
    RETURN QUERY SELECT {values},
        atelier.box(place, item.datetime, item.end_datetime),
        atelier.words(properties),
        convert_to(atelier.item_text(item.collection, item.id, item.geometry, content), 'UTF8');
END
$$;

CREATE OR REPLACE FUNCTION atelier.follow_item() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pgstac, public AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM atelier.ready_items WHERE id = OLD.id AND collection = OLD.collection;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO atelier.ready_items SELECT * FROM atelier.ready(NEW);
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER ready_items_follow AFTER INSERT OR UPDATE OR DELETE ON pgstac.items
    FOR EACH ROW WHEN (current_setting('atelier.bulk', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION atelier.follow_item();

CREATE OR REPLACE FUNCTION atelier.follow_collection() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pgstac, public AS $$
BEGIN
    -- pgstac drops the partitions of a collection that is deleted, without a word to the triggers of their rows.
    DELETE FROM atelier.ready_items WHERE collection = OLD.id;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER ready_items_follow AFTER DELETE ON pgstac.collections
    FOR EACH ROW EXECUTE FUNCTION atelier.follow_collection();

CREATE OR REPLACE FUNCTION atelier.follow_truncation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pgstac, public AS $$
BEGIN
    TRUNCATE atelier.ready_items;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER ready_items_follow_truncation AFTER TRUNCATE ON pgstac.items
    FOR EACH STATEMENT EXECUTE FUNCTION atelier.follow_truncation();

CREATE OR REPLACE FUNCTION atelier.follow(of_collection text, ids text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pgstac, public AS $$
DECLARE
    followed bigint;
BEGIN
    -- For a transaction that has set atelier.bulk: the same as the trigger, for many items at once.
    DELETE FROM atelier.ready_items WHERE collection = of_collection AND id = ANY (ids);
    INSERT INTO atelier.ready_items
    SELECT ready.* FROM pgstac.items AS item, LATERAL atelier.ready(item) AS ready
    WHERE item.collection = of_collection AND item.id = ANY (ids);
    GET DIAGNOSTICS followed = ROW_COUNT;
    RETURN followed;
END
$$;

CREATE OR REPLACE FUNCTION atelier.comparable(json bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- The item with something in its holes, whatever the order of its members.
    SELECT regexp_replace(replace(replace(replace(replace(replace(replace(
        translate(convert_from(json, 'UTF8'), '{IN_TEXTS}', '###'),
        '{REFS}', ', "#refs": 1'), '{SCHEMES}', ', "#schemes": 1'), '{STANDARD_LINKS}', '"#links"'),
        '{EXTENSIONS}', ', "#others"'), '{ONLY_EXTENSIONS}', '"#others"'), '{RENDERS}{RENDERS}', ', "#renders"'),
        '{RENDERS}([^{RENDERS}]*){RENDERS}', ', \\1')::jsonb
$$;

CREATE OR REPLACE FUNCTION atelier.divergence(OUT collection text, OUT id text, OUT what text) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pgstac, public AS $$
    SELECT coalesce(item.collection, ready.collection), coalesce(item.id, ready.id),
           CASE WHEN item.id IS NULL THEN 'no item' WHEN ready.id IS NULL THEN 'not ready' ELSE 'not the same' END
    FROM pgstac.items AS item FULL JOIN atelier.ready_items AS ready USING (collection, id)
    WHERE item.id IS NULL OR ready.id IS NULL OR atelier.comparable(ready.json) <> atelier.comparable(
        convert_to(atelier.item_text(item.collection, item.id, item.geometry, item.content), 'UTF8'))
$$;
"""


def install(database: psycopg.Connection) -> None:
    """Make the table, its functions and triggers, and fill it; nothing where this very version is there already."""
    script = _script()
    version = sha256(script.encode()).hexdigest()
    database.execute("CREATE SCHEMA IF NOT EXISTS atelier")
    database.execute("CREATE TABLE IF NOT EXISTS atelier.ready_version (version text NOT NULL)")
    row = database.execute("SELECT version FROM atelier.ready_version").fetchone()
    if row and row[0] == version:
        return
    database.execute("DROP TABLE IF EXISTS atelier.ready_items CASCADE")
    database.execute(script.encode())
    database.execute(
        "INSERT INTO atelier.ready_items SELECT ready.* FROM pgstac.items AS item, LATERAL atelier.ready(item) AS ready"
    )
    database.execute("DELETE FROM atelier.ready_version")
    database.execute("INSERT INTO atelier.ready_version VALUES (%s)", [version])
    database.execute("ANALYZE atelier.ready_items")


def column_values() -> str:
    """What goes into the columns of searches: of ``item``, its ``place`` and its ``properties``, in SQL."""
    return ", ".join(
        one.expression or ("place" if one.sql == "geometry" else f"item.{one.sql}") for one in columns().values()
    )


def _script() -> str:
    known = columns().values()
    definitions = ",\n    ".join(f"{one.sql} {one.type}{'' if one.nullable else ' NOT NULL'}" for one in known)
    storage = "\n".join(
        f"ALTER TABLE atelier.ready_items ALTER COLUMN {name} SET STORAGE {kind};"
        for name, kind in [
            *((one.sql, "MAIN") for one in known if one.type in {"text", "text[]", "geometry"}),
            ("place_time", "MAIN"),
        ]
    )
    return "\n".join(
        [
            READERS.replace("{MONTH_SECONDS}", f"{MONTH_SECONDS}"),
            TABLE.replace("{definitions}", definitions).replace("{storage}", storage),
            functions(quicklook=QUICKLOOK, presented=PRESENTED_EXTENSIONS),
            filled(FOLLOWING.replace("{values}", column_values())),
        ]
    )
