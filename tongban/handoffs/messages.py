"""What crosses between two zones: the shape of every message, and what of a case may be told. Nothing else travels.

A message is made by `made(type, …)` and read by `read(envelope)`; both hold it against the one table `SHAPES`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case
from tongban.catalogue import queries as catalogue
from tongban.handoffs import rules
from tongban.handoffs.rules import joint
from tongban.kernel.exchange.envelopes import Envelope, Receipt
from tongban.kernel.journal.canon import plain
from tongban.kernel.journal.entries import Entry
from tongban.kernel.refusals import NotReady, Reason, in_both
from tongban.kernel.shapes import faults

PROTOCOL = "跨区交换协议"
"""The rule behind a refused message: docs/exchange.md and the shapes of this table."""

TEXT = {"type": "string", "maxLength": 4000}
WORD = {"type": "string", "maxLength": 200}
KEY = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "maxLength": 36}
COUNT = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
SIZE = {"type": "integer", "minimum": 0}
AT = {"type": "string", "maxLength": 40, "pattern": "^[12][0-9]{3}(-[0-9]{2}){2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$"}
INSTANT = {**AT, "format": "date-time"}
DAY = {"type": "string", "format": "date"}
FLAG = {"type": "boolean"}


def _object(needed: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**needed, **more},
        "required": list(needed),
        "additionalProperties": False,
    }


def _or_nothing(shape: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [shape, {"type": "null"}]}


def _listed(shape: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": shape, "maxItems": 500}


CERTIFICATE = _object(
    {"identifier": WORD, "number": WORD, "name": WORD, "issuer": WORD, "at": INSTANT, "agreed_at": INSTANT},
    until=_or_nothing(DAY),
)
"""A certificate that stands for a material: the file travels as the material and is judged by its seal."""
MATERIALS = _listed(
    _object(
        {"key": WORD, "name": TEXT, "digest": WORD, "size": {"type": "integer", "minimum": 1}, "type": WORD},
        certificate=CERTIFICATE,
    )
)
ANSWERS = {"type": "object", "maxProperties": 500}
WINDOW = _object({}, hall=WORD, window=WORD, telephone=WORD)
APPLICANT = _object(
    {"kind": {"enum": ["enterprise", "person"]}, "name": WORD, "code": _or_nothing(WORD)},
    party=WORD,
    telephone=WORD,
)
HANDED_OVER = _object(
    {
        "leg": COUNT,
        "number": WORD,
        "item": _object({"code": WORD, "version": COUNT}),
        "applicant": APPLICANT,
        "answers": ANSWERS,
        "materials": MATERIALS,
        "window": WINDOW,
        "received_at": INSTANT,
    },
    channel={"enum": ["window", "online"]},
    joint=_object({"id": KEY, "number": WORD, "why": TEXT}),
)
MARK = _object({"target": WORD, "reason": TEXT})
SAID = {"type": "string", "minLength": 1, "maxLength": rules.MOST_WORDS}
NAME = _object({"zh": WORD}, en=WORD)
VERSION = _object({"id": KEY, "number": COUNT, "valid_from": DAY, "content": catalogue.PUBLISHED})
OFFERED = _object(
    {
        "code": WORD,
        "item": KEY,
        "name": NAME,
        "agency": WORD,
        "agency_name": NAME,
        "modes": _listed({"enum": list(rules.MODES)}),
        "versions": {**_listed(VERSION), "minItems": 1},
    }
)
LAID = {"number": WORD, "name": WORD, "made_at": INSTANT, "file": WORD, "digest": WORD, "size": SIZE, "type": WORD}
"""A paper as an envelope names it; the bytes go beside it."""
PAPERS = _listed(_object({"paper": KEY, "kind": WORD, **LAID, "sealed": FLAG}))
DELIVERED = _object({"paper": KEY, **LAID, "series": WORD, "year": COUNT, "serial": COUNT})
RULE = {"enum": list(joint.RULES)}
ROLE = _object({"competent": WORD, "code": WORD, "role": NAME})
DECISION = _object({"outcome": {"enum": ["granted", "refused"]}}, reasons=TEXT, remedy=TEXT)

LETTER = _object(
    {name: {"type": "string", "minLength": 1, "maxLength": 2**20} for name in ("envelope", "stamp", "signature")}
)
"""An envelope as it once came, with the stamp under which it did."""

SHAPES: dict[str, dict[str, Any]] = {
    "handoff.hand_over": HANDED_OVER,
    "handoff.take_back": HANDED_OVER,
    "handoff.resubmit": _object({"leg": COUNT, "answers": ANSWERS, "materials": MATERIALS}),
    "handoff.unanswered": _object({"leg": COUNT}),
    "handoff.withdraw": _object({"reason": TEXT}),
    "handoff.handed_out": _object({"manner": WORD, "at": INSTANT}, recipient=TEXT, tracking=TEXT, paper=DELIVERED),
    "handoff.hold": _object({"why": TEXT}),
    "handoff.lift_hold": _object({}),
    "handoff.void": _object({"reason": TEXT}),
    "handoff.give_back": _object({"leg": COUNT, "reasons": _listed(TEXT)}),
    "handoff.papers": _object({"papers": {**PAPERS, "minItems": 1}}),
    "handoff.remind": _object(
        {"matter": KEY, "number": WORD, "arrived_at": INSTANT, "letters": {**_listed(LETTER), "minItems": 1}},
        silence_at=_or_nothing(INSTANT),
    ),
    "handoff.say": _object({"text": SAID, "at": INSTANT, "who": WORD}),
    "offer.published": OFFERED,
    "offer.withdrawn": _object({"code": WORD, "reason": TEXT}),
    "joint.asked": _object(
        {"code": WORD, "title": NAME, "rule": RULE, "days": _or_nothing(COUNT), "parts": _listed(ROLE)}
    ),
    "joint.agreed": _object({"code": WORD, "item": WORD}),
    "joint.declined": _object({"code": WORD, "item": WORD, "reason": TEXT}),
    "joint.over": _object({"code": WORD, "reason": TEXT}),
    "inquiry.asked": _object(
        {"agency": WORD, "question": SAID, "due_at": INSTANT, "number": WORD, "name": NAME, "asker": NAME}
    ),
    "inquiry.answered": _object({"answer": SAID, "at": INSTANT}),
    "handoff.told": _object(
        {
            "verb": WORD,
            "status": WORD,
            "number": COUNT,
            "recorded_at": INSTANT,
            "effective_at": INSTANT,
            "custody": {"enum": ["R", "C"]},
        },
        case_number=_or_nothing(WORD),
        due=_or_nothing(DAY),
        due_legal=_or_nothing(DAY),
        provisional=FLAG,
        paused=FLAG,
        correction_due=_or_nothing(INSTANT),
        marks=_listed(MARK),
        reasons=_listed(TEXT),
        decision=DECISION,
    ),
}
"""Every message between two zones, by its type: exactly these fields, and no other."""

BOTH = {"type": "object", "required": ["zh"], "properties": {"zh": TEXT, "en": TEXT}}
WHY = {"type": "object", "required": ["text"], "properties": {"text": BOTH, "next": BOTH}}
RECEIVED = {"type": "object", "properties": {"number": WORD, "silence_at": _or_nothing(INSTANT)}}
"""What a receipt says of a matter that was received; whatever else it says is not read."""


def made(type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A message ready to be sent; ValueError for one that says more, or less, than its shape."""
    told = plain(data)
    if found := faults(SHAPES[type], told):
        raise ValueError(f"{type}: {found[0].field} {found[0].code}")
    return told


