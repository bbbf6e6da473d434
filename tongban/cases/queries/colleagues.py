"""Show me those who work beside me: whom a list can be narrowed to, a matter given to, a note addressed to."""

from tongban.cases.models import Case
from tongban.people import queries as people


def colleagues() -> dict[str, str]:
    """Everybody who holds a post beside the asker today: name by person."""
    return {str(one.person): one.name for one in people.coworkers()}


def successors(case: Case) -> dict[str, str]:
    """Those who could take a matter on: reviewers and approvers of the agency that decides it."""
    able = [one for one in people.coworkers() if one.role in ("reviewer", "approver") and one.agency == case.agency]
    return {str(one.person): one.name for one in able}
