"""Who may do what when, on one page: docs/matrix.md, drawn from the policy table and the flows.

It is written and checked with the flows (`python -m house.diagrams`); `tongban/site/tests/test_matrix.py` reads the
page and plays it over HTTP.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from house.messages import ROOT
from house.site import flows, switch_on
from tongban.kernel.flow import Flow, Move
from tongban.kernel.refusals import in_both

FILE = ROOT / "docs" / "matrix.md"
POLICY = ROOT / "tongban" / "policy.toml"
ROLES = {
    "public": "公众",
    "applicant": "申请人",
    "agent": "代办人",
    "window": "综合窗口",
    "reviewer": "审查人员",
    "approver": "审批人员",
    "admin": "管理员",
    "supervisor": "督办",
}
RIGHT = re.compile(r"not_mandated_to_(\w+)")
HEAD = """# Who may do what when 权限矩阵

Drawn from `tongban/policy.toml` and the tables of states and moves; change those and run `python -m house.diagrams`.
The test `tongban/site/tests/test_matrix.py` reads this page and plays over HTTP every address and the moves of a
matter; the moves of everything else are played by the tests of its room.

Three questions, in this order: may a role come in by this address (`[routes]` in `tongban/policy.toml`, a line each);
does it stand in a relation to what is named there; may it make this move in this state. Whoever is stopped by the
first gets 401 or 403 (on a page: the entrance), by the second 404 as if there were nothing, by the third 403 or 409
with the reason.
"""
RELATIONS = """
A cell names the relations in which a role sees a thing of that kind; empty: never. A relation holds when these columns
equal what is known of whoever asks:
"""
MOVES = """
The moves of a state, by whom. What else can stand in the way (somebody else holds the matter, a procedure runs …) is
listed in [flows](flows/README.md). Whoever acts for another, or for an enterprise with some rights only, needs the
right that stands in brackets.
"""


def page() -> str:
    """The whole page."""
    switch_on()
    table = tomllib.loads(POLICY.read_text(encoding="utf-8"))
    parts = [HEAD, "## Things 对象", RELATIONS, *_relations(table["relations"]), "", *_things(table["view"])]
    parts += ["\n## Moves 动作", MOVES]
    for flow in sorted((flow for _module, flow in flows()), key=lambda one: (one.kind != "case", one.kind)):
        parts += [*moves(flow), ""]
    return "\n".join(parts).rstrip() + "\n"


def row(cells: Iterable[Any]) -> str:
    """Cells as a row of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def _head(first: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    names = [*first, *others]
    yield row(names)
    yield "|" + "---|" * len(names)


def _roles() -> list[str]:
    return [f"{name} {chinese}" for name, chinese in ROLES.items()]


# --- in which relation it sees a thing ---------------------------------------------------------------------------


def _relations(relations: dict[str, dict[str, str]]) -> Iterator[str]:
    yield from _head(("relation",), ("holds when",))
    for name, columns in relations.items():
        words = (f"its `{column.removesuffix('[]')}` {_holds(column)} his `{mine}`" for column, mine in columns.items())
        yield row((f"`{name}`", " and ".join(words) or "always"))


def _holds(column: str) -> str:
    return "names" if column.endswith("[]") else "is"


def _things(view: dict[str, list[str]]) -> Iterator[str]:
    yield from _head(("thing",), _roles())
    for kind, rights in view.items():
        known = [words.split() for words in rights]
        yield row((f"`{kind}`", *(" ".join(relation for one, relation in known if one == role) for role in ROLES)))


# --- which move in which state -----------------------------------------------------------------------------------


def moves(flow: Flow) -> Iterator[str]:
    """One flow: a row a state, a column a party, in a cell the verbs."""
    parties = list(dict.fromkeys(party for move in flow.moves for party in move.parties))
    yield f"### {flow.kind}\n"
    yield from _head(("state",), (f"{name} {in_both(flow.party_titles.get(name, name))['zh']}" for name in parties))
    for state in flow.states:
        here = [move for move in flow.moves if state.name in move.sources]
        cells = (", ".join(_verb(move) for move in here if party in move.parties) for party in parties)
        yield row((f"`{state.name}` {in_both(state.title)['zh']}", *cells))


def _verb(move: Move) -> str:
    needed = [right for obstacle in move.unless if (right := _right(obstacle.__name__))]
    return f"`{move.verb}`" + "".join(f" ({right})" for right in needed)


def _right(obstacle: str) -> str:
    found = RIGHT.fullmatch(obstacle)
    return found[1] if found else ""