def read(envelope: Envelope) -> Mapping[str, Any]:
    """What an envelope says; NotReady names everything that is not as its shape says."""
    if found := faults(SHAPES[envelope.type], dict(envelope.data)):
        raise NotReady(*found)
    return envelope.data


def reasons(receipt: Receipt) -> list[dict[str, Any]]:
    """Why a message was refused; a reason of another form has happened all the same, and is named as what it is."""
    odd = {"text": in_both(_("The other zone gives a reason that cannot be read here. Ask it by telephone."))}
    return [odd if faults(WHY, dict(one)) else dict(one) for one in receipt.reasons]


def received(receipt: Receipt) -> Mapping[str, Any]:
    """What a receipt tells of a matter that was received; nothing where it is of another form."""
    return {} if faults(RECEIVED, dict(receipt.data)) else receipt.data


def of_another_matter() -> Reason:
    """A message about a matter that this zone does not have from that zone."""
    return Reason(
        "unknown-matter",
        _("This zone has no such matter from the zone that writes."),
        PROTOCOL,
        _("Compare the number; the matter may never have been handed over."),
    )


def not_our_words() -> Reason:
    """What a zone is shown as its own words bears no signature of its own."""
    return Reason(
        "not-our-words",
        _("What is shown as handed over by this zone was not signed by it."),
        PROTOCOL,
        _("Bring the matter to an end where it is decided; whoever took it in cannot."),
    )


# --- what a zone that took a matter in is told of it -------------------------------------------------------------

