"""Certificates in a matter: shown by the applicant, and ended while the matter relies on them."""

from django.utils.translation import gettext_lazy as _

from tongban.cases.rules import relying as obstacles
from tongban.kernel.flow import Ask, Move

OPEN = "submitted returned accepted waiting proposed"
NOT_OVER = "submitted returned accepted waiting proposed decided issued closed"

SHOWING = (
    Move(
        "show_certificate",
        OPEN,
        None,
        "applicant",
        _("Show a certificate to the office"),
        asks=(Ask("certificate", _("Which of your certificates"), "among"),),
        clause=obstacles.REUSE,
    ),
)
ENDING = (
    Move(
        "basis_ended",
        NOT_OVER,
        None,
        "clock",
        _("A certificate on which it relies has ended"),
        unless=(obstacles.relies_on_nothing,),
        clause="行政许可法 69",
    ),
)
