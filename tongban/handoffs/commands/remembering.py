"""A zone that was put back from a backup has forgotten matters that it took in: the zone that decides reminds it.

It shows what had been handed over in the very envelopes in which it came, with the signature of the zone that sent
them: nobody is made to believe that he took in what he did not. The subject of the message is the first of these
envelopes, not the matter: what is told of the matter waits in its own lane until the matter is known again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.db.models import Exists, OuterRef

from tongban.applicants import commands as applicants
from tongban.applicants.queries import Party
from tongban.cases import queries as cases
from tongban.handoffs import messages, queries
from tongban.handoffs.flow import LEG
from tongban.handoffs.models import Leg, OfferVersion
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.exchange import own_keys
from tongban.kernel.exchange.arriving import FORGOTTEN, NotNow
from tongban.kernel.exchange.envelopes import MOST_ATTACHMENTS, Attachment, Broken, Envelope, Sealed, Stamp
from tongban.kernel.exchange.models import Incoming, Outgoing
from tongban.kernel.exchange.sending import send
from tongban.kernel.files import commands as keeping
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import Refused

REMIND, FIRST = "handoff.remind", "handoff.hand_over"
LETTERS = (FIRST, "handoff.take_back", "handoff.resubmit")
"""By which messages a matter, and what is answered about it, is handed over."""
MOST_BYTES = 900_000
"""Of letters in one message, as they are spelled in it: an envelope holds no more."""
log = structlog.get_logger()


# --- in the zone that decides ------------------------------------------------------------------------------------


def remind(zone: str, since: datetime | None) -> None:
    """A zone that was restored is told every matter that it had handed over since then (恢复后重告)."""
    told = Outgoing.objects.filter(zone=OuterRef("zone"), to=zone, type=REMIND, subject=OuterRef("id"))
    came = Incoming.objects.filter(~Exists(told), source=zone, type=FIRST, verdict="done").exclude(body=b"")
    for first in (came.filter(taken_at__gte=since) if since else came).order_by("taken_at").iterator(200):
        _reminded(first)


def _reminded(first: Incoming) -> None:
    case = cases.by_id(CLOCK, first.zone, first.subject)
    if case is None or case.origin != first.source:
        return
    if (size := _size([first])) > MOST_BYTES:
        log.warning("too_large_to_remind_of", zone=first.source, size=size)
        return
    letters = _letters(first)
    told = {
        "matter": case.id,
        "number": case.number,
        "arrived_at": first.taken_at,
        "silence_at": case.silence_at,
        "letters": [_shown(one) for one in letters],
    }
    place = {"source": first.zone, "to": first.source, "subject": first.id}
    send(type=REMIND, data=messages.made(REMIND, told), attachments=_files(letters), **place)


def _letters(first: Incoming) -> list[Incoming]:
    """What was handed over of one matter, in its order, as far as one message holds it."""
    found = Incoming.objects.filter(zone=first.zone, source=first.source, subject=first.subject, verdict="done")
    later = found.filter(type__in=LETTERS).exclude(body=b"").exclude(id=first.id)
    chosen = [first]
    for one in later.order_by("incarnation", "sequence"):
        longer = [*chosen, one]
        if _size(longer) > MOST_BYTES or len(_files(longer)) > MOST_ATTACHMENTS:
            break
        chosen = longer
    return chosen


def _size(letters: Iterable[Incoming]) -> int:
    return sum(len(orjson.dumps(_shown(one))) for one in letters)


def _files(letters: Iterable[Incoming]) -> list[Attachment]:
    """The files that came with some letters, each once."""
    came = (one for letter in letters for one in Envelope.own(bytes(letter.body)).attachments)
    return list({one.digest: one for one in came}.values())


def _shown(letter: Incoming) -> dict[str, str]:
    stamp, signature = bytes(letter.stamp).decode(), bytes(letter.stamp_signature).hex()
    return {"envelope": bytes(letter.body).decode(), "stamp": stamp, "signature": signature}


# --- in the zone that took it in ---------------------------------------------------------------------------------


def remember(envelope: Envelope, *, by: Actor) -> None:
    """A matter that this zone had handed over is known here again, unless it was never forgotten (恢复代收件)."""
    told = messages.read(envelope)
    if queries.by_id(envelope.to, UUID(told["matter"])) is not None:
        return
    letters = [_ours(one, envelope, UUID(told["matter"])) for one in told["letters"]]
    if letters[0].id != envelope.subject or letters[0].type != FIRST:
        raise Refused((messages.not_our_words(),))
    words = [messages.read(one) for one in letters]
    version = _version(envelope, words[0]["item"])
    party = _party(words[0]["applicant"], by)
    leg = Leg(zone=envelope.to, id=letters[0].subject, status="draft", item=version.offer.item, party=party.id)
    leg.item_version = version.id
    after = {**_taken_in(version, words[0], party), **_there(envelope, told, letters[-1], words[-1])}
    materials = _materials(leg, letters, words)
    private = {**_applicant(words[0]["applicant"], party), "answers": _answers(letters, words), "materials": materials}
    to = LEG.guard(leg, "remember", by).move.target
    record(leg, "remember", by=by, status=to, after=after, private=private)


def _ours(told: Mapping[str, str], envelope: Envelope, matter: UUID) -> Envelope:
    """A letter that this zone has signed, to whoever shows it now, about this matter; Refused for any other."""
    try:
        body, stamp = told["envelope"].encode(), Sealed(told["stamp"].encode(), bytes.fromhex(told["signature"]))
        letter, mark = Envelope.read(body), Stamp.read(stamp.body)
    except (Broken, ValueError):
        raise Refused((messages.not_our_words(),)) from None
    key = own_keys.public(envelope.to, mark.key, mark.sent)
    place = (letter.source, letter.to, letter.subject)
    same = place == (envelope.to, envelope.source, matter) and letter.type in LETTERS and mark.is_of(body)
    if key is None or not same or not stamp.is_by(key):
        raise Refused((messages.not_our_words(),))
    return letter


def _version(envelope: Envelope, item: Mapping[str, Any]) -> OfferVersion:
    """The version under which it was taken in; the offer may be on its way back as well."""
    of = {"zone": envelope.to, "offer__origin": envelope.source, "offer__code": item["code"]}
    found = OfferVersion.objects.filter(**of, number=item["version"]).select_related("offer").first()
    if found is None:
        raise NotNow(FORGOTTEN)
    return found


def _party(told: Mapping[str, Any], by: Actor) -> Party:
    key = told.get("party")
    known = {"kind": told["kind"], "name": told["name"], "code": told["code"], "known_as": UUID(key) if key else None}
    return applicants.applicant_from_elsewhere(**known, telephone=told.get("telephone", ""), by=by)


def _taken_in(version: OfferVersion, told: Mapping[str, Any], party: Party) -> dict[str, Any]:
    """What was known when it was taken in; at which post and by whom nobody has told the other zone."""
    read = queries.as_version(version, version.offer.item)
    return {
        "number": told["number"],
        "competent": version.offer.origin,
        "code": version.offer.code,
        "name_zh": read.name_zh,
        "name_en": read.name_en,
        "agency_name": version.offer.agency_name,
        "party_kind": party.kind,
        "channel": told.get("channel", "window"),
        "place": dict(told["window"]),
        "received_at": told["received_at"],
    }


def _there(envelope: Envelope, told: Mapping[str, Any], last: Envelope, said: Mapping[str, Any]) -> dict[str, Any]:
    """Where it is: with the zone that decides, under its number there; what it tells comes after this."""
    return {
        "journey": said["leg"],
        "sent_at": last.time,
        "custodian": envelope.source,
        "sender": "",
        "since": told["arrived_at"],
        "arrived_at": told["arrived_at"],
        "number_there": told["number"],
        "silence_at": told.get("silence_at"),
    }


def _applicant(told: Mapping[str, Any], party: Party) -> dict[str, Any]:
    code = told["code"] if told["kind"] == "person" else party.number
    return {"applicant_name": party.name, "applicant_code": code, "telephone": told.get("telephone")}


def _answers(letters: Sequence[Envelope], words: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What was stated in the end: a correction names only what it changes, anything else names all."""
    answers: dict[str, Any] = {}
    for letter, said in zip(letters, words, strict=True):
        kept = answers if letter.type == "handoff.resubmit" else {}
        answers = {name: value for name, value in {**kept, **said["answers"]}.items() if value is not None}
    return answers


def _materials(leg: Leg, letters: Sequence[Envelope], words: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The materials in the end, as files of this zone: their bytes have come with the message."""
    found: dict[str, Mapping[str, Any]] = {}
    for letter, said in zip(letters, words, strict=True):
        kept = found if letter.type == "handoff.resubmit" else {}
        found = {**kept, **{one["key"]: one for one in said["materials"]}}
    place = {"zone": leg.zone, "subject": leg.id, "party": leg.party, "about": leg.item}
    return {key: _material(one, **place) for key, one in found.items()}


def _material(told: Mapping[str, Any], **place: Any) -> dict[str, Any]:
    file = keeping.arrived(told["digest"], told["name"], told["size"], field=f"material:{told['key']}", **place)
    kept = {"file": str(file.id), "digest": file.digest, "name": file.name, "size": file.size}
    certificate = told.get("certificate")
    return {**kept, **({"source": {"kind": cases.CERTIFICATE, **certificate}} if certificate else {})}