REASON = ("reason",)
TOLD: dict[str, Sequence[str]] = {
    "accept": (),
    "accept_by_silence": (),
    "ask_correction": (),
    "ask_more": (),
    "answer": (),
    "go_on": (),
    "resubmit": (),
    "take_over": (),
    "decline": ("reason", "competent"),
    "not_needed": REASON,
    "lapse": (),
    "withdraw": REASON,
    "decide": (),
    "suspend": ("note",),
    "resume": ("result",),
    "extend": REASON,
    "terminate": REASON,
    "issue": (),
    "deliver": (),
    "hand_out": (),
    "hold": (),
    "lift_hold": (),
    "void": REASON,
    "finish_here": REASON,
    "correct": (),
    "revoke": (),
    "recall": (),
    "lapse_permit": (),
    "redate": (),
    "basis_ended": (),
    "keep_promise": (),
    "confirm_promise": (),
    "fault_promise": (),
    "break_promise": (),
    "find_false": (),
    "restore_credit": (),
    "remind_promise": (),
    "miss_promise": (),
}
"""The steps of a case that an applicant may read, and which of their texts travel with them."""

KEPT = {
    "show_certificate": "the holder shows it to the office alone, for this matter",
    "submit": "the receipt of the hand-over says it",
    "give_back": "a message of its own, with its reasons",
    "settle": "its four steps are entries of their own",
    "claim": "a pair of hands inside the agency",
    "assign": "a pair of hands inside the agency",
    "release": "a pair of hands inside the agency",
    "hand_on": "a pair of hands inside the agency",
    "propose": "what is proposed stays inside until the decision",
    "send_back": "the approver's question stays inside",
    "ask_opinion": "a question among officials",
    "answer_opinion": "a question among officials",
    "finish_step": "the opinion of an office stays inside",
    "return_step": "a question among officials",
    "send_step": "a question among officials",
    "remind": "among officials",
    "escalate": "among officials",
    "overrun": "among officials",
    "propose_change": "stays inside until it is made",
    "drop_change": "the decision stays as it is",
    "visit": "the applicant stood at a counter of the other zone",
    "pay": "the payer holds the receipt",
}
"""Steps of which the other zone is told nothing, and why."""


STATE = ("case_number", "due", "due_legal", "correction_due", "provisional", "paused")
"""Columns of a case that its applicant reads, and the zone that took it in with him."""
REMEDY = _("Against this you may ask for administrative reconsideration, or go to court.")


def told(case: Case, entry: Entry, entries: Sequence[Entry]) -> dict[str, Any]:
    """One step of a case as the other zone may read it; `entries` are the journal of the case."""
    state: dict[str, Any] = {}
    for one in entries:
        state |= one.after if one.number <= entry.number else {}
    said = {
        "verb": entry.act,
        "status": entry.status,
        "number": entry.number,
        "recorded_at": entry.recorded_at,
        "effective_at": entry.effective_at,
        "custody": "R" if state.get("custodian") else "C",
        **{name: state[name] for name in STATE if name in state},
        **_marks(entry),
        **_decision(entry),
    }
    reasons = [text for text in _texts(entry) if text]
    return made("handoff.told", {**said, "reasons": reasons} if reasons else said)


def given_back(case: Case, entry: Entry) -> dict[str, Any]:
    """That a hand-over was declined, and why."""
    leg = (case.origin_window or {}).get("leg", 0)
    return made("handoff.give_back", {"leg": leg, "reasons": [(entry.facts or {}).get("reason", "")]})


def _rows(entry: Entry, table: str) -> list[dict[str, Any]]:
    rows = {**entry.after.get("rows", {}), **(entry.facts or {}).get("rows", {})}
    return rows.get(table, [])


def _marks(entry: Entry) -> dict[str, Any]:
    if entry.act not in ("ask_correction", "ask_more"):
        return {}
    return {"marks": [mark for row in _rows(entry, "cases_correction") for mark in row["marks"]]}


def _decision(entry: Entry) -> dict[str, Any]:
    if entry.act != "decide":
        return {}
    reasons = (entry.facts or {}).get("reasons")
    remedy = {"remedy": in_both(REMEDY)["zh"]} if entry.after["outcome"] == "refused" else {}
    return {"decision": {"outcome": entry.after["outcome"], **({"reasons": reasons} if reasons else {}), **remedy}}


def _texts(entry: Entry) -> Iterator[str]:
    """The texts of a step that are written for the applicant."""
    facts = entry.facts or {}
    yield from (facts.get(name, "") for name in TOLD[entry.act])
    for row in _rows(entry, "cases_correction"):
        yield row["reason"] if entry.act == "ask_correction" else ""
    for row in _rows(entry, "cases_change"):
        yield row["text"] if row["state"] == "made" else ""
    for row in _rows(entry, "cases_promise"):
        yield row["name"]["zh"]
        yield row["finding"]
