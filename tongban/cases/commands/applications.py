"""An application as a paper, sealed by the enterprise or signed by who applies, before it is handed in."""

from uuid import UUID

from django.db import transaction

from tongban.cases import queries, rules
from tongban.cases.models import Draft
from tongban.cases.queries import applications
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.documents import commands as numbering
from tongban.kernel.documents import setting
from tongban.kernel.refusals import refuse
from tongban.seals import commands as seals
from tongban.seals import queries as kept
from tongban.seals.commands import Paper
from tongban.seals.models import Sealing


def seal_application(draft: Draft, seal: UUID, *, by: Actor) -> Sealing:
    """The application as it stands is set, kept and sealed; what is changed afterwards is not under the seal (签章)."""
    found = kept.find(by, seal)
    with transaction.atomic():
        return seals.seal_own(_set(draft, by), found, by=by)


def sign_application(draft: Draft, *, by: Actor) -> Sealing:
    """The same under the electronic signature of the applicant, or of the enterprise's legal person (电子签名)."""
    refuse(rules.not_the_signer(applications.may_sign(by, draft)))
    with transaction.atomic():
        return seals.sign_own(_set(draft, by), by=by)


def _set(draft: Draft, by: Actor) -> Paper:
    """The application as it stands now, as a paper."""
    refuse(rules.for_another(draft, by), *queries.still_missing(draft))
    now, number = clock.now(), applications.stated(draft)
    content = setting.pdf(applications.APPLICATION, applications.facts(draft, now), now)
    whose = {"zone": draft.zone, "subject": draft.id, "party": draft.party, "about": draft.item}
    file = numbering.kept(content, f"申请书 {number}.pdf", by=by, at=now, **whose)
    return Paper(
        zone=draft.zone,
        matter=draft.id,
        matter_number="",
        paper=new_id(),
        paper_kind="application",
        number=number,
        name="申请书",
        agency=None,
        item=draft.item,
        party=draft.party,
        file=file.id,
        digest=file.digest,
        post=None,
        person=by.person,
        made_at=now,
    )
