"""Other installations: believe the file of one, send again, settle what hangs, retire; each with who did it and why."""

from collections.abc import Mapping
from uuid import UUID

from tongban.handoffs import queries
from tongban.handoffs.rules import peers as rules
from tongban.kernel.actors import Actor
from tongban.kernel.exchange import mending, peers
from tongban.kernel.exchange.models import Outgoing, Peer
from tongban.kernel.keys import KeyTrouble
from tongban.kernel.refusals import Refused, in_form
from tongban.people import queries as people

LINE_VERBS = ("replay", "retire")
MESSAGE_VERBS = ("again", "settle")


def own_file(address: str, *, by: Actor) -> bytes:
    """The file of this installation, for the operator of another one: it holds no secret."""
    rules.not_named(queries.looks_after_peers(by))
    try:
        with people.as_operator(by):
            return peers.exported(address)
    except KeyTrouble as trouble:
        raise Refused((rules.no_key(trouble.code),), status=503) from None


def add_peer(content: bytes, compared: Mapping[str, str], *, by: Actor) -> list[Peer]:
    """Believe the file of another installation; `compared` names the keys that were read on the telephone, by zone."""
    rules.not_named(queries.looks_after_peers(by))
    in_form(rules.no_peer_file(content))
    told = {zone: set(names.replace(",", " ").split()) for zone, names in compared.items()}
    with people.as_operator(by):
        return peers.add(content, sure=lambda zone, names: told.get(zone) == set(names.split()), by=by)


def mend_line(zone: str, verb: str, reason: str, *, key: str = "", by: Actor) -> int:
    """Send everything again that a peer has answered, or believe it no more; how many envelopes go again."""
    rules.not_named(queries.looks_after_peers(by))
    in_form(rules.unknown_act(verb, LINE_VERBS))
    with people.as_operator(by):
        peers.given(reason, peers.WHY)
        if verb == "replay":
            return mending.replay(zone, reason, by=by)
        peers.retire(zone, reason, key, by=by)
    return 0


def mend_message(envelope: UUID, verb: str, reason: str, *, by: Actor) -> Outgoing:
    """Try one envelope at once that hangs, or take it out because nothing will ever answer it."""
    rules.not_named(queries.looks_after_peers(by))
    in_form(rules.unknown_act(verb, MESSAGE_VERBS))
    with people.as_operator(by):
        return (mending.again if verb == "again" else mending.settle)(envelope, reason, by=by)
