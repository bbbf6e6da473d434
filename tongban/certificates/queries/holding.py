"""Show me certificates: my own, those of a matter, one with its history, and whether one is genuine."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.certificates import rules
from tongban.certificates.flow import BY_HAND, CERTIFICATE, DONE
from tongban.certificates.models import Certificate, Copy
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.flow import Opening
from tongban.kernel.journal.read import history
from tongban.kernel.refusals import NotReady, NotYours, Refused
from tongban.people.models import Agency
from tongban.seals import queries as seals
from tongban.ui.story import Step, by_hand

COPIED = "SELECT * FROM certificates_copied(%s)"
STANDING = "SELECT * FROM certificates_standing(%s)"
ASKED = "SELECT * FROM certificates_asked(%s, %s, %s)"
LONGEST_KEY = 120
SOON = timedelta(days=60)
"""So long before its last day a certificate runs out soon."""
COLOURS = {"valid": "green", "frozen": "yellow", "expired": "grey"}
MOST = 200


def visible_to(actor: Actor) -> QuerySet[Certificate]:
    """The certificates that the actor may see: where every list begins."""
    return Certificate.objects.filter(policy.visible(actor, "certificate"))


def of_party(actor: Actor) -> list[Certificate]:
    """What whoever acts holds, the latest first."""
    return list(visible_to(actor).filter(party=actor.principal)[:MOST])


def of_matter(actor: Actor, zone: str, matter: UUID) -> list[Certificate]:
    """What was issued in a matter, the latest first."""
    return list(visible_to(actor).filter(zone=zone, matter=matter))


def to_use(actor: Actor, party: UUID) -> list[Certificate]:
    """Certificates of an applicant that hold today, issued by any zone, as far as the actor may see them."""
    held = visible_to(actor).filter(party=party, status="valid")
    return [one for one in held[:MOST] if at_present(one.status, one.valid_until, one.ended_at) == "valid"]


def stands_for(certificate: Certificate, kinds: Collection[str]) -> bool:
    """Whether it is of one of the kinds: by the name that stands on it, or by the code of its type."""
    return certificate.name in kinds or certificate.type_code in kinds


def find(actor: Actor, certificate: UUID) -> Certificate:
    """One certificate that the actor may see; NotYours otherwise."""
    found = visible_to(actor).filter(id=certificate).first()
    if found is None:
        raise NotYours()
    return found


def by_id(actor: Actor, zone: str, certificate: UUID) -> Certificate:
    """One certificate by its key, for what the house itself does with it."""
    return visible_to(actor).get(zone=zone, id=certificate)


def file_of(actor: Actor, certificate: UUID) -> File:
    """The paper of a certificate."""
    found = find(actor, certificate)
    return files.find(actor, found.zone, found.id, found.file)


def sealed(certificate: Certificate) -> Mapping[str, Any] | None:
    """What became of the seal of a certificate; None where it was never put forward."""
    found = seals.of_paper(certificate.zone, certificate.id)
    return seals.said(found) if found else None


def sealed_edition(actor: Actor, certificate: UUID, form: str) -> File:
    """A certificate with its seal, for whoever may see it; NotYours while it has none."""
    found = find(actor, certificate)
    sealing = seals.of_paper(found.zone, found.id)
    if sealing is None:
        raise NotYours()
    return seals.edition(actor, sealing, form)


def to_hand_in(actor: Actor, certificate: UUID) -> File:
    """The file by which a certificate stands in a matter: under its seal where it has one, to be judged by."""
    found = find(actor, certificate)
    sealing = seals.of_paper(found.zone, found.id)
    return seals.edition(actor, sealing, "pdf") if sealing and sealing.pdf else file_of(actor, found.id)


def openings(actor: Actor, certificate: Certificate) -> list[Opening]:
    """What the actor may do with it by hand."""
    return CERTIFICATE.open_to(certificate, actor, BY_HAND)


def story(certificate: Certificate) -> list[Step]:
    """Everything that happened to it, the latest first."""
    return by_hand(history(certificate.zone, certificate.id), DONE)


def type_code(zone: str, item: UUID, agency: str) -> str | None:
    """The code of the type under which certificates of an item were issued before, under this code of the agency."""
    found = Certificate.objects.filter(zone=zone, item=item, type_code__startswith=agency)
    return found.values_list("type_code", flat=True).first()


def in_force(zone: str, matter: UUID) -> list[Certificate]:
    """Certificates of a matter of which something can still become."""
    return [
        one for one in Certificate.objects.filter(zone=zone, matter=matter) if not CERTIFICATE.state(one.status).end
    ]


def run_out(today: date, most: int) -> list[Certificate]:
    """Certificates whose last day has passed."""
    return list(Certificate.objects.filter(status__in=("valid", "frozen"), valid_until__lt=today)[:most])


def running_out(today: date, until: date, most: int) -> list[Certificate]:
    """Certificates that hold and whose last day comes soon, the nearest first."""
    found = Certificate.objects.filter(status="valid", valid_until__gte=today, valid_until__lte=until)
    return list(found.order_by("valid_until", "id")[:most])


def copies(certificate: Certificate) -> list[Copy]:
    """Its copies for one purpose, the latest first."""
    return list(certificate.told_again)


def copies_with_seals(certificate: Certificate) -> list[Mapping[str, Any]]:
    """Its copies for one purpose, the latest first, each with what became of its seal."""
    found = copies(certificate)
    known = seals.of_matter(certificate.zone, certificate.matter) if found else {}
    return [{"row": one, "sealed": seals.said(known[one.id]) if one.id in known else None} for one in found]


def copy_file(actor: Actor, certificate: UUID, copy: UUID) -> File:
    """The paper of a copy, for whoever may see the certificate."""
    found, made = _copy(actor, certificate, copy)
    return files.find(actor, found.zone, found.id, made.file)


def sealed_copy(actor: Actor, certificate: UUID, copy: UUID, form: str) -> File:
    """A copy with its seal, for whoever may see the certificate; NotYours while it has none."""
    found, made = _copy(actor, certificate, copy)
    sealing = seals.of_paper(found.zone, made.id)
    if sealing is None:
        raise NotYours()
    return seals.edition(actor, sealing, form)


def _copy(actor: Actor, certificate: UUID, copy: UUID) -> tuple[Certificate, Copy]:
    found = find(actor, certificate)
    made = next((one for one in copies(found) if one.id == copy), None)
    if made is None:
        raise NotYours()
    return found, made


def renewed_by(certificate: Certificate) -> ItemVersion | None:
    """The item by which a certificate that soon runs out, or has run out, is applied for anew; None before."""
    today, until = clock.china_date(clock.now()), certificate.valid_until
    if until is None or until > today + SOON or certificate.status not in ("valid", "expired"):
        return None
    key = (certificate.zone, certificate.item)
    return catalogue.in_force_among([key], today).get(key)


def issuer(zone: str, agency: str) -> Agency | None:
    """The agency that issues."""
    return Agency.objects.filter(zone=zone, code=agency).first()


def at_present(status: str, until: date | None, ended: datetime | None = None) -> str:
    """How a certificate stands: expired when its last day has passed, also before anybody has written that down.

    What is ended from a later day on holds until then.
    """
    over = until is not None and until < clock.china_date(clock.now())
    if CERTIFICATE.state(status).end and ended is not None and ended > clock.now():
        status = "valid"
    return "expired" if over and status in ("valid", "frozen") else status


@dataclass(frozen=True, slots=True)
class Standing:
    """How a certificate stands now, whoever issued it (证照现状)."""

    identifier: str
    status: str
    valid_until: date | None
    ended_at: datetime | None
    digests: list[str]

    @property
    def now(self) -> str:
        """How it stands at this moment."""
        return at_present(self.status, self.valid_until, self.ended_at)

    @property
    def holds(self) -> bool:
        """Whether it may be relied on now."""
        return self.now == "valid"

    @property
    def state(self) -> Any:
        """The same in words."""
        return CERTIFICATE.state(self.now).title

    @property
    def colour(self) -> str:
        """Green for what may be relied on."""
        return COLOURS.get(self.now, "red")


def standing(identifiers: Collection[str]) -> dict[str, Standing]:
    """How the certificates with these identifiers stand now; one that this installation did not issue is not there."""
    if not identifiers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STANDING, (list(identifiers),))
        return {row[0]: Standing(*row) for row in cursor.fetchall()}


def title(status: str) -> Any:
    """How a certificate stands, in words."""
    return CERTIFICATE.state(status).title


# --- whether it is genuine ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copied:
    """For what, for whom and until when a copy was made (加注内容)."""

    purpose: str
    recipient: str
    valid_until: date
    made_at: datetime
    digest: str

    @property
    def holds(self) -> bool:
        """Whether its last day has not passed."""
        return clock.china_date(clock.now()) <= self.valid_until


@dataclass(frozen=True, slots=True)
class Checked:
    """What anybody is told of a certificate: no more than its paper tells, the holder's name in part (验证结果)."""

    result: str
    identifier: str
    status: str
    name: str
    number: str
    edition: int
    issuer: str
    party_kind: str
    holder_name: str
    issued_at: datetime
    valid_until: date | None
    ended_at: datetime | None
    digest: str
    copy: Copied | None = None

    @property
    def now(self) -> str:
        """How it stands at this moment."""
        return at_present(self.status, self.valid_until, self.ended_at)

    @property
    def holds(self) -> bool:
        """Whether it may be relied on now: it is valid, and so is the copy, where it is one."""
        return self.now == "valid" and (self.copy is None or self.copy.holds)

    @property
    def state(self) -> Any:
        """How it stands, in words."""
        return CERTIFICATE.state(self.now).title

    @property
    def colour(self) -> str:
        """Green for what may be relied on."""
        return COLOURS.get(self.now, "red")

    @property
    def holder(self) -> str:
        """An enterprise by its name, a person by the family name; nothing where only the identifier was given."""
        name = self.holder_name
        return name if not name or self.party_kind == "enterprise" else name[:1] + "＊" * max(1, len(name) - 1)


