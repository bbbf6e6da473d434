"""What the page on which people look up who may do what when says, and the table of routes: read as text.

Nothing of the house is asked: `docs/matrix.md`, `[routes]`, and by hand who is meant by a group and by a party.
"""

import re
import tomllib
from itertools import groupby

from house.messages import ROOT

ROLES = ("public", "applicant", "agent", "window", "reviewer", "approver", "admin", "supervisor")
GROUPS = {"everyone": ROLES, "signed-in": ROLES[1:], "staff": ROLES[3:]}
PAGE = (ROOT / "docs" / "matrix.md").read_text(encoding="utf-8")


def tables(text):
    """The tables of a page by the heading above them: rows of cells, the head first."""
    found, heading = {}, ""
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.strip("# ").split()[0]
        elif line.startswith("|") and not line.startswith("|---"):
            found.setdefault(heading, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def word(cell):
    """The first word of a cell, without the marks of code."""
    return cell.strip("`").split("`")[0].split()[0]


def roles_by_route():
    """By which route which roles come in."""
    lines = tomllib.loads((ROOT / "tongban" / "policy.toml").read_text(encoding="utf-8"))["routes"]
    return {
        name: {role for word in words.split() for role in GROUPS.get(word, (word,))} for name, words in lines.items()
    }


def relations_by_kind():
    """In which relations a role sees a thing of a kind."""
    things = next(list(rows) for width, rows in groupby(tables(PAGE)["Things"], len) if width > 2)
    names = [word(cell) for cell in things[0][1:]]
    return {word(row[0]): dict(zip(names, map(str.split, row[1:]), strict=True)) for row in things[1:]}


def moves_by_state():
    """Which moves a party has in a state, each with the right that it needs."""
    head, *rows = tables(PAGE)["case"]
    verb = re.compile(r"`(\w+)`(?: \((\w+)\))?")
    return {
        (word(row[0]), word(party)): dict(verb.findall(cell))
        for row in rows
        for party, cell in zip(head[1:], row[1:], strict=True)
    }


ROUTES, THINGS, MOVES = roles_by_route(), relations_by_kind(), moves_by_state()
STATES = [state for state in dict.fromkeys(state for state, _party in MOVES) if state != "draft"]
VERBS = sorted({verb for verbs in MOVES.values() for verb in verbs})
PARTIES = {
    "applicant": {("applicant", "own"), ("agent", "wholly"), ("agent", "covered")},
    "window": {("window", "zone")},
    "reviewer": {("reviewer", "agency")},
    "approver": {("approver", "agency")},
    "asked": {("reviewer", "asked"), ("approver", "asked")},
    "clock": set(),
    "peer": set(),
}
"""Who is meant by the parties of a matter: a role in a relation."""
OWN = {
    **{kind: (kind,) for kind in ("draft", "file", "mandate", "certificate", "seal", "sealing", "appointment")},
    "number": ("case", "asked"),
}
"""What an address can name of which it is known how everybody stands to it, and the kinds of thing that it is."""
NAMED = {
    "": OWN,
    "leg": {**OWN, "number": ("leg",), "matter": ("leg", "thread")},
    "joint": {**OWN, "number": ("joint",)},
    "inquiry": {**OWN, "key": ("inquiry",)},
}
"""The same by what the pages are about: matters of the zone, those taken in for others, joint ones, opinions."""
OPEN = {"zone", "code", "verb", "part", "secret", "hall", "window", "post", "key", "party"}
"""What an address can name that belongs to no zone; applicants stand in one register, and hand in anywhere."""


def sees(standing, relations, kind):
    """Whether the page gives somebody sight of a thing to which he stands in these relations."""
    return bool(set(THINGS[kind].get(standing.role, ())) & set(relations))


def listed(standing, relations, state):
    """The moves that the page gives somebody in a state, each with the right it needs."""
    his = {(standing.role, relation) for relation in relations}
    parties = [party for at, party in MOVES if at == state and PARTIES[party] & his]
    return {verb: right for party in parties for verb, right in MOVES[state, party].items()}


def fate(standing, relations, state, verb):
    """What the page says of a move that somebody tries."""
    if standing.role not in ROUTES["api:moves"]:
        return "entrance"
    if not any(sees(standing, relations, kind) for kind in OWN["number"]):
        return "nothing"
    if not any(verb in listed(standing, relations, at) for at in ["draft", *STATES]):
        return "not his"
    if verb not in listed(standing, relations, state):
        return "not now"
    right = listed(standing, relations, state)[verb]
    limited = right and standing.role in ("applicant", "agent") and standing.rights is not None
    return "not mandated" if limited and right not in standing.rights else "open"
