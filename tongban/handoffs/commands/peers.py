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

LINE_VERBS = ("replay", "retire")
MENDED = {"again": mending.again, "settle": mending.settle}
"""What is done with a message that hangs, by its verb."""
MESSAGE_VERBS = tuple(MENDED)


def own_file(address: str, *, by: Actor) -> bytes:
    """The file of this installation, for the operator of another one: it holds no secret."""
    try:
        with queries.at_the_lines(by):
            return peers.exported(address)
    except KeyTrouble as trouble:
        raise Refused((rules.no_key(trouble.code),), status=503) from None


def add_peer(content: bytes, compared: Mapping[str, str], *, by: Actor) -> list[Peer]:
    """Believe the file of another installation; `compared` names the keys that were read on the telephone, by zone."""
    told = {zone: set(names.replace(",", " ").split()) for zone, names in compared.items()}
    with queries.at_the_lines(by):
        in_form(rules.no_peer_file(content))
        return peers.add(content, sure=lambda zone, names: told.get(zone) == set(names.split()), by=by)


def mend_line(zone: str, verb: str, reason: str, *, key: str = "", by: Actor) -> int:
    """Send everything again that a peer has answered, or believe it no more; how many envelopes go again."""
    with queries.at_the_lines(by):
        in_form(rules.unknown_act(verb, LINE_VERBS))
        why = peers.given(reason, peers.WHY)
        if verb == "replay":
            return mending.replay(zone, why, by=by)
        peers.retire(zone, why, key, by=by)
    return 0


def mend_message(envelope: UUID, verb: str, reason: str, *, by: Actor) -> Outgoing:
    """Try one envelope at once that hangs, or take it out because nothing will ever answer it."""
    with queries.at_the_lines(by):
        in_form(rules.unknown_act(verb, MENDED))
        return MENDED[verb](envelope, reason, by=by)
