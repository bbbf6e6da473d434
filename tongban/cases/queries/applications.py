"""Show me an application as a paper, and whether the seal upon it still covers what is typed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.utils import translation

from tongban.applicants import queries as applicants
from tongban.cases.models import Draft
from tongban.cases.queries.papers import draft_answers, draft_papers
from tongban.cases.queries.paperwork import FOLDER, parts_of, written
from tongban.kernel.actors import Actor
from tongban.people.models import Agency
from tongban.seals import queries as seals
from tongban.seals.models import Seal, Sealing
from tongban.ui.words import said

APPLICATION = FOLDER / "application.typ"
SPARES = {"legal_person": "signature", "signature": "signature"}
"""What the legal person's name seal or a signature spares; any other seal spares the stamp (免亲手签名, 免实物印章)."""


def stated(draft: Draft) -> str:
    """What an application says, in sixteen signs: one word or one file altered, and they are others."""
    materials = {key: one["digest"] for key, one in draft.materials.items()}
    told = [str(draft.item_version), str(draft.party), draft.answers, materials, draft.promises]
    return sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16].upper()


def facts(draft: Draft, at: datetime) -> dict[str, Any]:
    """Everything that the paper of an application says, in Chinese."""
    version, party = draft.version_in_force, applicants.party(draft.party)
    agency = Agency.objects.filter(zone=draft.zone, code=version.agency).first()
    with translation.override("zh-hans"):
        answers = [{"name": str(one.label), "text": str(one.text)} for one in draft_answers(draft)]
        papers = [
            {"name": said(one.name), "text": f"{one.file['name']}　{one.file['digest'][:16]}"}
            for one in draft_papers(draft)
            if one.file
        ]
    return {
        "title": "申请书",
        "number": f"内容校验 {stated(draft)}",
        "organ": party.name,
        "day": written(at),
        "on": parts_of(at),
        "addressee": agency.name_zh if agency else version.agency,
        "party": party.name,
        "code": party.number,
        "item": version.name_zh,
        "item_code": version.code,
        "answers": answers,
        "materials": papers,
        "contact": "",
        "source": "申请人提交前签章",
        "demo": settings.TONGBAN_DEMO,
        "draft": False,
    }


def own_seals(actor: Actor, draft: Draft) -> list[Seal]:
    """The seals by which an enterprise may seal this application now."""
    if actor.role != "applicant" or draft.party_kind != "enterprise" or draft.party != actor.principal:
        return []
    return seals.usable(actor, draft.party)


def may_sign(actor: Actor, draft: Draft) -> bool:
    """Whether it is for the actor to sign: the citizen who applies, or the legal person of the enterprise."""
    if actor.role != "applicant" or draft.party != actor.principal:
        return False
    if draft.party == actor.person:
        return True
    own = applicants.own_membership(draft.party, actor)
    return own is not None and own.manner == "legal"


def sealed_applications(draft: Draft) -> list[Mapping[str, Any]]:
    """What was sealed of an application, the latest first, and whether that is what stands there now."""
    now = stated(draft)
    found = sorted(seals.of_matter(draft.zone, draft.id).values(), key=lambda one: one.made_at, reverse=True)
    own = [one for one in found if one.paper_kind == "application"]
    return [{"row": one, "holds": one.number == now} for one in own]


def holding(draft: Draft) -> list[Sealing]:
    """What of an application is handed in under seals that hold, the latest first."""
    return [one["row"] for one in sealed_applications(draft) if one["holds"]]


def sealed_as(found: Sequence[Sealing]) -> dict[str, str]:
    """The application that is handed in under seals that hold, by its sixteen signs; nothing where there is none."""
    return {"sealed_as": found[0].number} if found else {}


def spared_by_seals(found: Sequence[Sealing]) -> list[str]:
    """What the seals that hold spare: a stamp on paper, a signature by hand."""
    return sorted({SPARES.get(use, "seal") for use in seals.uses_of(_seals(found))}) if found else []


def _seals(sealings: Iterable[Sealing]) -> list[Any]:
    return [one.seal for one in sealings]
