"""STAC's core schema, offline: pystac brings it along; extensions' schemas are on the web."""

from __future__ import annotations

import json
import warnings

import pystac
from jsonschema import Draft7Validator
from pystac.validation.local_validator import get_local_schema_cache
from referencing import Registry, Resource


def core_errors(item: pystac.Item) -> list[str]:
    """What the core item schema says against an item, as it is once serialised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schemas = get_local_schema_cache()
    registry: Registry = Registry().with_resources(
        [(uri, Resource.from_contents(schema)) for uri, schema in schemas.items()]
    )
    uri = f"https://schemas.stacspec.org/v{pystac.get_stac_version()}/item-spec/json-schema/item.json"
    content = json.loads(json.dumps(item.to_dict(include_self_link=False, transform_hrefs=False)))
    return [error.message for error in Draft7Validator(schemas[uri], registry=registry).iter_errors(content)]
