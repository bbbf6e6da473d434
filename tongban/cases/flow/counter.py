"""What is recorded at the counter while a matter goes its way: that somebody came, and that a fee was paid."""

from django.utils.translation import gettext_lazy as _

from tongban.cases.rules import counter
from tongban.kernel.flow import Ask, Move

COUNTER = (
    Move(
        "visit",
        "submitted returned accepted proposed decided issued",
        None,
        "window",
        _("Record a visit"),
        asks=(Ask("purpose", _("What the applicant came for"), "text"),),
    ),
    Move(
        "pay",
        "submitted returned accepted waiting proposed decided issued",
        None,
        "window clock",
        _("Record a payment"),
        unless=(counter.free_of_charge,),
        asks=(
            Ask("amount", _("Amount in yuan"), "text"),
            Ask("bill", _("Number of the payment receipt"), "text"),
        ),
        clause="行政许可法 59",
    ),
)
