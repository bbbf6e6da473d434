"""The verbs of certificates: issue with its paper, follow what becomes of the decision, freeze, thaw, expire."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.db import connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.certificates import queries, rules
from tongban.certificates.flow import BY_HAND, CERTIFICATE, FOLLOWS
from tongban.certificates.models import Certificate, Copy
from tongban.kernel import clock, codes
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.documents import commands as numbering
from tongban.kernel.documents import setting
from tongban.kernel.documents.glyphs import Figure
from tongban.kernel.flow import Opening, taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.read import history
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.kernel.once import in_turn
from tongban.kernel.refusals import NotAllowed, Refused, in_form
from tongban.kernel.zones import queries as zones
from tongban.people.models import Agency
from tongban.ui.words import day, spoken

SERIES = "审证"
TYPES = "证照类型"
ALWAYS = date(1, 1, 1)
"""The year of a series that never begins anew."""
TYPES_LEFT_OUT = 20
"""More kinds of certificate than an agency begins between a backup and its restore; their code has three digits."""
UNREGISTERED = "0" * 18
"""In the place of a credit code where the agency has registered none."""
PAPER = Path(__file__).resolve().parent / "papers" / "certificate.typ"
COPY = PAPER.with_name("copy.typ")
YEAR = timedelta(days=365)
BEFORE = (queries.SOON, timedelta(days=30), timedelta(days=7))
"""How long before its last day the holder of a certificate is reminded."""
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two signs that are not taken for one another: sixteen of them are eighty bits."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a decision has granted, to whom: all that a certificate says (许可内容)."""

    zone: str
    matter: UUID
    number: str
    item: UUID
    name: str
    agency: str
    party: UUID
    party_kind: str
    holder_name: str
    holder_code: str | None
    until: date | None = None
    corrected: str = ""


def issue(grant: Grant, *, by: Actor) -> Certificate:
    """A certificate is made out: numbered, with its identifier and its paper, in the caller's transaction (制证)."""
    with transaction.atomic():
        return _issued(grant, by, _first(grant), 1)


def _first(grant: Grant) -> tuple[str, str]:
    """The code of the type and the serial of a new certificate."""
    day = clock.china_date(clock.now())
    return _type_code(grant), f"{day.year}{numbering.numbered(grant.zone, SERIES, day):06d}"


def _type_code(grant: Grant) -> str:
    """The code of an item's certificates: the first under the agency's present credit code gives it, one at a time."""
    agency = _credit_code(queries.issuer(grant.zone, grant.agency)) or UNREGISTERED
    known = queries.type_code(grant.zone, grant.item, agency)
    if known is None:
        in_turn(f"certificate type {grant.zone} {grant.item}")
        known = queries.type_code(grant.zone, grant.item, agency)
    if known is not None:
        return known
    place = numbering.numbered(grant.zone, f"{TYPES} {grant.agency}", ALWAYS, left_out=TYPES_LEFT_OUT)
    return f"{agency}{place:03d}"


def _credit_code(agency: Agency | None) -> str:
    return (agency.uscc if agency else "") or ""


def _issued(grant: Grant, by: Actor, place: tuple[str, str], edition: int) -> Certificate:
    now, (type_code, serial) = clock.now(), place
    agency = queries.issuer(grant.zone, grant.agency)
    made = Certificate(zone=grant.zone, id=codes.new_id(), agency=grant.agency, party=grant.party, item=grant.item)
    made.status, made.code = "draft", _code()
    opening = CERTIFICATE.guard(made, "issue", by)
    made.identifier = codes.new_certificate_identifier(type_code, _issuer_code(grant, agency), serial, edition)
    about = {
        **{name: getattr(made, name) for name in ("code", "identifier")},
        **{name: getattr(grant, name) for name in ("matter", "name", "party_kind")},
        "matter_number": grant.number,
        "type_code": type_code,
        "edition": edition,
        "number": _number(grant.zone, serial),
        "issuer": agency.name_zh if agency else zones.zone(grant.zone).name_zh,
        "issued_at": now,
        "valid_until": grant.until,
    }
    content = setting.pdf(PAPER, _facts(grant, about, now), now)
    whose = {"zone": grant.zone, "subject": made.id, "party": grant.party, "about": grant.item}
    file = numbering.kept(content, f"{grant.name} {about['number']}.pdf", by=by, at=now, **whose)
    after = {**about, "file": file.id, "digest": file.digest}
    private = {"holder_name": grant.holder_name}
    private |= {"holder_code": grant.holder_code} if grant.holder_code else {}
    record(made, "issue", by=by, status=opening.move.target, after=after, private=private)
    return made


