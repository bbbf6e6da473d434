"""Every state, verb and party of accounts, tokens and posts, held against a table written by hand."""

from dataclasses import dataclass
from itertools import product
from uuid import UUID

import pytest

from tongban.kernel.actors import CLOCK, OPERATOR, PUBLIC, Actor
from tongban.kernel.refusals import Refused
from tongban.people.flow import ACCOUNT, POST, TOKEN

OWN = UUID(int=1)
ACTORS = {
    "himself": Actor("applicant", OWN, principal=OWN),
    "stranger": Actor("applicant", UUID(int=2), principal=UUID(int=2)),
    "clerk": Actor("window", UUID(int=3), "here", "W1"),
    "clerk elsewhere": Actor("window", UUID(int=3), "there", "W1"),
    "reviewer": Actor("reviewer", UUID(int=4), "here", "R1", "planning"),
    "administrator": Actor("admin", UUID(int=5), "here", "M1"),
    "administrator elsewhere": Actor("admin", UUID(int=5), "there", "M1"),
    "operator": OPERATOR,
    "clock": CLOCK,
    "public": PUBLIC,
}
HOUSE = {"administrator", "operator"}
MAY = {
    ("account", "open", "set_password"): HOUSE | {"himself"},
    ("account", "open", "invite"): HOUSE | {"clerk"},
    ("account", "open", "end_sessions"): HOUSE | {"himself"},
    **{
        ("account", "open", verb): {"himself"}
        for verb in ("end_session", "end_others", "set_code", "end_code", "renew_codes", "recover")
    },
    ("account", "open", "close"): HOUSE,
    ("account", "closed", "reopen"): HOUSE,
    ("token", "active", "revoke"): HOUSE | {"himself"},
    ("post", "open", "change"): HOUSE,
    ("post", "open", "appoint"): HOUSE,
    ("post", "open", "relieve"): HOUSE,
    ("post", "open", "close"): HOUSE,
    ("post", "closed", "reopen"): HOUSE,
}
TARGETS = {"close": "closed", "reopen": "open", "revoke": "revoked"}


@dataclass
class Thing:
    """A subject of the zone `here` that belongs to `himself`."""

    status: str
    zone: str = "here"
    person: UUID = OWN


def cases():
    for flow in (ACCOUNT, TOKEN, POST):
        verbs = [move.verb for move in flow.moves]
        yield from product((flow,), [state.name for state in flow.states], verbs, ACTORS)


@pytest.mark.parametrize(("flow", "state", "verb", "who"), list(cases()))
def test_every_state_verb_and_party(flow, state, verb, who):
    allowed = who in MAY.get((flow.kind, state, verb), set())

    try:
        opening = flow.guard(Thing(state), verb, ACTORS[who])
    except Refused as no:
        assert not allowed
        assert all(str(reason.text) and str(reason.next) for reason in no.reasons)
    else:
        assert allowed
        assert opening.move.target == TARGETS.get(verb)
