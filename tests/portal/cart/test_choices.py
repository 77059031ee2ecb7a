"""Which files a choice takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cart.choices import ALL, MASKS, OTHERS, REFLECTANCE, is_choice, is_chosen, kind_of, shortest, type_of

RED = {"name": "B4", "eo:center_wavelength": 0.665}
ASSETS: dict[str, dict[str, Any]] = {
    "FRE_B4": {"roles": ["data", "reflectance"], "bands": [RED]},
    "FRE_B8": {"roles": ["data", "reflectance"], "bands": [RED]},
    "SRE_B4": {"roles": ["data", "reflectance"], "bands": [RED]},
    "UNC_R1": {"roles": ["data", "uncertainty"], "bands": [RED]},
    "ATB_R1": {"roles": ["data"], "bands": [{"name": "water_vapour"}, {"name": "aot_550"}]},
    "CLM_R1": {"roles": ["cloud", "data-mask"]},
    "MG2_R1": {"roles": ["data-mask"]},
    "B4": {"roles": ["data"], "bands": [RED]},
    "MTD_ALL": {"roles": ["metadata"]},
    "QKL_ALL": {"roles": ["thumbnail", "overview"]},
}
OFFERED = [(key, kind_of(asset)) for key, asset in ASSETS.items()]


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        (ALL, set(ASSETS)),
        (REFLECTANCE, {"FRE_B4", "FRE_B8", "SRE_B4", "B4"}),
        (MASKS, {"CLM_R1", "MG2_R1"}),
        ("reflectance,masks", {"FRE_B4", "FRE_B8", "SRE_B4", "B4", "CLM_R1", "MG2_R1"}),
        ("FRE", {"FRE_B4", "FRE_B8"}),
        ("FRE_B4,CLM", {"FRE_B4", "CLM_R1"}),
        ("B4", {"B4"}),
        ("FR", set()),
    ],
)
def test_what_a_choice_takes(choice: str, taken: set[str]) -> None:
    assert {key for key, kind in OFFERED if is_chosen(choice, key=key, kind=kind)} == taken


def test_kinds_follow_roles_and_bands() -> None:
    assert dict(OFFERED)["UNC_R1"] == dict(OFFERED)["ATB_R1"] == dict(OFFERED)["QKL_ALL"] == OTHERS


@given(st.sets(st.sampled_from(sorted(ASSETS)), min_size=1))
def test_the_shortest_choice_takes_exactly_what_was_ticked(keys: set[str]) -> None:
    choice = shortest(keys, OFFERED)
    assert is_choice(choice)
    assert {key for key, kind in OFFERED if is_chosen(choice, key=key, kind=kind)} == keys


def test_choices_are_said_shortly() -> None:
    assert shortest(ASSETS, OFFERED) == ALL
    assert shortest({"CLM_R1", "MG2_R1"}, OFFERED) == MASKS
    assert shortest({"FRE_B4", "FRE_B8"}, OFFERED) == "FRE"


@pytest.mark.parametrize("text", [",", "a,,b", "a b", "<x>", "é", "a," * 3_000 + "a", "\n"])
def test_what_is_no_choice(text: str) -> None:
    assert not is_choice(text)


@pytest.mark.parametrize(("key", "name"), [("FRE_B4", "FRE"), ("B8A", "B8A"), ("LC08x_MTL", ""), ("manifest", "")])
def test_types(key: str, name: str) -> None:
    assert type_of(key) == name
