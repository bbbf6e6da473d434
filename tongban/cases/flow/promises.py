"""What becomes of a promise: kept and confirmed, or put right, broken, false; and what the clock says of it."""

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.cases.rules import promises as obstacles
from tongban.kernel.flow import Ask, Move

UNDECIDED = "submitted returned accepted waiting proposed"
REVIEWED = "accepted waiting proposed"
DECIDED = "decided issued closed"
WHICH = Ask("promise", _("Which promise"), "among", required=False)
FINDING = Ask("text", _("What was found"), "longtext", help=_("The applicant reads this text in the notice."))

PROMISES = (
    Move(
        "keep_promise",
        f"{UNDECIDED} {DECIDED}",
        None,
        "applicant window",
        _("Hand in what was promised"),
        unless=(obstacles.no_promise_to_keep, rules.not_mandated_to_answer),
        asks=(
            WHICH,
            Ask("file", _("File"), "text", required=False),
            Ask("text", _("What you say to it"), "longtext", required=False),
        ),
        style="main",
        clause=obstacles.PROMISES,
    ),
    Move(
        "confirm_promise",
        f"{REVIEWED} {DECIDED}",
        None,
        "reviewer",
        _("The promise is kept"),
        unless=(obstacles.no_promise_open,),
        asks=(WHICH, Ask("text", _("What was found"), "longtext", required=False)),
        clause=obstacles.PROMISES,
    ),
    Move(
        "fault_promise",
        f"{REVIEWED} {DECIDED}",
        None,
        "reviewer",
        _("Not kept: give a time to put it right"),
        unless=(obstacles.no_promise_to_put_right,),
        asks=(
            WHICH,
            FINDING,
            Ask("days", _("Working days to put it right"), "number", required=False, least=1, most=60),
        ),
        clause=obstacles.PUTTING_RIGHT,
    ),
    Move(
        "break_promise",
        f"{UNDECIDED} {DECIDED}",
        None,
        "reviewer clock",
        _("The promise is broken"),
        unless=(obstacles.no_promise_to_break,),
        asks=(WHICH, Ask("text", _("What was found"), "longtext", required=False)),
        style="no",
        clause=obstacles.PUTTING_RIGHT,
    ),
    Move(
        "find_false",
        f"{REVIEWED} {DECIDED}",
        None,
        "reviewer",
        _("The promise was false"),
        unless=(obstacles.no_promise_to_doubt,),
        asks=(WHICH, FINDING),
        style="no",
        clause=obstacles.PUTTING_RIGHT,
    ),
    Move(
        "restore_credit",
        f"accepted waiting proposed {DECIDED} terminated",
        None,
        "approver",
        _("The broken promise is made up for"),
        unless=(obstacles.nothing_to_restore,),
        asks=(WHICH, Ask("text", _("How it was made up for"), "longtext")),
        clause=obstacles.PROMISES,
    ),
    Move(
        "remind_promise",
        f"{UNDECIDED} {DECIDED}",
        None,
        "clock",
        _("The applicant is reminded of a promise"),
        unless=(obstacles.nothing_to_remind,),
        clause=obstacles.PROMISES,
    ),
    Move(
        "miss_promise",
        f"{UNDECIDED} {DECIDED}",
        None,
        "clock",
        _("A promise was not kept by its day: a time to put it right begins"),
        unless=(obstacles.nothing_to_remind,),
        clause=obstacles.PUTTING_RIGHT,
    ),
)
