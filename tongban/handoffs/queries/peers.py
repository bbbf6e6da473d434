"""Show me the other installations: how each line is, what waits for it, what hangs, and who looks after them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongban.handoffs.queries import offers
from tongban.handoffs.queries.flows import lasting
from tongban.handoffs.rules import peers as rules
from tongban.kernel.actors import Actor
from tongban.kernel.exchange import ledger, own_keys, peers
from tongban.kernel.exchange.models import Peer
from tongban.kernel.refusals import NotAllowed, NotYours, in_form
from tongban.kernel.zones.models import Zone
from tongban.people import queries as people

EVERY = "*"
LINE_STATES = {
    ledger.OPEN: ("green", _("answers")),
    ledger.RESTS: ("yellow", _("rests after a failure")),
    ledger.DOWN: ("red", _("does not answer")),
    ledger.NEW: ("grey", _("not asked yet")),
    ledger.RETIRED: ("grey", _("believed no more")),
}
TYPES = {
    "handoff.hand_over": _("a matter handed over"),
    "handoff.take_back": _("a matter handed over again"),
    "handoff.resubmit": _("what was to be corrected"),
    "handoff.unanswered": _("nobody answered in time"),
    "handoff.withdraw": _("the applicant withdraws"),
    "handoff.handed_out": _("the result was handed out"),
    "handoff.hold": _("the matter waits for others"),
    "handoff.lift_hold": _("the matter waits no longer"),
    "handoff.void": _("the joint matter came to nothing"),
    "handoff.told": _("a step of a matter"),
    "handoff.papers": _("papers of a matter"),
    "handoff.give_back": _("a matter given back"),
    "handoff.remind": _("what a restored zone had handed over"),
    "handoff.say": _("words of a window"),
    "offer.published": _("an item offered"),
    "offer.withdrawn": _("an offer withdrawn"),
    "joint.asked": _("take part in a joint item?"),
    "joint.agreed": _("takes part in a joint item"),
    "joint.declined": _("does not take part"),
    "joint.over": _("a joint item ended"),
    "inquiry.asked": _("an opinion asked for"),
    "inquiry.answered": _("an opinion given"),
    "exchange.check": _("a trial"),
    "exchange.void": _("a number without a message"),
}
FAULTS = {
    "forgotten": _("The peer was restored and lacks what this rests on: its officers do those steps again."),
    "waits": _("The one before it has not had its effect there yet."),
    "wanting": _("The peer waits for files of it; they are brought by themselves."),
    "attachment-lost-here": _("A file of it is lost here: put it back, or settle it."),
    "unknown-type": _("The peer does not know this kind of message: its next release may."),
    "unknown-key": _("The peer does not know our key: send its operator the file of this installation."),
    "expired": _("The clocks of the two machines disagree by more than a quarter of an hour."),
    "outlived": _("The peer has gone on from a later number: nothing will answer this one; settle it."),
    "false-receipt": _("The receipt was not signed by the zone it should be from: speak with its operator."),
    "broken": _("The peer cannot read it: speak with its operator, and compare the versions."),
    "wrongly-addressed": _("The zone is not kept there any more: ask its operator for the new file."),
    "altered": _("It did not arrive there as it left here: something on the way changes it."),
    "attachment": _("Its files are not taken there now, say because the disk is full; they are brought again."),
    "failed": _("The peer breaks down over it: its log names the fault."),
}

LINE_FAULTS = {
    "no-answer": _("nobody answers at its address"),
    "timeout": _("its answer did not come in time"),
    "tls": _("its certificate is not believed here, or ours not there"),
    "not-understood": _("what answers there does not speak this protocol"),
    "failed": _("what it answered could not be worked on: the log of this installation names it"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """An envelope that hangs (滞留报文)."""

    told: Mapping[str, Any]

    @property
    def title(self) -> Any:
        """What it says, in a few words."""
        return TYPES.get(self.told["type"], self.told["type"])

    @property
    def why(self) -> Any:
        """What its fault means, and what helps."""
        fault = self.told["fault"]
        return FAULTS.get(fault) or FAULTS.get(fault.partition("-")[0], "")


@dataclass(frozen=True, slots=True)
class PeerLine:
    """One zone that another installation keeps (对端地区)."""

    told: Mapping[str, Any]
    zone: Zone | None

    @property
    def lamp(self) -> str:
        """The colour of its state."""
        return LINE_STATES[self.told["state"]][0]

    @property
    def words(self) -> Any:
        """Its state in words."""
        return LINE_STATES[self.told["state"]][1]

    @property
    def why(self) -> Any:
        """What its fault means; the fault itself where it has no words, as the status of another server."""
        return LINE_FAULTS.get(self.told["fault"], self.told["fault"])

    @property
    def unsent_for(self) -> Any:
        """How long the oldest has waited that was never tried."""
        return lasting(self.told["unsent_seconds"])

    @property
    def unanswered_for(self) -> Any:
        """How long the oldest has waited that was tried and has no receipt."""
        return lasting(self.told["unanswered_seconds"])

    @property
    def unanswered(self) -> int:
        """How many were tried and have no receipt."""
        return self.told["waiting"] - self.told["unsent"]


def looks_after_peers(actor: Actor) -> bool:
    """Whether somebody may see and mend the lines of this installation: an administrator whom the operator has named.

    Where one zone only is kept here nobody need be named: its administrators are those of the house.
    """
    if actor.role == "operator":
        return True
    if actor.role != "admin":
        return False
    return settings.PEERS_ZONE in (EVERY, actor.zone) or own_keys.kept_here() == {actor.zone}


@contextmanager
def at_the_lines(actor: Actor) -> Iterator[None]:
    """Within the block the lines stand open to whoever looks after them; nobody else comes in (403)."""
    if reason := rules.not_named(looks_after_peers(actor)):
        raise NotAllowed(reason)
    with people.as_operator(actor):
        yield


def peer_lines(actor: Actor) -> list[PeerLine]:
    """Every peer, by its zone."""
    with at_the_lines(actor):
        found = ledger.peers()
    return _lines(found)


def own_lines(actor: Actor) -> list[PeerLine]:
    """The zones of this installation, with what waits for them within it."""
    with at_the_lines(actor):
        found = ledger.own()
    return _lines([{**one, "state": ledger.OPEN} for one in found])


def _lines(found: list[dict[str, Any]]) -> list[PeerLine]:
    names = offers.names(one["zone"] for one in found)
    return [PeerLine(one, names.get(one["zone"])) for one in found]


def peer_line(actor: Actor, zone: str) -> PeerLine:
    """One peer; NotYours for none."""
    found = next((one for one in peer_lines(actor) if one.told["zone"] == zone), None)
    if found is None:
        raise NotYours()
    return found


def peer_keys(actor: Actor, zone: str) -> list[dict[str, Any]]:
    """The keys of a peer's zone."""
    with at_the_lines(actor):
        return ledger.keys_of(zone)


def hanging(actor: Actor, to: str = "") -> list[Message]:
    """What was tried several times and has no receipt, the oldest first."""
    with at_the_lines(actor):
        return [Message(one) for one in ledger.hanging(to=to)]


def is_peer(actor: Actor, zone: str) -> bool:
    """Whether another installation keeps that zone."""
    with at_the_lines(actor):
        return Peer.objects.filter(zone=zone).exists()


def peer_file_shown(actor: Actor, content: bytes) -> peers.Shown:
    """What the file of another installation says, before anybody believes it."""
    with at_the_lines(actor):
        in_form(rules.no_peer_file(content))
        return peers.shown(content)
