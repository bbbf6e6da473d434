"""The life of a seal, and the sealing of a paper, as tables."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.flow import Ask, Flow, Move, State
from tongban.seals import rules

REASON = Ask("reason", _("Reason"), "longtext", help=_("It stands in the journal of the seal."))
POST = Ask("post", _("Posts"), help=_("Codes of posts, parted by spaces; of an agency's seal."), required=False)
ITEMS = Ask("items", _("Items"), required=False, help=_("Codes of items, parted by spaces; empty: all of them."))
KINDS = "、".join(f"{kind} {name}" for kind, name in rules.PAPERS.items())
PAPERS = Ask(
    "papers",
    _("Papers"),
    required=False,
    help=format_lazy(
        _("Words for kinds of papers, parted by spaces; empty: all of them. They are: {kinds}."), kinds=KINDS
    ),
)
PERSON = Ask("person", _("Colleague"), required=False, help=_("Of a colleague the name; of an enterprise's seal."))
TWO = Ask("two_persons", _("Two persons"), "choice", choices=(("yes", _("yes")), ("no", _("no"))))
KEEPERS = "keeper holder"
OWNERS = "house holder signer"
ENDERS = f"keeper {OWNERS}"

SEAL = Flow(
    kind="seal",
    states=(
        State("draft", _("draft")),
        State("applied", _("applied for")),
        State("declined", _("not granted"), end=True),
        State("valid", _("in use")),
        State("frozen", _("frozen")),
        State("expired", _("expired")),
        State("lost", _("lost: its key is not trusted any more"), end=True),
        State("destroyed", _("destroyed"), end=True),
    ),
    moves=(
        Move("apply", "draft", "applied", "office house", _("Apply for a seal"), clause=rules.KEEPING),
        Move("decline", "applied", "declined", "house", _("Do not grant"), asks=(REASON,), style="no"),
        Move("cut", "applied", "valid", "house", _("Have it cut"), clause=rules.SIGNATURES),
        Move("issue", "draft", "valid", "counter clock", _("Issued to an enterprise"), clause="优化营商环境条例 19"),
        Move("make", "draft", "valid", "signer", _("Made when it was first used"), clause=rules.SIGNATURES),
        Move("give", "valid frozen", None, KEEPERS, _("Give it to somebody"), asks=(POST, PERSON, ITEMS, PAPERS)),
        Move("take_back", "valid frozen expired", None, KEEPERS, _("End its use by somebody"), asks=(POST, PERSON)),
        Move("pair", "valid frozen", None, "house", _("Two-person rule"), asks=(TWO,), clause=rules.TWO),
        Move("use", "valid", None, "user signer", _("Use"), unless=(rules.expired,), clause=rules.SIGNATURES),
        Move("freeze", "valid", "frozen", ENDERS, _("Freeze"), asks=(REASON,), style="no"),
        Move("thaw", "frozen", "valid", ENDERS, _("Lift the freeze"), asks=(REASON,)),
        Move("renew", "valid frozen expired", "valid", "house counter signer", _("Renew"), clause=rules.SIGNATURES),
        Move("lose", "valid frozen expired", "lost", ENDERS, _("Lost"), asks=(REASON,), style="no"),
        Move("destroy", "valid frozen expired", "destroyed", OWNERS, _("Destroy"), asks=(REASON,), style="no"),
        Move("expire", "valid frozen", "expired", "clock", _("Expired"), unless=(rules.not_over,)),
    ),
    parties={
        "office": rules.is_office,
        "house": rules.is_house,
        "keeper": rules.is_keeper,
        "counter": rules.is_counter,
        "holder": rules.is_holder,
        "signer": rules.is_signer,
        "user": rules.is_user,
        "clock": rules.is_clock,
    },
    party_titles={
        "office": _("somebody of the agency"),
        "house": _("the administrator of the zone"),
        "keeper": _("whoever keeps the seal"),
        "counter": _("the window"),
        "holder": _("the enterprise"),
        "signer": _("the person whose signature it is"),
        "user": _("whoever the seal was given to"),
        "clock": _("the house itself"),
    },
)
SEALING = Flow(
    kind="sealing",
    states=(
        State("draft", _("draft")),
        State("due", _("will be sealed in a moment")),
        State("unsealed", _("not sealed")),
        State("asked", _("waits for the second person")),
        State("sealed", _("bears its seal"), end=True),
        State("declined", _("the second person declined")),
    ),
    moves=(
        Move("order", "draft", "due", "clock", _("To be sealed")),
        Move("order_own", "draft", "due", "applicant", _("Seal an application")),
        Move("wait", "due unsealed", "unsealed", "clock", _("Cannot be sealed yet")),
        Move("ask", "due unsealed", "asked", "clock", _("The second person is asked"), clause=rules.TWO),
        Move("press", "due unsealed", "sealed", "clock applicant", _("Sealed")),
        Move("agree", "asked", "sealed", "second", _("Agree and seal"), unless=(rules.same_person,), clause=rules.TWO),
        Move(
            "decline", "asked", "declined", "second", _("Do not seal"),
            unless=(rules.same_person,), asks=(REASON,), style="no", clause=rules.TWO,
        ),
        Move("again", "declined", "due", "second", _("Put it forward again"), asks=(REASON,)),
    ),
    parties={"clock": rules.is_clock, "second": rules.is_of_office, "applicant": rules.is_own_paper},
    party_titles={
        "clock": _("the house itself"),
        "second": _("a second person of the agency"),
        "applicant": _("the applicant"),
    },
)  # fmt: skip
BY_HAND = ("decline", "cut", "give", "take_back", "pair", "freeze", "thaw", "renew", "lose", "destroy")
"""What is done on the page of a seal; it is applied for on the list, and used by the papers themselves."""
SECOND = ("agree", "decline", "again")
DONE = {
    "apply": _("Applied for"),
    "decline": _("Not granted"),
    "cut": _("Cut"),
    "issue": _("Issued to an enterprise"),
    "make": _("Made when it was first used"),
    "give": _("Given for use"),
    "take_back": _("Taken back"),
    "pair": _("Two-person rule set"),
    "use": _("Used"),
    "freeze": _("Frozen"),
    "thaw": _("Freeze lifted"),
    "renew": _("Renewed"),
    "lose": _("Lost"),
    "destroy": _("Destroyed"),
    "expire": _("Expired"),
}
"""What has happened to a seal, by verb."""