def counted(source: str) -> str:
    """From where a question comes, as it is counted: of an IPv6 address the network, for one person has all of it."""
    try:
        found = ip_address(source)
    except ValueError:
        return source
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))


def checked(key: str, *, source: str) -> Checked | seals.Checked:
    """What a certificate or a sealed paper is, by identifier, printed code or digest; Refused where there is none."""
    wanted = "".join(key.split())
    if not (wanted.isascii() and wanted.isprintable() and 0 < len(wanted) <= LONGEST_KEY):
        raise NotReady(rules.not_a_key())
    with connection.cursor() as cursor:
        cursor.execute(COPIED, ([wanted.upper(), wanted.lower()],))
        copied = cursor.fetchone()
        cursor.execute(ASKED, (copied[0] if copied else wanted, counted(source), clock.now()))
        row = cursor.fetchone()
    if row[0] == "wait":
        raise Refused((rules.asked_too_often(),), status=429, title=_("Nothing can be shown"))
    if row[0] != "found" and (paper := seals.checked(wanted)):
        return paper
    if row[0] != "found":
        raise Refused((rules.unknown(),), status=404, title=_("Nothing can be shown"))
    return Checked(*row, copy=Copied(*copied[1:]) if copied else None)


def is_paper(found: Any) -> bool:
    """Whether what was asked for is a sealed paper and no certificate."""
    return isinstance(found, seals.Checked)


def spoken(certificate: Certificate) -> Mapping[str, Any]:
    """A certificate with its state in words and the colour of its lamp, for lists."""
    now = at_present(certificate.status, certificate.valid_until, certificate.ended_at)
    return {"row": certificate, "state": CERTIFICATE.state(now).title, "colour": COLOURS.get(now, "red")}
