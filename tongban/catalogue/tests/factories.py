"""Items for tests: real shape, defaults that never surprise."""

from typing import Any

from hypothesis import strategies as st

from tongban.catalogue.commands import set_theme
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
