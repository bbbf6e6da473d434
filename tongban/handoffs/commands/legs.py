"""What happens to a leg: what the competent zone tells of it, what the applicant asks, and the hand-out at the end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from tongban.applicants import queries as applicants
from tongban.cases import queries as cases
from tongban.cases.models import handed_out
from tongban.handoffs import messages, queries, rules
from tongban.handoffs.commands import papers
from tongban.handoffs.commands.taking_in import here, send
from tongban.handoffs.flow import LEG
from tongban.handoffs.models import Leg, LegPaper
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.exchange import lives
from tongban.kernel.exchange.arriving import FORGOTTEN, NotNow
from tongban.kernel.exchange.envelopes import Attachment, Envelope, Receipt
from tongban.kernel.exchange.hearing import peer
from tongban.kernel.exchange.sending import send as post
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, is_on_its_way, record
from tongban.kernel.once import already
from tongban.kernel.refusals import NotReady, NotYours, in_form

ENDS = {"declined": "decline", "not_needed": "decline", "withdrawn": "let_go"}
"""By which move a leg ends when its case has ended; every other end is `end`."""
GIVING = ("ask_correction", "ask_more")
"""Steps of a case by which custody goes to the window that took it in, to be answered there."""
OVER = ("declined", "not_needed", "withdrawn", "lapsed", "terminated", "closed")


def move(leg: Leg, verb: str, given: Mapping[str, Any], *, by: Actor, claim: Claim | None = None) -> Entry:
    """One of the moves that a person makes on a leg and that has no page of its own."""
    opening = LEG.guard(leg, verb, by)
    if verb not in VERBS:
        raise NotReady(rules.own_page(opening.move.title))
    return VERBS[verb](leg, taken(opening.move, given), by, claim)


def _withdraw(leg: Leg, given: Mapping[str, Any], by: Actor, claim: Claim | None) -> Entry:
    """It was never sent: it ends here, and nobody else need know."""
    return _ended(leg, "withdraw", given, by, claim)


def _close(leg: Leg, given: Mapping[str, Any], by: Actor, claim: Claim | None) -> Entry:
    return _ended(leg, "close", given, by, claim)


def close_part(leg: Leg, reason: str, by: Actor) -> Entry:
    """A part that comes back from its way when the whole has been withdrawn is closed with it."""
    return _ended(leg, "close", {"reason": reason}, by, None)


def _ended(leg: Leg, verb: str, given: Mapping[str, Any], by: Actor, claim: Claim | None) -> Entry:
    to, private = LEG.move(verb).target, {**_kept(leg), **({"reason": given["reason"]} if given["reason"] else {})}
    return record(leg, verb, by=by, status=to, after={"ended_at": clock.now()}, private=private, claim=claim)


def _kept(leg: Leg) -> dict[str, str]:
    """Of the applicant's number, once the matter has ended: what the house keeps of it, a citizen's masked."""
    party = applicants.party(leg.party) if leg.applicant_code else None
    return {"applicant_code": party.number} if party else {}


def ask_withdraw(leg: Leg, given: Mapping[str, Any], by: Actor, claim: Claim | None = None) -> Entry:
    """The applicant wants to withdraw: the competent zone makes the move, and tells it."""
    private = {"reason": given["reason"]} if given["reason"] else {}
    with transaction.atomic():
        entry = record(leg, "ask_withdraw", by=by, after={"asked_at": clock.now()}, private=private, claim=claim)
        _tell(leg, "handoff.withdraw", {"reason": given["reason"] or ""}, entry)
    return entry


def hand_out(leg: Leg, given: Mapping[str, Any], by: Actor, claim: Claim | None = None) -> Entry:
    """The result reaches the applicant where he handed in; the competent zone closes its case by this."""
    online = rules.nothing_to_fetch(leg, by) if given["manner"] == "online" else None
    in_form(*cases.against_delivery(given, leg.party, leg.item), online)
    return reached(leg, "hand_out", given, by, claim)


def fetch(leg: Leg, given: Mapping[str, Any], by: Actor, claim: Claim | None = None) -> Entry:
    """The applicant reads the result here himself, and says so: that is its service (网上送达)."""
    return reached(leg, "fetch", {"manner": "online", "recipient": by.name or leg.applicant_name}, by, claim)


def reached(leg: Leg, verb: str, given: Mapping[str, Any], by: Actor, claim: Claim | None = None) -> Entry:
    """The entry, its paper under a number of this zone, and the word to the competent zone: one transaction (送达)."""
    now, to = clock.now(), LEG.move(verb).target
    shown, private = handed_out(given)
    told = {"manner": given["manner"], "at": now, "recipient": given["recipient"]}
    told |= {"tracking": given.get("tracking") or ""}
    with transaction.atomic():
        if claim and (first := already(claim)):
            raise first
        rows, paper, files = _on_paper(leg, given, now, by)
        after = {"ended_at": now, **shown}
        entry = record(leg, verb, by=by, status=to, after=after, private=private | _kept(leg), rows=rows, claim=claim)
        _tell(leg, "handoff.handed_out", told | paper, entry, files)
    return entry


def _on_paper(leg: Leg, given: Mapping[str, Any], at: datetime, by: Actor) -> tuple[Any, Any, tuple[Attachment, ...]]:
    """The paper of a hand-out: its row, what is told of it, and its file; a past that is gathered has none."""
    if not is_on_its_way():
        return None, {}, ()
    row, paper, file = papers.delivery(leg, given, at, by)
    return {LegPaper: [row]}, {"paper": paper}, (papers.attached(file),)


def _tell(leg: Leg, type: str, data: Mapping[str, Any], cause: Entry, attachments: Sequence[Attachment] = ()) -> None:
    place = {"source": leg.zone, "to": leg.competent, "type": type, "subject": leg.id, "cause": cause}
    post(data=messages.made(type, data), attachments=attachments, **place)


def _send(leg: Leg, given: Mapping[str, Any], by: Actor, claim: Claim | None) -> Entry:
    return send(leg, by=by, claim=claim)


VERBS = {"send": _send, "withdraw": _withdraw, "close": _close, "ask_withdraw": ask_withdraw}
VERBS |= {"hand_out": hand_out, "fetch": fetch}


# --- what the competent zone tells -------------------------------------------------------------------------------


def arrived(envelope: Envelope, receipt: Receipt) -> None:
    """The competent zone's receipt: it has the matter since then, or has refused it for good."""
    leg, by = _of(envelope.source, envelope), peer(envelope.source, envelope.to)
    if envelope.type == "handoff.hand_over" and receipt.verdict == "settled" and receipt.data.get("forgotten"):
        return _forgotten(leg, messages.reasons(receipt), by)
    if leg.status != "in_transit":
        return
    if receipt.is_done:
        said = messages.received(receipt)
        there = {"number_there": said.get("number"), "silence_at": _instant(said.get("silence_at"))}
        known = {name: value for name, value in there.items() if value is not None}
        has_arrived(leg, receipt.at, known, by=by)
    else:
        _returned(leg, "refuse", leg.back_for or "refused", messages.reasons(receipt), by=by)


