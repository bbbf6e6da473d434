"""Every role reads everything by API, whole and in part: a part never holds what the whole does not."""

from typing import Any

import pytest

from tongban.cases import commands as cases
from tongban.cases.tests import factories as f
from tongban.catalogue import commands as catalogue
from tongban.kernel import clock, policy, programs
from tongban.kernel.actors import OPERATOR
from tongban.kernel.notices import commands as notices
from tongban.kernel.notices.commands import Addressee, News
from tongban.people import commands as people
from tongban.people.models import Person, Tenure
from tongban.questions import commands as questions
from tongban.site.api import api

ROLES = ("public", "applicant", "window", "reviewer", "approver", "admin", "supervisor")


@pytest.fixture
def of_every_kind(furnished):
    return furnished("of_every_kind", one_of_each)


@pytest.fixture
def world(of_every_kind):
    return of_every_kind[0]


@pytest.fixture
def known(of_every_kind):
    return of_every_kind[1]


def one_of_each():
    """A world, and something of every kind in it by the names of the addresses."""
    world = f.world()
    return world, filled(world)


def filled(world):
    case = f.proposed(world)
    with f.acting(world.applicant):
        cases.say(case, "何时办结？", by=world.applicant)
        question = questions.ask(world.version, "要哪些材料？", by=world.applicant)
    with f.acting(world.reviewer):
        cases.write_note(f.again(world, case), "先看图纸", by=world.reviewer)
        chosen = f.Case.objects.filter(zone=world.zone)
        bulk = cases.choose(chosen, "release", by=world.reviewer)
    with f.acting(world.admin):
        cases.make_label("加急", "red", by=world.admin)
        draft = catalogue.begin_from(world.version, by=world.admin)
        table = catalogue.take_table("编码,名称,实施主体\nC50,新事项,planning\n".encode(), "items.csv", by=world.admin)
    policy.enter(OPERATOR)
    tenure = Tenure.objects.filter(zone=world.zone, person=world.reviewer.person).first()
    person = Person.objects.get(id=world.applicant.person)
    people.issue_token(person, name="erp", by=OPERATOR, principal=world.enterprise)
    notices.tell(News(world.zone, "test", "matter", "t", "t", "cases:mine"), [Addressee(person.id)])
    mandate = f.engage(world)
    return {
        "number": case.number,
        "draft": f.draft(world).id,
        "zone": world.zone,
        "code": "C49",
        "revision": draft.id,
        "table": table.id,
        "question": question.id,
        "bulk": bulk.id,
        "post": world.reviewer.post,
        "tenure": tenure.id,
        "mandate": mandate.id,
    }


def readings(known: dict[str, Any]) -> list[tuple[str, list[str], bool]]:
    """What can be read as JSON: its address, its fields, and whether it is a list with pages."""
    found = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        operation = methods.get("get")
        names = {one["name"]: one for one in operation["parameters"]} if operation else {}
        if "fields" not in names:
            continue
        places = {name: known[name] for name, one in names.items() if one["in"] == "path" and name in known}
        address = path.format_map({**dict.fromkeys(names, "none"), **places})
        found.append((address + ASKED.get(path, ""), names["fields"]["schema"]["items"]["enum"], "cursor" in names))
    return found


ASKED = {"/api/search": "?q=规划", "/api/deadline": "?start=2026-11-04&amount=3"}


def lines(answer: Any) -> list[Any]:
    """The resources of an answer: of a page its lines."""
    said = answer.json()
    if isinstance(said, dict) and "items" in said and "next" in said:
        return said["items"]
    return said if isinstance(said, list) else [said]


def asked(client: Any, address: str, more: str, **headers: str) -> Any:
    return client.get(f"{address}{'&' if '?' in address else '?'}{more}", headers=headers)


def leaks(client: Any, address: str, fields: list[str], read: Any = asked) -> list[str]:
    """What of a resource is told otherwise in part than in the whole."""
    whole, halves = client.get(address), (fields[::2], fields[1::2])
    if whole.status_code != 200:
        return ["shut, and told in part"] if asked(client, address, f"fields={fields[0]}").status_code == 200 else []
    parts = [lines(read(client, address, "fields=" + ",".join(half))) for half in halves if half]
    merged = [joined(pieces) for pieces in zip(*parts, strict=True)]
    pairs = [(half, one) for half, part in zip(halves, parts, strict=False) for one in part]
    extra = [name for half, one in pairs for name in set(one or ()) - set(half)]
    return extra + ([] if merged == lines(whole) else ["not the whole"])


def joined(pieces: tuple[Any, ...]) -> Any:
    """A resource put together from its parts; nothing stays nothing."""
    return {name: said for one in pieces for name, said in one.items()} if pieces[0] is not None else None


@pytest.mark.parametrize("role", ROLES)
def test_a_selection_never_holds_more_than_the_whole(role, world, known, client):
    who = client if role == "public" else world.come_in(role)
    with clock.told(f.MORNING):
        wrong = {address: found for address, fields, _ in readings(known) if (found := leaks(who, address, fields))}

    assert wrong == {}


@pytest.mark.parametrize("role", ["public", "admin"])
def test_unknown_fields_and_cursors_are_refused_and_what_is_there_already_is_not_sent(role, world, known, client):
    who = client if role == "public" else world.come_in(role)
    open_to, wrong = 0, []
    with clock.told(f.MORNING):
        for address, fields, paged in readings(known):
            whole = who.get(address)
            if whole.status_code != 200:
                continue
            strange = asked(who, address, "fields=no_such_field")
            again = asked(who, address, "", **{"If-None-Match": whole["ETag"]})
            found = [strange.status_code, again.status_code]
            found += [asked(who, address, "cursor=nowhere").status_code] if paged else []
            told = str(strange.json()["reasons"][0]["next"])
            wrong += [] if found[:2] == [422, 304] and set(found[2:]) <= {422} else [(address, found)]
            wrong += [(address, told)] if not all(name in told for name in fields) else []
            open_to += 1

    assert wrong == []
    assert open_to > 6


def test_control_a_selection_that_tells_more_is_seen(world, known):
    """What a role may not see is cut out of the whole alone, and a selection asks the case itself: that is seen."""

    class Telling:
        def __init__(self, answer: Any) -> None:
            self.said = answer.json()

        def json(self) -> Any:
            return {**self.said, "items": [one | {"holder": "李审"} for one in self.said["items"]]}

    address, fields, _ = next(one for one in readings(known) if one[0] == "/api/cases")
    who = world.come_in("applicant")

    assert leaks(who, address, fields) == []
    assert set(leaks(who, address, fields, lambda *of: Telling(asked(*of)))) == {"holder", "not the whole"}


def test_a_list_tells_where_it_goes_on(db):
    world = f.world()
    for _ in range(3):
        f.submitted(world)
    who = world.come_in("applicant")

    first = who.get("/api/cases?limit=2&fields=number")
    rest = who.get(first["Link"].split(">")[0].removeprefix("<http://testserver"))

    assert first["Content-Type"] == programs.PARTLY
    assert (len(lines(first)), len(lines(rest)), "Link" in rest) == (2, 1, False)
