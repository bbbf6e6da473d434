"""The life of an item and of a standard: published, published anew, retired (在用、取消)."""

from django.utils.translation import gettext_lazy as _

from tongban.catalogue import rules
from tongban.kernel.flow import Flow, Move, State

ITEM = Flow(
    kind="item",
    states=(
        State("draft", _("being prepared")),
        State("published", _("in use")),
        State("retired", _("retired"), end=True),
    ),
    moves=(
        Move("publish", "draft published retired", "published", "keeper", _("Publish"), clause="行政许可法 30"),
        Move("retire", "published", "retired", "keeper", _("Retire"), clause="行政许可法 21"),
    ),
    parties={"keeper": rules.is_keeper},
    party_titles={"keeper": _("administrator of the zone")},
)

STANDARD = Flow(
    kind="standard",
    states=(State("draft", _("being prepared")), State("published", _("in use"))),
    moves=(Move("publish", "draft published", "published", "keeper", _("Publish")),),
    parties={"keeper": rules.is_keeper},
    party_titles={"keeper": _("secretariat of the alliance")},
)