def _forgotten(leg: Leg, reasons: list[Any], by: Actor) -> None:
    """A restored zone has lost the matter and cannot take it over again as it was: it is as if it had never arrived.

    Custody is back with the window, which hands it over anew or closes it. What has a result here needs nothing there.
    """
    if leg.status in LEG.move("refuse").sources:
        _returned(leg, "refuse", "refused", reasons, by=by, **dict.fromkeys(THERE))


THERE = ("arrived_at", "number_there", "case_number", "status_there", "silence_at")
THERE += ("due", "due_legal", "correction_due")
"""What a leg knows of its case."""


def has_arrived(leg: Leg, at: datetime, known: Mapping[str, Any], *, by: Actor) -> Entry:
    """The competent zone has it since then: custody is there, under the number that it has there (已送达对方)."""
    to = LEG.guard(leg, "arrive", by).move.target
    after = {"custodian": leg.competent, "sender": "", "since": at, "arrived_at": leg.arrived_at or at}
    after |= {"back_for": "", "correction_due": None, **known}
    return record(leg, "arrive", by=by, status=to, after=after)


def _returned(leg: Leg, verb: str, why: str, reasons: list[Any], *, by: Actor, **told: Any) -> Entry:
    """Custody is back with the window that took it in, with what the competent zone has said."""
    to = LEG.guard(leg, verb, by).move.target
    private = {"why_back": reasons, "marks": told.pop("marks", []), **_in_words(reasons)}
    return record(
        leg, verb, by=by, status=to, after={**here(leg, clock.now()), "back_for": why, **told}, private=private
    )


def _in_words(reasons: list[Any]) -> dict[str, str]:
    said = [one["text"]["zh"] if isinstance(one, Mapping) else str(one) for one in reasons]
    return {"reasons_there": "\n".join(said)} if said else {}


def given_back(envelope: Envelope, *, by: Actor) -> None:
    """The competent zone has given the matter back: custody is here again."""
    leg, reasons = _of(envelope.to, envelope), messages.read(envelope)["reasons"]
    has_come_back(leg, reasons, envelope.time, by=by)


def has_come_back(leg: Leg, reasons: list[Any], at: datetime, *, by: Actor) -> None:
    """It was given back then, with these reasons (退回收件地)."""
    _caught_up(leg, at, by)
    _returned(leg, "come_back", "given_back", reasons, by=by, arrived_at=leg.arrived_at or at)


def told(envelope: Envelope, *, by: Actor) -> None:
    """One entry of the case, as the applicant may read it: the leg says the same from now on."""
    has_heard(_of(envelope.to, envelope), messages.read(envelope), envelope.time, by=by)


