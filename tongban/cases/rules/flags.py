"""What a colleague has flagged stands still until the post that he named lets it go on."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case, Flag
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason


def flags_on(case: Case) -> list[Flag]:
    """The flags of a case, read once for all that asks for them; one that was just made has none."""
    known = case.__dict__.setdefault("_rows", {})
    if Flag not in known:
        known[Flag] = [] if known.get("fresh") else list(Flag.objects.filter(zone=case.zone, case_id=case.id))
    return known[Flag]


def flagged(case: Case, actor: Actor) -> Reason | None:
    """What a colleague has flagged is neither decided nor issued until the post that he named lifts the flag."""
    standing = next((flag for flag in flags_on(case) if flag.lifted_at is None), None)
    if standing:
        return Reason(
            "flagged",
            format_lazy(_("Flagged by {name}: {reason}"), name=standing.raised_by, reason=standing.reason),
            "内部办理规则",
            format_lazy(_("Post {post} lifts the flag on the page of the matter."), post=standing.lifter),
        )