def _issuer_code(grant: Grant, agency: Agency | None) -> str:
    """The credit code of the issuer, or a code of our own: GB/T 36904 takes both."""
    own = zones.prefix(grant.zone) + re.sub(r"[^0-9A-Z]", "", grant.agency.upper())
    return _credit_code(agency) or own


def _number(zone: str, serial: str) -> str:
    return f"{zones.zone(zone).short_zh}{SERIES}字〔{serial[:4]}〕第{int(serial[4:])}号"


def _facts(grant: Grant, about: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What stands on the paper."""
    address = f"{settings.PUBLIC_ADDRESS}/verify/?key={about['code']}"
    on, until = clock.china_date(now), grant.until
    return {
        "title": grant.name,
        "number": about["number"],
        "identifier": about["identifier"],
        "code": about["code"],
        "edition": str(about["edition"]),
        "holder": grant.holder_name,
        "holder_code": grant.holder_code or "",
        "organ": about["issuer"],
        "matter": grant.number,
        "day": _day(on),
        "on": {"year": on.year, "month": on.month, "day": on.day},
        "until": _day(until) if until else "长期",
        "corrected": grant.corrected,
        "address": address,
        "picture": _picture(address),
        "demo": settings.TONGBAN_DEMO,
    }


def _picture(address: str) -> Figure:
    """The address as a code to be scanned."""
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return Figure(drawn.getvalue().decode())


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def follow(zone: str, matter: UUID, act: str, *, since: datetime, by: Actor) -> None:
    """What becomes of a decision becomes of its certificates."""
    for found in queries.in_force(zone, matter):
        _followed(found, act, since, by)


def _followed(found: Certificate, act: str, since: datetime, by: Actor) -> None:
    opening = CERTIFICATE.guard(found, FOLLOWS[act], by)
    after = {"ended_at": since if found.status == "valid" else clock.now()}
    record(found, opening.move.verb, by=by, status=opening.move.target, after=after, effective_at=since)


def correct(grant: Grant, *, since: datetime, by: Actor) -> None:
    """What has not expired is replaced by its next edition, which says what was corrected; frozen stays so (换发)."""
    for old in queries.in_force(grant.zone, grant.matter):
        stood = queries.at_present(old.status, old.valid_until)
        if stood != "expired":
            _followed(old, "correct", since, by)
            place = (old.type_code, old.identifier.split(".")[7])
            made = _issued(replace(grant, until=grant.until or old.valid_until), by, place, old.edition + 1)
            if stood == "frozen":
                _frozen_as(old, made, by)


def _frozen_as(old: Certificate, made: Certificate, by: Actor) -> None:
    """The reason for which a certificate was frozen holds for its next edition too."""
    why = next(one for one in reversed(history(old.zone, old.id)) if one.act == "freeze")
    private = {"reason": (why.facts or {}).get("reason", "")}
    record(made, "freeze", by=by, status=CERTIFICATE.guard(made, "freeze", by).move.target, private=private)


def move(found: Certificate, verb: str, *, by: Actor, given: Mapping[str, Any], claim: Claim | None = None) -> Entry:
    """Freeze a certificate while something is looked into, lift that, or tell it again for one purpose."""
    opening = CERTIFICATE.guard(found, verb, by)
    if verb not in BY_HAND:
        raise NotAllowed()
    if verb == "copy":
        return _copied(found, opening, given, by, claim)
    private = taken(opening.move, given)
    return record(found, verb, by=by, status=opening.move.target, private=private, claim=claim)


def _copied(found: Certificate, opening: Opening, given: Mapping[str, Any], by: Actor, claim: Claim | None) -> Entry:
    """The certificate told again for one purpose: watermarked, with a code of its own; both in one transaction."""
    asked, now = taken(opening.move, given), clock.now()
    until = date.fromisoformat(asked["until"])
    in_form(rules.not_a_term(until, _last_of_copies(found, now)))
    code = _code()
    about = {
        **{name: getattr(found, name) for name in ("edition", "number", "identifier", "valid_until", "issuer")},
        "code": code,
    }
    told = _facts(_as_granted(found), about, found.issued_at) | {
        "purpose": asked["purpose"],
        "recipient": asked["recipient"],
        "copy_until": _day(until),
        "made": _day(clock.china_date(now)),
    }
    with transaction.atomic():
        whose = {"zone": found.zone, "subject": found.id, "party": found.party, "about": found.item}
        content = setting.pdf(COPY, told, now)
        file = numbering.kept(content, f"{found.name} 加注件 {found.number}.pdf", by=by, at=now, **whose)
        row = {
            "zone": found.zone,
            "id": codes.new_id(),
            "certificate_id": found.id,
            "made_at": now,
            "code": code,
            "purpose": asked["purpose"],
            "recipient": asked["recipient"],
            "valid_until": until,
            "file": file.id,
            "digest": file.digest,
        }
        return record(found, "copy", by=by, rows={Copy: [row]}, claim=claim)


def _last_of_copies(found: Certificate, now: datetime) -> date:
    year = clock.china_date(now) + YEAR
    return min(year, found.valid_until) if found.valid_until else year


def _as_granted(found: Certificate) -> Grant:
    """What was granted, as the certificate has it."""
    same = ("zone", "matter", "item", "name", "agency", "party", "party_kind", "holder_name", "holder_code")
    known = {name: getattr(found, name) for name in same}
    return Grant(number=found.matter_number, until=found.valid_until, **known)


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _sign in range(16))


# --- reminders ---------------------------------------------------------------------------------------------------


def remind_holders(most: int = 200) -> int:
    """Holders are told in good time that a certificate runs out: sixty, thirty and seven days before; each once."""
    today = clock.china_date(clock.now())
    news = [_news(found, today) for found in queries.running_out(today, today + max(BEFORE), most)]
    return len(notices.tell_all(news))


def _news(found: Certificate, today: date) -> tuple[News, list[Addressee]]:
    before = next(span for span in sorted(BEFORE) if found.valid_until - today <= span)
    told = _("{name} {number} is valid until {day}. Where the law lets it be renewed, apply thirty days before that.")
    news = News(
        zone=found.zone,
        cause=f"renewal/{found.id}/{found.valid_until}/{before.days}",
        kind="matter",
        title=format_lazy(_("A certificate runs out: {name}"), name=found.name),
        text=format_lazy(told, name=found.name, number=found.number, day=spoken(lambda: day(found.valid_until))),
        route="certificates:show",
        place=(str(found.id),),
        subject=found.id,
    )
    if found.party_kind == "person":
        return news, [Addressee(found.party, principal=found.party)]
    members = applicants.members_of(found.party)
    return news, [Addressee(one.person, principal=found.party) for one in members if "apply" in one.rights]


def forget_who_asked() -> int:
    """After a day nobody can tell any more from where a question came; of how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT certificates_forgotten(%s)", (clock.now(),))
        return cursor.fetchone()[0]


def let_time_pass(most: int = 100) -> int:
    """Whatever has had its last day expires; how many."""
    return sum(_expired(found) for found in queries.run_out(clock.china_date(clock.now()), most))


def _expired(found: Certificate) -> bool:
    by = CLOCK.within(found.zone)
    try:
        opening = CERTIFICATE.guard(found, "expire", by)
        record(found, "expire", by=by, status=opening.move.target, after={"ended_at": clock.now()})
    except Refused:
        return False
    return True
