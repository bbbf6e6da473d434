"""Show me the papers of a matter where it was handed in, and what the paper of its hand-out says (送达回证)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from tongban.cases.models import Case, Document
from tongban.cases.queries import paperwork
from tongban.certificates.models import Certificate
from tongban.handoffs.models import Leg, LegPaper
from tongban.handoffs.rules import RESULTS
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.files.models import File
from tongban.kernel.journal.rows import rows
from tongban.kernel.zones import queries as zones
from tongban.seals import queries as seals

DELIVERY, number_of = paperwork.DELIVERY, paperwork.number_of


def papers_here(leg: Leg) -> list[LegPaper]:
    """What lies here on paper of a matter, the oldest first."""
    return rows(leg, LegPaper)


def certificate(zone: str, key: UUID) -> Certificate | None:
    """A certificate of the zone that decides."""
    return Certificate.objects.filter(zone=zone, id=key).first()


def as_paper(made: Certificate) -> dict[str, Any]:
    """A certificate as a paper among others: known by its identifier."""
    told = {"id": made.id, "kind": "certificate", "number": made.identifier, "name": made.name}
    return {**told, "made_at": made.issued_at}


def paper_known(case: Case, key: UUID) -> dict[str, Any] | None:
    """A paper of a case by its key: one that a move here has made, or a certificate that was issued in it."""
    made_here = Document.objects.exclude(series__endswith=f" {case.origin}")
    for one in made_here.filter(zone=case.zone, case_id=case.id, id=key):
        return {name: getattr(one, name) for name in ("id", "kind", "number", "name", "made_at")}
    made = certificate(case.zone, key)
    return as_paper(made) if made and made.matter == case.id else None


def decision_made(case: Case) -> tuple[Document | None, list[File]]:
    """The decision of a case on paper, and its sealed editions, where it has been sealed."""
    made = Document.objects.filter(zone=case.zone, case_id=case.id, kind__in=paperwork.RESULTS).last()
    sealing = seals.of_matter(case.zone, case.id).get(made.id) if made else None
    editions = [key for key in (sealing.pdf, sealing.ofd) if key] if sealing else []
    return made, list(File.objects.filter(zone=case.zone, id__in=editions)) if editions else []


def papers_like(zone: str, key: UUID, series: str, year: int, serial: int) -> set[UUID]:
    """The keys of the papers of a zone, of whatever case, that have this key or bear this number."""
    alike = Q(id=key) | Q(series=series, year=year, serial=serial)
    return set(Document.objects.filter(alike, zone=zone).values_list("id", flat=True))


def delivery_facts(leg: Leg, number: str, given: Mapping[str, Any], at: datetime, by: Actor) -> dict[str, Any]:
    """Everything that the paper of a hand-out says, in Chinese: what was served, to whom, how and when."""
    here, day = zones.zone(leg.zone), clock.china_date(at)
    with translation.override("zh-hans"):
        return {
            **_served(leg, given, by, here.name_zh),
            "title": DELIVERY.name,
            "number": number,
            "organ": f"{here.name_zh}政务服务窗口",
            "day": paperwork.written(day),
            "on": {"year": day.year, "month": day.month, "day": day.day},
            "delivered": paperwork.written(day),
            "addressee": leg.applicant_name,
            "item": leg.name_zh,
            "case_number": leg.case_number or leg.number_there or leg.number,
            "contact": f"咨询电话：{leg.place['telephone']}" if leg.place.get("telephone") else "",
            "source": f"{here.name_zh}　收件号 {leg.number}",
            "demo": settings.TONGBAN_DEMO,
            "draft": False,
        }


def _served(leg: Leg, given: Mapping[str, Any], by: Actor, here: str) -> dict[str, Any]:
    found = {one.paper: one for one in papers_here(leg) if one.kind in RESULTS}.values()
    return paperwork.served(given, found, by=by, zone=here)
