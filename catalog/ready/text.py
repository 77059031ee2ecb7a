"""SQL that writes an item, once, as the JSON text of its answers, with holes for what the server adds.

A hole is a control character, which JSON never holds raw: :mod:`catalog.stac_api.presentation` fills them.
"""

from __future__ import annotations

import re

DOWNLOADS, REFS, QUICKLOOK_ADDRESS, SCHEMES = "\x01", "\x02", "\x03", "\x04"
STANDARD_LINKS, EXTENSIONS, ONLY_EXTENSIONS = "\x05", "\x06", "\x07"
RENDERS = "\x0e"
"""Twice, around the item's own renders as JSON (name → title), or around nothing."""
RELATIVE = "\x0f"
"""Twice, around an address relative to the root of the STAC API, as JSON escapes it."""

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

HOLES = {
    "DOWNLOADS": DOWNLOADS,
    "REFS": REFS,
    "QUICKLOOK_ADDRESS": QUICKLOOK_ADDRESS,
    "SCHEMES": SCHEMES,
    "STANDARD_LINKS": STANDARD_LINKS,
    "EXTENSIONS": EXTENSIONS,
    "ONLY_EXTENSIONS": ONLY_EXTENSIONS,
    "RENDERS": RENDERS,
    "RELATIVE": RELATIVE,
    "IN_TEXTS": DOWNLOADS + QUICKLOOK_ADDRESS + RELATIVE,
}

_FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION atelier.quoted(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    -- As urllib.parse.quote: what an address needs escaped, byte by byte.
    SELECT CASE WHEN name ~ '^[A-Za-z0-9_.~/-]*$' THEN name ELSE (
        SELECT string_agg(
            CASE WHEN byte BETWEEN 1 AND 127 AND chr(byte) ~ '[A-Za-z0-9_.~/-]' THEN chr(byte)
            ELSE '%' || upper(lpad(to_hex(byte), 2, '0')) END, '' ORDER BY at)
        FROM (SELECT at, get_byte(convert_to(name, 'UTF8'), at) AS byte
              FROM generate_series(0, octet_length(name) - 1) AS at) AS bytes
    ) END
$$;

CREATE OR REPLACE FUNCTION atelier.object(value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(value) = 'object' THEN value ELSE '{}' END
$$;

CREATE OR REPLACE FUNCTION atelier.members(object jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    -- The members of an object, to go on after others: ', "a": 1'; nothing of an empty one.
    SELECT CASE WHEN object = '{}' THEN '' ELSE ', ' || substr(object::text, 2, length(object::text) - 2) END
$$;

CREATE OR REPLACE FUNCTION atelier.whole(own jsonb, base jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    merged jsonb;
    name text;
    value jsonb;
BEGIN
    -- What pgstac's merge_jsonb makes of what its strip_jsonb left, fast where little is nested.
    IF base IS NULL OR own IS NULL OR jsonb_typeof(own) = 'null' THEN
        RETURN coalesce(base, own);
    ELSIF jsonb_typeof(own) = 'object' AND jsonb_typeof(base) = 'object' THEN
        merged := base || own;
        FOR name IN SELECT jsonb_object_keys(base) LOOP
            value := own -> name;
            IF value IS NULL THEN
                CONTINUE;
            ELSIF value = '"𒍟※"' THEN
                merged := merged - name;
            ELSIF jsonb_typeof(value) IN ('object', 'array', 'null') THEN
                merged := jsonb_set(merged, ARRAY[name], atelier.whole(value, base -> name));
            END IF;
        END LOOP;
        RETURN merged;
    ELSIF jsonb_typeof(own) = 'array' AND jsonb_typeof(base) = 'array'
        AND jsonb_array_length(own) = jsonb_array_length(base) THEN
        IF jsonb_array_length(own) = 1 THEN
            RETURN jsonb_build_array(atelier.whole(own -> 0, base -> 0));
        END IF;
        RETURN (SELECT coalesce(jsonb_agg(atelier.whole(own -> at, base -> at) ORDER BY at), '[]')
                FROM generate_series(0, jsonb_array_length(own) - 1) AS at);
    END IF;
    RETURN own;
END
$$;

CREATE OR REPLACE FUNCTION atelier.asset_text(item_collection text, item_id text, key text, asset jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    href text := asset ->> 'href';
BEGIN
    -- A storage key is COLLECTION/YYYY/MM/DD/ITEM/FILE; other addresses are other people's.
    IF href IS NULL OR split_part(href, '/', 1) <> item_collection OR split_part(href, '/', 5) <> item_id
       OR split_part(href, '/', 6) = '' THEN
        RETURN asset::text;
    ELSIF key = '{QUICKLOOK}' THEN
        RETURN '{"href": "{QUICKLOOK_ADDRESS}"' || atelier.members(asset - 'href') || '}';
    END IF;
    RETURN '{"href": "{DOWNLOADS}/' || atelier.quoted(key) || '"{REFS}'
        || atelier.members(asset - '{href,auth:refs,storage:refs}'::text[]) || '}';
END
$$;

CREATE OR REPLACE FUNCTION atelier.assets_text(item_collection text, item_id text, assets jsonb, base jsonb)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{' || coalesce(string_agg(to_json(key)::text || ': '
        || atelier.asset_text(item_collection, item_id, key, atelier.whole(own.value, common.value)), ', '), '') || '}'
    FROM jsonb_each(atelier.object(assets)) AS own
    FULL JOIN jsonb_each(atelier.object(base)) AS common USING (key)
    WHERE own.value IS NULL OR own.value <> '"𒍟※"'
$$;

CREATE OR REPLACE FUNCTION atelier.links_text(links jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(', ' || CASE
        WHEN link ->> 'href' ~ '^[A-Za-z][A-Za-z0-9+.-]*:' THEN link::text
        ELSE '{"href": "{RELATIVE}' || substr((link -> 'href')::text, 2, length((link -> 'href')::text) - 2)
            || '{RELATIVE}"' || atelier.members(link - 'href') || '}'
    END, '' ORDER BY number), '')
    FROM jsonb_array_elements(links) WITH ORDINALITY AS each(link, number)
    WHERE link ->> 'rel' NOT IN ('self', 'item', 'parent', 'collection', 'root', 'items', 'child')
$$;

CREATE OR REPLACE FUNCTION atelier.renders_text(renders jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(renders) = 'object' AND renders <> '{}' THEN (
        SELECT jsonb_object_agg(key, coalesce(value ->> 'title', key))::text FROM jsonb_each(renders)
    ) ELSE '' END
$$;

CREATE OR REPLACE FUNCTION atelier.extensions_text(extensions jsonb, presented boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN NOT presented THEN extensions::text
        WHEN extensions - '{PRESENTED}'::text[] = '[]' THEN '[{ONLY_EXTENSIONS}]'
        ELSE rtrim((extensions - '{PRESENTED}'::text[])::text, ']') || '{EXTENSIONS}]'
    END
$$;

CREATE OR REPLACE FUNCTION atelier.item_text(collection text, id text, geometry geometry, content jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    base jsonb := pgstac.collection_base_item(collection, (content ->> 'pgstac:base_item')::int);
    properties jsonb := content -> 'properties';
    assets text;
    presented boolean;
    version text;
BEGIN
    assets := atelier.assets_text(collection, id, content -> 'assets', base -> 'assets');
    presented := strpos(assets, '{REFS}') > 0;
    IF NOT properties ? 'datetime' THEN
        -- pgstac drops nulls; this one STAC wants.
        properties := properties || '{"datetime": null}';
    END IF;
    IF presented THEN
        properties := properties - '{auth:schemes,storage:schemes}'::text[];
    END IF;
    version := coalesce(content ->> 'stac_version', base ->> 'stac_version');
    RETURN concat(
        '{"type": "Feature", "stac_version": ', to_json(version),
        ', "stac_extensions": ', atelier.extensions_text(coalesce(content -> 'stac_extensions', '[]'), presented),
        ', "id": ', to_json(id), ', "collection": ', to_json(collection),
        ', "geometry": ', st_asgeojson(geometry, 20), ', "bbox": ' || (content ->> 'bbox'),
        ', "properties": {', substr(properties::text, 2, length(properties::text) - 2),
        CASE WHEN presented THEN '{SCHEMES}' END, '}, "assets": ', assets,
        ', "links": [{STANDARD_LINKS}', atelier.links_text(coalesce(content -> 'links', '[]')),
        CASE WHEN presented THEN '{RENDERS}' || atelier.renders_text(properties -> 'renders') || '{RENDERS}' END, ']',
        atelier.members(content - '{type,stac_version,stac_extensions,id,collection,geometry,bbox}'::text[]
            - '{properties,assets,links,pgstac:base_item}'::text[]),
        '}'
    );
END
$$;
"""


def is_absolute(href: str) -> bool:
    """Whether an address stands for itself, wherever it is read."""
    return _ABSOLUTE.match(href) is not None


def functions(*, quicklook: str, presented: list[str]) -> str:
    """The SQL of ``atelier.item_text``.

    ``quicklook`` is the asset that is open to all, ``presented`` are the STAC extensions that the holes bring.
    """
    written = _FUNCTIONS.replace("{QUICKLOOK}", quicklook).replace("{PRESENTED}", "{" + ",".join(presented) + "}")
    return filled(written)


def filled(script: str) -> str:
    """``script`` with the holes themselves where they are named."""
    for name, hole in HOLES.items():
        script = script.replace("{" + name + "}", hole)
    return script
