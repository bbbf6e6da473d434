"""What several moves ask, in the same words."""

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.kernel.flow import Ask

OUTCOMES = (("granted", _("Grant")), ("refused", _("Refuse")))
GROUNDS = rules.GROUNDS

MARKS = Ask("marks", _("What is missing or wrong"), "marks")
REASON = Ask("reason", _("Reason"), "longtext", help=_("The applicant reads this text in the notice."))
OPINION = Ask("opinion", _("Opinion"), "longtext", required=False, inside=True)
WITHOUT = Ask(
    "without",
    _("Why the open opinions are not waited for"),
    "longtext",
    required=False,
    inside=True,
    help=_("Only where a required opinion is still open."),
)
OUTCOME = Ask("outcome", _("Outcome"), "choice", choices=OUTCOMES)
PROPOSED = Ask("outcome", _("Outcome"), "choice", choices=OUTCOMES, inside=True)
REASONS = Ask(
    "reasons",
    _("Reasons"),
    "longtext",
    required=False,
    help=_("Required for a refusal; the notice adds the right to reconsideration and litigation."),
)
