"""The zone that decides: what another zone took in becomes a case here, and goes on by that zone's word."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.applicants import commands as applicants
from tongban.applicants.queries import Party
from tongban.cases import commands as cases
from tongban.cases import queries as matters
from tongban.cases.models import Case
from tongban.catalogue.models import ItemVersion
from tongban.handoffs import messages, queries, rules
from tongban.handoffs.commands import papers
from tongban.handoffs.rules.joint import not_open
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.exchange.arriving import NotNow
from tongban.kernel.exchange.envelopes import Envelope
from tongban.kernel.exchange.sending import send
from tongban.kernel.files import commands as keeping
from tongban.kernel.files.models import File
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, Refused, in_form

ANSWERS = {"waiting": "answer"}
"""By which move an answer of the applicant is taken in, where it is not the correction before acceptance."""
UNANSWERED = {"waiting": "go_on"}
"""What follows when nobody has answered, where the matter does not lapse."""


def collect(envelope: Envelope, *, by: Actor) -> dict[str, Any]:
    """A matter is handed over: held against the version that was offered, numbered, received (接收移交)."""
    told = messages.read(envelope)
    if known := matters.by_id(by, envelope.to, envelope.subject):
        return _again(known, by)
    version = _version(envelope.to, told, by.name)
    party = _party(told["applicant"], by)
    collected = cases.Collected(
        id=envelope.subject,
        origin=by.name,
        window=_window(told, envelope),
        party=party,
        answers=told["answers"],
        files=_files(envelope, told, party.id, version.item_id),
        channel=told.get("channel", "window"),
        certificates={one["key"]: one["certificate"] for one in told["materials"] if "certificate" in one},
        sent_at=envelope.time.isoformat(),
        **_part_of(envelope, told),
    )
    case, _entry = cases.collect(collected, version, by=by)
    return received(case)


def _part_of(envelope: Envelope, told: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a joint matter that this zone takes part in is held until the others are decided."""
    joint = told.get("joint")
    if joint is None:
        return {}
    agreed = queries.consents_of(envelope.to).filter(status="agreed", lead=envelope.source)
    if not agreed.filter(item_code=told["item"]["code"]).exists():
        raise NotReady(not_open(None))
    return {"joint": UUID(joint["id"]), "hold": joint["why"]}


def received(case: Case) -> dict[str, Any]:
    """What the receipt says of a matter that was received: its number here, and until when silence lasts."""
    return {"number": case.number, "received_at": case.received_at, "silence_at": case.silence_at}


def _again(case: Case, by: Actor) -> dict[str, Any]:
    """It is here already: the same zone is told so once more, any other zone is refused."""
    if case.origin != by.name:
        raise Refused((messages.of_another_matter(),))
    return received(case)


def _version(zone: str, told: Mapping[str, Any], source: str) -> ItemVersion:
    """The version under which it was taken in, where this zone offers it to that one."""
    code, number = told["item"]["code"], told["item"]["version"]
    mode = queries.ONLINE if told.get("channel") == "online" else queries.COLLECT
    offering = queries.offered_to(zone, code, source)
    in_form(
        rules.no_longer_offered(offering.status, offering.modes, mode)
        if offering
        else rules.no_longer_offered("", (), mode)
    )
    version = queries.version_taken_in(zone, code, number, datetime.fromisoformat(told["received_at"]))
    if version is None:
        raise NotReady(rules.not_this_version(number))
    return version


def _party(told: Mapping[str, Any], by: Actor) -> Party:
    return applicants.applicant_from_elsewhere(
        kind=told["kind"],
        name=told["name"],
        code=told["code"],
        known_as=_id(told.get("party")),
        telephone=told.get("telephone", ""),
        by=by,
    )


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _window(told: Mapping[str, Any], envelope: Envelope) -> dict[str, Any]:
    """The window that took it in, as the page of the case names it; when it was taken in and when it left."""
    place = {"number": told["number"], "leg": told["leg"], "channel": told.get("channel", "window")}
    return {**told["window"], **place, "taken_in_at": told["received_at"], "sent_at": envelope.time.isoformat()}


def _files(envelope: Envelope, told: Mapping[str, Any], party: UUID, item: UUID) -> dict[str, File]:
    """The materials as files of this zone: each by the bytes that came with the envelope."""
    came = {(one.digest, one.size) for one in envelope.attachments}
    in_form(*(rules.bytes_missing(one["key"], (one["digest"], one["size"]) in came) for one in told["materials"]))
    place = {"zone": envelope.to, "subject": envelope.subject, "party": party, "about": item}
    return {
        one["key"]: keeping.arrived(one["digest"], one["name"], one["size"], field=f"material:{one['key']}", **place)
        for one in told["materials"]
    }


