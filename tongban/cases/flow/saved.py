"""The life of a view: kept, shared with one's office, deleted."""

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.kernel.flow import Ask, Flow, Move, State

SAVED_VIEW = Flow(
    kind="saved_view",
    states=(
        State("own", _("my own")),
        State("shared", _("shared with my office")),
        State("dropped", _("deleted"), end=True),
    ),
    moves=(
        Move("rename", "own shared", None, "owner", _("Rename"), asks=(Ask("name", _("Name")),)),
        Move("narrow", "own shared", None, "owner", _("Give it this list")),
        Move("share", "own", "shared", "owner", _("Share"), unless=(rules.sharing_not_given,)),
        Move("unshare", "shared", "own", "owner head", _("Share no longer")),
        Move("drop", "own shared", "dropped", "owner", _("Delete"), style="no"),
    ),
    parties={"owner": rules.is_owner, "head": rules.is_head},
    party_titles={"owner": _("whoever kept the view"), "head": _("whoever leads the office")},
)
