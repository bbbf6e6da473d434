"""Whose a view is, who may share it, and what stands against a name."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases.models import SavedView
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import PERMISSIONS, Reason

VIEWS = "视图规则"
MOST_VIEWS = 20
LONGEST_NAME = 40


def is_owner(view: SavedView, actor: Actor) -> bool:
    """Whoever kept it (视图所有人)."""
    return actor.person is not None and (actor.person, actor.role) == (view.person, view.role)


def is_head(view: SavedView, actor: Actor) -> bool:
    """Whoever leads the office with which it is shared (处室负责人)."""
    return actor.role in ("approver", "admin") and policy.may_view(actor, "saved_view-pen", view)


def sharing_not_given(view: SavedView, actor: Actor) -> Reason | None:
    """To put a view before others is a right of its own."""
    if not policy.may_view(actor, "saved_view-sharing", view):
        return Reason(
            "sharing-not-given",
            _("Your present role may keep views, and share none."),
            PERMISSIONS,
            _("Send the address of the list instead: whoever may see it finds the same."),
        )
    return None


def nameless(name: str) -> Reason | None:
    """A view has a short name in one line."""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return Reason(
            "view-name",
            format_lazy(_("A view has a name of {most} characters at most, in one line."), most=LONGEST_NAME),
            VIEWS,
            _("Write one or two words by which you find it again."),
            "name",
        )
    return None


def name_taken(name: str, others: Iterable[SavedView]) -> Reason | None:
    """Two views of one desk do not bear one name."""
    if any(one.name == name for one in others):
        return Reason(
            "view-name-taken",
            format_lazy(_("There is a view called “{name}” on your desk already."), name=name),
            VIEWS,
            _("Choose another name, or rename the other one first."),
            "name",
        )
    return None


def too_many_views(held: int) -> Reason | None:
    """A desk holds a bounded number of views."""
    if held >= MOST_VIEWS:
        return Reason(
            "too-many-views",
            format_lazy(_("You keep {held} views, and no more are possible."), held=held),
            VIEWS,
            _("Delete one that you no longer use."),
        )
    return None
