"""Searches at random, as hypothesis makes them: what they ask, and in which order they want it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.catalog.ready.population import COLLECTIONS

MOMENTS = [
    "2016-01-01T00:00:00Z", "2016-06-09T00:00:00.5Z", "2017-02-15T00:00:00+01:00", "2018-05-01T12:00:00Z",
    "2019-04-01T00:00:00Z",
]  # fmt: skip
"""In order."""
BOXES: list[list[float]] = [
    [-2, 42, 3, 46], [0, 40, 0.5, 50], [-180, -90, 180, 90], [-5, 85, 5, 90], [179.5, -17.8, 179.9, -17.2],
    [10, 10, 11, 11],
]  # fmt: skip
CROSSING: list[float] = [179.5, -17.8, -179.5, -17.2]
SORTABLE = [
    "datetime", "end_datetime", "id", "collection", "eo:cloud_cover", "platform", "properties.grid:code", "published",
]  # fmt: skip
DIRECTIONS = st.sampled_from(["asc", "desc"])


def polygon(box: list[float]) -> dict[str, Any]:
    """A triangle in the box."""
    west, south, east, north = box
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, south]]]}


def prop(name: str) -> dict[str, str]:
    return {"property": name}


def compare(name: str, values: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda op, value: {"op": op, "args": [prop(name), value]},
        st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
        st.sampled_from(values),
    )


clauses = st.one_of(
    compare("eo:cloud_cover", [0, 12.5, 50, 60.25]),
    compare("platform", ["sentinel-2a", "landsat-8", "venus"]),
    compare("sat:relative_orbit", [51, 94]),
    compare("published", ["2020-06-01T00:00:00Z", "2021-06-01T12:00:00.25Z"]),
    compare("datetime", [{"timestamp": MOMENTS[2]}, MOMENTS[3]]),
    compare("atelier:simulated", [True, False]),
    st.sampled_from(
        [
            {"op": "between", "args": [prop("eo:cloud_cover"), 10, 60]},
            {"op": "in", "args": [prop("grid:code"), ["MGRS-31TCJ", "MGRS-60KXF"]]},
            {"op": "in", "args": [prop("eo:cloud_cover"), [0, 100]]},
            {"op": "like", "args": [prop("grid:code"), "MGRS-3%"]},
            {"op": "isNull", "args": [prop("deprecated")]},
            {"op": "isNull", "args": [prop("eo:cloud_cover")]},
            {"op": "a_contains", "args": [prop("instruments"), ["oli"]]},
            {"op": "a_overlaps", "args": [prop("instruments"), ["msi", "tirs"]]},
            {"op": "s_intersects", "args": [prop("geometry"), polygon(BOXES[0])]},
            {"op": "s_within", "args": [prop("geometry"), polygon(BOXES[2])]},
            {"op": "t_after", "args": [prop("datetime"), {"timestamp": MOMENTS[1]}]},
            {"op": "t_before", "args": [prop("datetime"), {"date": "2018-05-01"}]},
            {"op": "t_intersects", "args": [prop("datetime"), {"interval": [MOMENTS[1], ".."]}]},
            {"op": "t_during", "args": [prop("datetime"), {"interval": [MOMENTS[0], MOMENTS[3]]}]},
        ]
    ),
)
filters = st.recursive(
    clauses,
    lambda within: st.one_of(
        st.builds(
            lambda op, args: {"op": op, "args": args},
            st.sampled_from(["and", "or"]),
            st.lists(within, min_size=2, max_size=3),
        ),
        st.builds(lambda arg: {"op": "not", "args": [arg]}, within),
    ),
    max_leaves=4,
)
intervals = st.one_of(
    st.sampled_from(MOMENTS),
    st.builds(lambda first, last: f"{MOMENTS[min(first, last)]}/{MOMENTS[max(first, last)]}", *[st.integers(0, 4)] * 2),
    st.sampled_from([f"../{MOMENTS[2]}", f"{MOMENTS[1]}/..", f"/{MOMENTS[3]}"]),
)
places = st.one_of(
    st.sampled_from(BOXES).map(lambda box: {"bbox": box}),
    st.sampled_from(BOXES).map(lambda box: {"intersects": polygon(box)}),
    st.just({"intersects": {"type": "Point", "coordinates": [1.5, 43.5]}}),
    st.just({"intersects": {"type": "LineString", "coordinates": [[-5, 40], [5, 50]]}}),
)
orders = st.lists(
    st.builds(lambda field, direction: {"field": field, "direction": direction}, st.sampled_from(SORTABLE), DIRECTIONS),
    max_size=3,
    unique_by=lambda wish: wish["field"],
)  # fmt: skip


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """STAC search bodies that ``atelier.ready_items`` answers."""
    body: dict[str, Any] = {"collections": draw(st.sampled_from([COLLECTIONS, COLLECTIONS[:1], COLLECTIONS[1:]]))}
    if draw(st.booleans()):
        body["datetime"] = draw(intervals)
    if draw(st.booleans()):
        body |= draw(places)
    if draw(st.booleans()):
        body |= {"filter": draw(filters), "filter-lang": "cql2-json"}
    elif draw(st.booleans()):
        body["query"] = {"eo:cloud_cover": {"lte": 50}, "platform": {"eq": "landsat-8"}}
    if draw(st.integers(0, 5)) == 0:
        body["q"] = draw(st.sampled_from([["snow"], ["composite", "reflectance"], "snow map"]))
    if draw(st.booleans()):
        body["sortby"] = draw(orders)
    return body