# --- what becomes of it by the word of the zone that took it in --------------------------------------------------


def resubmit(envelope: Envelope, *, by: Actor) -> dict[str, Any]:
    """The applicant has answered at the window that took it in (补正转交)."""
    case, told = _case(envelope, by), messages.read(envelope)
    given = {"answers": told["answers"], "materials": _attached(case, envelope, told)}
    cases.make(case, ANSWERS.get(case.status, "resubmit"), by=by, given=_sent(envelope, given))
    return received(case)


def take_back(envelope: Envelope, *, by: Actor) -> dict[str, Any]:
    """What was given back has been put right and is handed over again."""
    case, told = _case(envelope, by), messages.read(envelope)
    given = {"answers": told["answers"], "materials": _attached(case, envelope, told)}
    cases.make(case, "take_over", by=by, given=_sent(envelope, {**given, "window": _window(told, envelope)}))
    return received(case)


def _attached(case: Case, envelope: Envelope, told: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(file.id) for key, file in _files(envelope, told, case.party, case.item).items()}


def unanswered(envelope: Envelope, *, by: Actor) -> None:
    """The day has passed and nobody has answered: it lapses, or the review goes on without."""
    case = _case(envelope, by)
    messages.read(envelope)
    if case.correction_due and clock.now() < case.correction_due:
        raise NotNow("early")  # the clock of the other installation is ahead: it is heard when the day has passed here
    cases.make(case, UNANSWERED.get(case.status, "lapse"), by=by, given=_sent(envelope, {}))


def withdraw_there(envelope: Envelope, *, by: Actor) -> None:
    """The applicant has taken it back at the window that took it in."""
    cases.make(_case(envelope, by), "withdraw", by=by, given=_sent(envelope, messages.read(envelope)))


def handed_out(envelope: Envelope, *, by: Actor) -> None:
    """The result has reached the applicant where he handed in; the case is closed."""
    case, told = _case(envelope, by), dict(messages.read(envelope))
    if paper := told.get("paper"):
        told["paper"] = papers.served(envelope, paper, case)
    cases.make(case, "hand_out", by=by, given=_sent(envelope, told))


def hold(envelope: Envelope, *, by: Actor) -> None:
    """A part of a joint matter waits for the others."""
    cases.make(_part(envelope, by), "hold", by=by, given=_sent(envelope, messages.read(envelope)))


def lift_hold(envelope: Envelope, *, by: Actor) -> None:
    """The other parts are no longer waited for."""
    messages.read(envelope)
    cases.make(_part(envelope, by), "lift_hold", by=by, given=_sent(envelope, {}))


def void(envelope: Envelope, *, by: Actor) -> None:
    """The joint matter has come to nothing, and this part with it."""
    cases.make(_part(envelope, by), "void", by=by, given=_sent(envelope, messages.read(envelope)))


def _sent(envelope: Envelope, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a move asks, and when the word left the other zone."""
    return {**given, "sent_at": envelope.time.isoformat()}


def _case(envelope: Envelope, by: Actor) -> Case:
    """The matter that a message is about: one that this very zone has handed over."""
    case = matters.by_id(by, envelope.to, envelope.subject)
    if case is None or case.origin != by.name:
        raise Refused((messages.of_another_matter(),))
    return case


def _part(envelope: Envelope, by: Actor) -> Case:
    """The matter that a message is about, where it is a part of a joint one: no other is held back or voided."""
    case = _case(envelope, by)
    if case.joint is None:
        raise Refused((messages.of_another_matter(),))
    return case


# --- what the zone that took it in is told -----------------------------------------------------------------------


def tell(entry: Entry) -> None:
    """A step of a case that another zone took in is told there; heard a second time, nothing is sent."""
    case = queries.collected(entry.zone, entry.subject)
    if case is None or (entry.act in messages.KEPT and entry.act != "give_back"):
        return
    if entry.act == "give_back":
        type, data = "handoff.give_back", messages.given_back(case, entry)
    else:
        type, data = "handoff.told", messages.told(case, entry, history(case.zone, case.id))
    send(source=case.zone, to=case.origin, type=type, subject=case.id, data=data, cause=entry)
    papers.send_papers(case, entry)
