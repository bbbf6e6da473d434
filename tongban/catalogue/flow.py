"""The life of an item, of the revision that changes it, and of a standard (在用、取消；拟稿、送审、发布)."""

from django.utils.translation import gettext_lazy as _

from tongban.catalogue import rules
from tongban.kernel.flow import Ask, Flow, Move, State

ITEM = Flow(
    kind="item",
    states=(
        State("draft", _("being prepared")),
        State("published", _("in use")),
        State("retired", _("retired"), end=True),
    ),
    moves=(
        Move("publish", "draft published retired", "published", "keeper", _("Publish"), clause="行政许可法 30"),
        Move(
            "propose_end",
            "published",
            "published",
            "keeper",
            _("Put the end forward"),
            unless=(rules.end_waits,),
            asks=(
                Ask("on", _("From which day it can no longer be applied for"), "date"),
                Ask("reason", _("Why, on what decision")),
            ),
            style="no",
            clause=rules.FOUR_EYES,
        ),
        Move(
            "retire",
            "published",
            "retired",
            "keeper",
            _("Retire"),
            unless=(rules.no_end_waits, rules.put_it_forward),
            style="no",
            clause="行政许可法 21",
        ),
        Move(
            "keep",
            "published",
            "published",
            "keeper",
            _("Keep the item"),
            unless=(rules.no_end_waits,),
            clause=rules.FOUR_EYES,
        ),
    ),
    parties={"keeper": rules.is_keeper},
    party_titles={"keeper": _("administrator of the zone")},
)

REVISION = Flow(
    kind="revision",
    states=(
        State("draft", _("being written")),
        State("proposed", _("waiting for a second person")),
        State("returned", _("back with the author")),
        State("published", _("published"), end=True),
        State("discarded", _("thrown away"), end=True),
    ),
    moves=(
        Move(
            "propose",
            "draft returned",
            "proposed",
            "keeper",
            _("Put forward"),
            asks=(Ask("note", _("What changes, and why"), required=False),),
            style="main",
            clause=rules.FOUR_EYES,
        ),
        Move(
            "publish",
            "proposed",
            "published",
            "keeper",
            _("Publish"),
            unless=(rules.wrote_it,),
            style="main",
            clause="行政许可法 30",
        ),
        Move(
            "return",
            "proposed",
            "returned",
            "keeper",
            _("Give back"),
            asks=(Ask("remark", _("What has to be changed")),),
            clause=rules.FOUR_EYES,
        ),
        Move(
            "discard",
            "draft returned",
            "discarded",
            "keeper",
            _("Discard the draft"),
            asks=(Ask("remark", _("Why it will not be published"), required=False),),
            style="no",
        ),
    ),
    parties={"keeper": rules.is_writer},
    party_titles={"keeper": _("administrator of the zone")},
)

STANDARD = Flow(
    kind="standard",
    states=(State("draft", _("being prepared")), State("published", _("in use"))),
    moves=(Move("publish", "draft published", "published", "keeper", _("Publish")),),
    parties={"keeper": rules.is_keeper},
    party_titles={"keeper": _("secretariat of the alliance")},
)