def has_heard(leg: Leg, news: Mapping[str, Any], at: datetime, *, by: Actor) -> None:
    """What was told of its case then (获知办理进展)."""
    after, private = _facts(news), _texts(news)
    if leg.ended_at is not None:
        _afterwards(leg, after, private, by=by)
        return
    if str(news["status"]) in OVER:
        after, private = after | {"ended_at": clock.now()}, private | _kept(leg)
        _write(leg, ENDS.get(str(news["status"]), "end"), after, private, by=by)
        return
    if news["verb"] == "finish_here" and leg.status in LEG.move("stay_there").sources:
        _stays_there(leg, after, private, by=by)
        return
    if news["custody"] == "C" or news["status"] == "issued":
        _caught_up(leg, at, by)
    verb = _verb_of(leg, news)
    if verb == "come_back":
        after |= {**here(leg, clock.now()), "back_for": "correction", "arrived_at": leg.arrived_at or at}
        private["marks"] = news.get("marks") or []
    if verb == "result":
        after |= {**here(leg, clock.now()), "result_at": clock.now()}
    _write(leg, verb, after, private, by=by)


def _stays_there(leg: Leg, after: Mapping[str, Any], private: Mapping[str, Any], *, by: Actor) -> None:
    """The competent zone has taken the matter to itself: nothing is answered or handed out here any more (自行办结)."""
    gone = {"custodian": leg.competent, "sender": "", "since": clock.now(), "back_for": "", "result_at": None}
    gone["arrived_at"] = leg.arrived_at or clock.now()
    _write(leg, "stay_there", {**after, **gone}, {**private, "marks": [], "why_back": []}, by=by)


def _afterwards(leg: Leg, after: Mapping[str, Any], private: Mapping[str, Any], *, by: Actor) -> None:
    """What becomes of a decision after its result was handed out stands in the story of the leg too."""
    if leg.status in LEG.move("tell").sources:
        _write(leg, "tell", after, private, by=by)


def _verb_of(leg: Leg, news: Mapping[str, Any]) -> str:
    """What news do to a leg: custody comes back with the very step that gives it, never with a word said meanwhile."""
    if news["verb"] in GIVING and news["custody"] == "R" and leg.status != "back":
        return "come_back"
    has_result = news["status"] == "issued" and news["custody"] == "R"
    return "result" if has_result and leg.status == "there" else "tell"


def _caught_up(leg: Leg, at: datetime, by: Actor) -> None:
    """Whoever tells of a matter has it: news that overtakes the receipt, or comes in its stead, says it has arrived."""
    if leg.status in ("in_transit", "back"):
        has_arrived(leg, at, {}, by=by)


def _write(leg: Leg, verb: str, after: Mapping[str, Any], private: Mapping[str, Any], *, by: Actor) -> Entry:
    to = LEG.guard(leg, verb, by).move.target
    return record(leg, verb, by=by, status=to, after=after, private=private)


def _facts(news: Mapping[str, Any]) -> dict[str, Any]:
    """What a leg keeps of the news in columns, and the verb by which its story names it."""
    known = {
        "news": news["verb"],
        "status_there": news["status"],
        "case_number": news.get("case_number"),
        "due": _day(news.get("due")),
        "due_legal": _day(news.get("due_legal")),
        "correction_due": _instant(news.get("correction_due")),
        "outcome": (news.get("decision") or {}).get("outcome"),
    }
    flags = {name: bool(news[name]) for name in ("provisional", "paused") if name in news}
    always = ("news", "status_there", "due", "correction_due")
    return {name: value for name, value in known.items() if name in always or value is not None} | flags


def _texts(news: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, for the applicant to read: it is personal."""
    decision = news.get("decision") or {}
    said = [news.get("reasons"), decision.get("reasons")]
    text = "\n".join("\n".join(map(str, one)) if isinstance(one, list) else str(one) for one in said if one)
    found = {"reasons_there": text, "remedy": decision.get("remedy") or ""}
    return {name: value for name, value in found.items() if value}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _of(zone: str, envelope: Envelope) -> Leg:
    leg = queries.by_id(zone, envelope.subject)
    other = envelope.to if envelope.source == zone else envelope.source
    if leg is None and lives.may_have_forgotten(clock.now() - timedelta(days=settings.ENVELOPES_KEPT_DAYS)):
        raise NotNow(FORGOTTEN)  # what it is about may still be on its way back
    if leg is None or leg.competent != other:
        raise NotYours()
    return leg


UNHEARD = {"handoff.withdraw": "not_withdrawn", "handoff.handed_out": "not_closed"}
"""What the story of a leg says when the competent zone has refused a word that leaves custody where it is."""


def not_heard(envelope: Envelope, receipt: Receipt) -> None:
    """The competent zone has refused to let the matter be withdrawn, or to close it: the leg says why."""
    leg, news = _of(envelope.source, envelope), UNHEARD[envelope.type]
    if receipt.is_done or (leg.ended_at is not None and news == "not_withdrawn"):
        return
    private = _in_words(messages.reasons(receipt))
    _write(leg, "tell", {"news": news}, private, by=peer(envelope.source, envelope.to))
