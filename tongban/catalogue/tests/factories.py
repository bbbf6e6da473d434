"""Items for tests: real shape, defaults that never surprise."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tongban.catalogue.commands import publish_item, publish_standard, set_theme
from tongban.kernel.actors import OPERATOR
from tongban.people import commands as people


def plain_item(**changed: Any) -> dict[str, Any]:
    """A small item as plain data: two materials, three working days promised, twenty by law."""
    return {
        "format": "item/1",
        "zone": "north",
        "code": "A1",
        "codes": [{"scheme": "north-list", "value": "A1"}],
        "name": {"zh": "桥梁规划许可", "en": "Planning permit for bridges"},
        "agency": "planning",
        "valid_from": "2024-01-01",
        "themes": ["planning"],
        "promised": {"amount": 3, "unit": "working_day", "start": "acceptance", "source": "list"},
        "statutory": [
            {"amount": 20, "unit": "working_day", "start": "acceptance", "clause": "行政许可法 42", "source": "list"}
        ],
        "materials": {
            "published": 2,
            "named": [material("application"), material("power-of-attorney", when={"fact": "by_agent", "is": True})],
        },
        "questions": [{"fact": "by_agent", "type": "boolean", "title": {"zh": "是否代理", "en": "Is there an agent?"}}],
        "sources": {"list": {"title": "北区清单"}},
        **changed,
    }


def material(key: str, **changed: Any) -> dict[str, Any]:
    """One material as plain data."""
    return {"key": key, "name": {"zh": f"材料{key}", "en": key}, **changed}


def limit(amount: int, unit: str = "working_day", start: str = "acceptance", **changed: Any) -> dict[str, Any]:
    """One promised limit as plain data."""
    return {"amount": amount, "unit": unit, "start": start, **changed}


keys = st.sampled_from(["a", "b", "c", "d"])
names = st.builds(lambda zh: {"zh": zh}, st.sampled_from(["甲", "乙", "丙"]))
whens = st.sampled_from([{"fact": "by_agent", "is": True}, {"fact": "channel", "is": "window"}])
limits = st.builds(
    limit,
    st.integers(0, 60),
    st.sampled_from(["working_day", "natural_day", "hour", "working_hour"]),
    st.sampled_from(["receipt", "acceptance"]),
    roll=st.booleans(),
)
materials = st.fixed_dictionaries(
    {"key": keys, "name": names}, optional={"when": whens, "originals": st.integers(0, 3), "copies": st.integers(0, 3)}
)
rows = st.fixed_dictionaries({"key": keys, "name": names}, optional={"days": st.integers(0, 9)})


def by_key(of: st.SearchStrategy) -> st.SearchStrategy:
    """Lists in which each key stands once."""
    return st.lists(of, max_size=4, unique_by=lambda row: row["key"])


publications = st.fixed_dictionaries(
    {"name": names},
    optional={
        "promised": limits,
        "statutory": st.lists(limits.map(lambda plain: {**plain, "clause": "x"}), max_size=1),
        "materials": st.fixed_dictionaries({}, optional={"published": st.integers(0, 6), "named": by_key(materials)}),
        "conditions": by_key(st.fixed_dictionaries({"key": keys, "name": names}, optional={"when": whens})),
        "steps": by_key(rows),
        "fee": st.builds(lambda charged: {"charged": charged}, st.booleans()),
        "visits": st.integers(0, 3),
        "result": st.builds(lambda name: {"name": name}, names),
    },
)


def north() -> None:
    """A zone with one agency and one theme, as the operator sets them up."""
    people.open_zone(
        code="north",
        by=OPERATOR,
        prefix="NO",
        role="partner",
        name_zh="北区",
        name_en="North Zone",
        short_zh="北",
        short_en="North",
        province="河北省",
        place={},
        settings={},
    )
    people.register_agency(zone="north", code="planning", name_zh="北区规划局", name_en="North Planning", by=OPERATOR)
    set_theme("planning", name_zh="规划许可", name_en="Planning", place=1, by=OPERATOR)


ZONES = Path(__file__).resolve().parents[3] / "zones"
STANDARDS = Path(__file__).resolve().parents[3] / "standards"


def real(zone: str, only: str = "") -> list[dict[str, Any]]:
    """A zone as the project's own files have it, with agencies, themes and items: all, or those of some codes."""
    plain = _read(ZONES / zone / "zone.toml")
    names = {f"{key}_{tongue}": plain[key][tongue] for key in ("name", "short") for tongue in ("zh", "en")}
    facts = {"role": plain["role"], "province": plain["province"]["zh"], "place": {}, "settings": plain["settings"]}
    people.open_zone(code=zone, by=OPERATOR, prefix=plain["prefix"], **facts, **names)
    for place, theme in enumerate(_read(STANDARDS / "themes.toml")["themes"]):
        set_theme(theme["key"], **_both(theme), place=place, by=OPERATOR)
    for agency in _read(ZONES / zone / "agencies.toml")["agencies"]:
        people.register_agency(zone=zone, code=agency["key"], **_both(agency), by=OPERATOR)
    every = [_read(path) for path in sorted((ZONES / zone / "items").glob("*.toml"))]
    items = [item for item in every if not only or item["code"] in only.split()]
    for item in items:
        publish_item(item, by=OPERATOR)
    return items


def across_provinces() -> list[dict[str, Any]]:
    """The names that are handled across provinces, as the project's own file has them."""
    standards = _read(STANDARDS / "cross-province.toml")["standards"]
    for one in standards:
        publish_standard(one, by=OPERATOR)
    return standards


def _both(plain: dict[str, Any]) -> dict[str, str]:
    return {"name_zh": plain["name"]["zh"], "name_en": plain["name"]["en"]}


def _read(path: Path) -> dict[str, Any]:
    """A file as the loader reads it: dates as text."""
    return _spelled(tomllib.loads(path.read_text(encoding="utf-8")))


def _spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spelled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spelled(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
