"""The invented officers of the demonstration: clerks, reviewers and approvers for every agency that decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from tongban.catalogue.models import Item
from tongban.kernel import clock
from tongban.kernel.actors import OPERATOR, Actor
from tongban.people import commands as people
from tongban.people.models import Agency, Person, Tenure
from tongban.site.demo import names

CLERKS = 8
DUTIES = {"01": "owner", "02": "deputy"}
SINCE = date(2024, 1, 1)


@dataclass
class Staff:
    """Who works in a zone, by what they do (人员)."""

    zone: str
    clerks: list[Actor] = field(default_factory=list)
    reviewers: dict[str, list[Actor]] = field(default_factory=dict)
    approvers: dict[str, list[Actor]] = field(default_factory=dict)
    admin: Actor | None = None


def appoint(zone: str, dice: Random) -> Staff:
    """Fill the posts of a zone: eight windows, and two reviewers and an approver in every agency with items."""
    staff = Staff(zone)
    windows = [{"code": f"{n:02d}", "name_zh": f"综合窗口 {n:02d}", "name_en": f"Window {n:02d}"} for n in range(1, 9)]
    hall: dict[str, Any] = {"name_zh": "政务服务大厅（演示）", "name_en": "Service hall (demonstration)"}
    hall["week"] = {str(day): [["09:00", "12:00"], ["13:30", "17:00"]] for day in range(1, 6)}
    hall |= {"hours_zh": "工作日 9:00–17:00", "hours_en": "Working days 9:00–17:00"}
    people.register_hall(zone=zone, code="hall", windows=windows, by=OPERATOR, **hall)
    for window in windows:
        duty = DUTIES.get(window["code"], "")
        clerk = _seated(zone, f"W{window['code']}", "window", dice, window=window["code"], duty=duty)
        staff.clerks.append(clerk)
    for agency in _deciding(zone):
        letters = agency.code.upper()[:12]
        staff.reviewers[agency.code] = [
            _seated(zone, f"R-{letters}-{n}", "reviewer", dice, agency=agency.code, duty=DUTIES[f"0{n}"])
            for n in (1, 2)
        ]
        staff.approvers[agency.code] = [
            _seated(zone, f"A-{letters}", "approver", dice, agency=agency.code, duty="owner")
        ]
    staff.admin = _seated(zone, "ADM", "admin", dice)
    _seated(zone, "SUP", "supervisor", dice)
    _seated(zone, "ADM2", "admin", Random(f"{zone}: the second pair of eyes"))
    return staff


def one_window(zone: str, dice: Random) -> Actor:
    """A hall with one manned window, for a zone whose own items are not published here yet."""
    windows = [{"code": "01", "name_zh": "综合窗口 01", "name_en": "Window 01"}]
    named = {"name_zh": "政务服务大厅（演示）", "name_en": "Service hall (demonstration)"}
    people.register_hall(zone=zone, code="hall", windows=windows, by=OPERATOR, **named)
    return _seated(zone, "W01", "window", dice, window="01", duty="owner")


def one_agency(zone: str, agency: Mapping[str, str], dice: Random) -> Staff:
    """An agency that decides, with one officer at each desk and an administrator, in a zone that has a window."""
    people.register_agency(zone=zone, by=OPERATOR, **agency)
    code, staff = agency["code"], known(zone)
    letters = code.upper()[:12]
    staff.reviewers[code] = [_seated(zone, f"R-{letters}-1", "reviewer", dice, agency=code, duty="owner")]
    staff.approvers[code] = [_seated(zone, f"A-{letters}", "approver", dice, agency=code, duty="owner")]
    staff.admin = _seated(zone, "ADM", "admin", dice)
    return staff


def known(zone: str) -> Staff:
    """The officers of a zone that were appointed before."""
    staff, today = Staff(zone), clock.china_date(clock.now())
    called = dict(Person.objects.filter(zone=zone).values_list("id", "name"))
    for tenure in Tenure.objects.filter(zone=zone, since__lte=today).select_related("seat").order_by("seat__code"):
        post = tenure.seat
        name = called.get(tenure.person, post.code)
        actor = Actor(post.role, tenure.person, zone, post.code, post.agency, name=name)
        {
            "window": staff.clerks,
            "reviewer": staff.reviewers.setdefault(post.agency, []),
            "approver": staff.approvers.setdefault(post.agency, []),
        }.get(post.role, []).append(actor)
    return staff


def _deciding(zone: str) -> list[Agency]:
    codes = Item.objects.filter(zone=zone).values_list("agency", flat=True).distinct()
    return list(Agency.objects.filter(zone=zone, code__in=list(codes)).order_by("code"))


def _seated(
    zone: str,
    code: str,
    role: str,
    dice: Random,
    *,
    agency: str | None = None,
    window: str | None = None,
    duty: str = "",
) -> Actor:
    name = names.person(dice)
    holder = people.register_person(zone=zone, name=name, by=OPERATOR)
    people.open_account(holder, login=f"{code.lower()}.{zone}", by=OPERATOR)
    person: UUID = holder.id
    office = OFFICES.get(role, ("", ""))
    post = people.open_post(
        zone=zone,
        code=code,
        role=role,
        by=OPERATOR,
        agency=agency,
        window=window,
        duty=duty,
        office_zh=office[0],
        office_en=office[1],
    )
    people.appoint(post, person, since=SINCE, by=OPERATOR)
    return Actor(role, person, zone, code, agency, name=name)


OFFICES = {
    "window": ("综合窗口", "Comprehensive window"),
    "reviewer": ("行政审批处", "Permits Office"),
    "approver": ("行政审批处", "Permits Office"),
    "admin": ("政务服务办", "Service Management Office"),
    "supervisor": ("督查室", "Supervision Office"),
}
