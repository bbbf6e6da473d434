"""A seal of an agency for tests: applied for, cut, and given to posts."""

from collections.abc import Iterable
from typing import Any

from tongban.kernel import policy
from tongban.seals import commands
from tongban.seals.models import Seal


def cut(
    here: Any, *, given: Iterable[str] = ("window", "reviewer", "approver"), two: bool = False, use: str = "permit"
) -> Seal:
    """Applied for by the approver, who keeps it, cut by the administrator, and given to each of these."""
    keeper = here.approver
    asked = {"agency": keeper.agency, "use": use, "keeper": keeper.post, "two_persons": two}
    policy.enter(keeper)
    seal, _entry = commands.apply(**asked, by=keeper)
    policy.enter(here.admin)
    commands.move(seal, "cut", by=here.admin, given={})
    policy.enter(keeper)
    for name in given:
        commands.move(seal, "give", by=keeper, given={"post": here.actors[name].post})
    return seal
