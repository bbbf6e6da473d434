"""What stands in the way of relying on a certificate."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import Case, Relied
from tongban.certificates.models import Certificate
from tongban.kernel.actors import Actor
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import NotReady, Reason

REUSE = "国务院关于在线政务服务的若干规定 10"
"""Electronic certificates stand for those on paper; nobody is asked for what the administration has issued itself."""


def holds_no_more(key: str, standing: Any) -> Reason | None:
    """Only a certificate that holds today stands for a material; of one from elsewhere the office judges the file."""
    if standing is None or standing.holds:
        return None
    return Reason(
        "certificate-ended",
        format_lazy(_("This certificate holds no more: {state}."), state=standing.state),
        REUSE,
        _("Take it off, and hand in another paper or a certificate that holds."),
        f"material:{key}",
    )


def chosen(held: Iterable[Certificate], certificate: Any, shown: Iterable[Relied]) -> Certificate:
    """The certificate that was named, among those that hold; shown once."""
    found = next((one for one in held if str(one.id) == str(certificate)), None)
    if found is None:
        raise NotReady(NOT_HELD)
    if any(one.identifier == found.identifier for one in shown):
        raise NotReady(SHOWN_ALREADY)
    return found


def relies_on_nothing(case: Case, actor: Actor) -> Reason | None:
    """Where a matter relies on no certificate, none of them can end."""
    if not rows(case, Relied):
        return Reason("relies-on-nothing", _("This matter relies on no certificate."), REUSE, _("Nothing is to do."))


NOT_HELD = Reason(
    "certificate-not-held",
    _("Among the certificates that hold today there is none like this."),
    REUSE,
    _("Choose one of the list."),
    "certificate",
)
SHOWN_ALREADY = Reason(
    "certificate-shown",
    _("The office sees this certificate in this matter already."),
    REUSE,
    _("Nothing is to do; it stands on the page of the matter."),
    "certificate",
)
