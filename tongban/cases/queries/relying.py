"""Show me on which certificates a matter relies, and how each of them stands now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.cases.models import Case, Relied, Typed
from tongban.certificates import queries as certificates
from tongban.certificates.models import Certificate
from tongban.certificates.queries import FileChecked, Standing
from tongban.kernel.actors import Actor
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import NotYours

CERTIFICATE = "certificate"
"""The kind of a source that is a certificate."""
Source = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reliance:
    """A certificate on which a matter relies, and how it stands now (所依证照)."""

    row: Relied
    standing: Standing | None
    worth: FileChecked | None = None

    @property
    def holds(self) -> bool | None:
        """Whether it may be relied on now; None where another installation has issued it and nobody here knows.

        What was issued here holds by the file that was issued: whoever names its identifier has shown nothing yet.
        """
        if self.row.ended_as:
            return False
        return self.standing.holds and self.same_file if self.standing else None

    @property
    def ended(self) -> Any:
        """As what it has ended, in words."""
        return certificates.title(self.row.ended_as)

    @property
    def same_file(self) -> bool:
        """Whether the file that was handed in is one that was issued: as it was made out, or under its seal."""
        return self.standing is not None and self.row.digest in self.standing.digests


def relied_on(case: Case, by: Actor | None = None) -> list[Reliance]:
    """The certificates on which a case relies, each as it stands now.

    For officers what another installation has issued is judged by the seal of its file, for nothing else is known here.
    """
    known = rows(case, Relied)
    now = certificates.standing({one.identifier for one in known})
    found = [Reliance(one, now.get(one.identifier)) for one in known]
    judging = by is not None and by.is_staff
    return [replace(one, worth=_worth(one.row)) if judging and one.standing is None else one for one in found]


def _worth(row: Relied) -> FileChecked | None:
    file = File.objects.filter(zone=row.zone, subject=row.case_id, id=row.file).first()
    return certificates.worth(file) if file else None


def worth_of(actor: Actor, case: Case, file: UUID) -> FileChecked:
    """What a file of a matter is worth by its seals; NotYours for one that could bear none."""
    found = certificates.worth(files.find(actor, case.zone, case.id, file))
    if found is None:
        raise NotYours
    return found


def relying_on(identifier: str) -> list[Case]:
    """Every case that relies on a certificate, in every zone."""
    found = Relied.objects.filter(identifier=identifier).values_list("zone", "case_id").distinct()
    return [Case.objects.select_related("version_in_force").get(zone=zone, id=case) for zone, case in found]


def source_of(certificate: Certificate) -> Source:
    """Where a material comes from that is a certificate: which, whose issue, and until when it holds."""
    until = certificate.valid_until
    return {
        "kind": CERTIFICATE,
        "certificate": str(certificate.id),
        "zone": certificate.zone,
        "identifier": certificate.identifier,
        "number": certificate.number,
        "name": certificate.name,
        "issuer": certificate.issuer,
        "at": certificate.issued_at.isoformat(),
        "until": until.isoformat() if until else None,
    }


def usable(actor: Actor, draft: Typed) -> list[Certificate]:
    """The applicant's own certificates that hold today, for the materials of a draft."""
    return certificates.to_use(actor, draft.party) if draft.party else []


def relied(draft: Typed) -> dict[str, Mapping[str, Any]]:
    """The certificates that fill materials of a draft, by the key of the material."""
    return {key: one for key, one in draft.materials.items() if (one.get("source") or {}).get("kind") == CERTIFICATE}


def row_of(case: Case, key: str, material: Mapping[str, Any], at: datetime) -> Relied:
    """What a case keeps of a certificate that was handed in with it."""
    source = material["source"]
    agreed, until = source.get("agreed_at"), source.get("until")
    return Relied(
        zone=case.zone,
        id=None,
        case_id=case.id,
        key=key,
        file=UUID(str(material["file"])),
        digest=material["digest"],
        issued_at=datetime.fromisoformat(source["at"]),
        valid_until=date.fromisoformat(until) if until else None,
        agreed_at=datetime.fromisoformat(agreed) if agreed else at,
        agreed_by=UUID(source["agreed_by"]) if source.get("agreed_by") else None,
        **{name: source[name] for name in ("identifier", "number", "name", "issuer")},
    )
