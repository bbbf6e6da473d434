"""The people of a demonstration: who can be entered with one click."""

from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from tongban.applicants.models import Membership
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.people.models import Account, Tenure
from tongban.people.queries import agencies_in, as_operator

SHOWN, SEATED = 12, 40


def personas(zone: str, *, by: Actor) -> dict[str, Any]:
    """Who can be entered with one click: holders of posts of a zone by role, its enterprises' people, its citizens."""
    with as_operator(by):
        accounts = Account.objects.filter(status="open").select_related("holder")
        staff = _in_posts(zone, accounts)
        applicants = _for_enterprises(zone, accounts) + _citizens(zone, accounts)
    return {"staff": staff, "applicants": applicants}


def zone_with_people(*, by: Actor) -> str | None:
    """The zone whose posts are held by most people: where a demonstration begins."""
    with as_operator(by):
        seats = Tenure.objects.values("zone").annotate(seats=Count("id")).order_by("-seats", "zone")
        return seats.values_list("zone", flat=True).first()


def _in_posts(zone: str, accounts: QuerySet[Account]) -> list[tuple[str, list[dict[str, Any]]]]:
    today = clock.china_date(clock.now())
    held = Tenure.objects.filter(zone=zone, seat__status="open", since__lte=today).exclude(until__lt=today)
    tenures = list(held.select_related("seat").order_by("seat__code"))
    names = {account.person: account.holder.name for account in accounts.filter(person__in=[t.person for t in tenures])}
    agencies = {agency.code: agency for agency in agencies_in(zone)}
    by_role: dict[str, list[dict[str, Any]]] = {role: [] for role in policy.table.STAFF}
    for tenure in tenures:
        if tenure.person in names and len(by_role[tenure.seat.role]) < SEATED:
            entry = {"name": names[tenure.person], "agency": agencies.get(tenure.seat.agency)}
            by_role[tenure.seat.role].append({"post": tenure.seat, "person": tenure.person, **entry})
    return [(role, people) for role, people in by_role.items() if people]


def _for_enterprises(zone: str, accounts: QuerySet[Account]) -> list[dict[str, Any]]:
    known = accounts.filter(zone=zone).values("person")
    acting = Membership.objects.filter(zone=zone, until=None, person__in=known).select_related("enterprise")
    members = list(acting.order_by("since", "id")[:SHOWN])
    names = {account.person: account.holder.name for account in accounts.filter(person__in=[m.person for m in members])}
    return [
        {
            "name": names[member.person],
            "enterprise": member.enterprise,
            "manner": member.manner,
            "person": member.person,
        }
        for member in members
    ]


def _citizens(zone: str, accounts: QuerySet[Account]) -> list[dict[str, Any]]:
    """Account holders who hold no post and act for nobody else."""
    busy = Tenure.objects.values("person"), Membership.objects.values("person")
    plain = accounts.filter(zone=zone).exclude(person__in=busy[0]).exclude(person__in=busy[1]).order_by("id")
    return [{"name": account.holder.name, "enterprise": None, "person": account.person} for account in plain[:SHOWN]]


def persona_account(person: UUID | None, *, by: Actor) -> Account | None:
    """The open account of a persona."""
    with as_operator(by):
        return Account.objects.filter(person=person, status="open").first()
