"""A resource whole or in part, sent once; changed by whoever has read it."""

import orjson
import pytest
from django.test import RequestFactory
from ninja import Schema

from tongban.kernel import programs
from tongban.kernel.refusals import NotReady, Outdated, Refused


class ThingOut(Schema):
    """A thing (物)."""

    name: str
    secret: str | None
    size: int


THING = {"name": "a", "secret": None, "size": 3}


def get(query="", **headers):
    return RequestFactory().get(f"/api/things{query}", headers=headers)


def test_a_selection_holds_the_fields_that_were_named_and_says_that_it_is_one():
    answer = programs.told(get("?fields=size,name"), ThingOut, THING)

    assert orjson.loads(answer.content) == {"name": "a", "size": 3}
    assert answer["Content-Type"] == programs.PARTLY


def test_of_a_list_each_line_is_selected_and_the_next_page_keeps_the_selection():
    answer = programs.listed(get("?fields=size&limit=2"), ThingOut, [THING, THING], "abc")

    assert orjson.loads(answer.content) == {"items": [{"size": 3}, {"size": 3}], "next": "abc"}
    assert answer["Link"] == '<http://testserver/api/things?fields=size&limit=2&cursor=abc>; rel="next"'


@pytest.mark.parametrize("query", ["?fields=colour", "?fields=size,colour", "?fields=name&fields=colour"])
def test_an_unknown_field_is_refused_with_the_known_ones(query):
    with pytest.raises(NotReady) as refused:
        programs.told(get(query), ThingOut, {"name": "a", "colour": "red"})

    assert "name, secret, size" in str(refused.value.reasons[0].next)
    assert "red" not in str(refused.value)


def test_what_the_program_has_is_not_sent_again():
    first = programs.told(get(), ThingOut, THING)
    again = programs.told(get("", **{"If-None-Match": f'"x", W/{first["ETag"]}'}), ThingOut, THING)
    other = programs.told(get("", **{"If-None-Match": first["ETag"]}), ThingOut, {**THING, "size": 4})
    partly = programs.told(get("?fields=name,secret,size", **{"If-None-Match": first["ETag"]}), ThingOut, THING)

    assert (again.status_code, again.content) == (304, b"")
    assert (other.status_code, partly.status_code) == (200, 200)
    assert "Authorization" in first["Vary"] and "Mandate" in first["Vary"]


def test_an_edition_is_read_from_the_tag_that_was_given_out():
    answer = programs.told(get(), ThingOut, THING, edition=7)

    assert programs.expected(get("", **{"If-Match": answer["ETag"]})) == 7
    assert programs.expected(get("", **{"If-Match": "*"})) is None
    assert programs.expected(get("", **{"If-Match": '"somebody else\'s"'})) == -1
    assert programs.seen(get()) is None


def test_whoever_does_not_say_what_he_has_read_is_refused():
    with pytest.raises(Refused) as refused:
        programs.expected(get())

    assert refused.value.status == 428


def test_whoever_was_too_late_learns_what_stands_now():
    problem = Outdated(9, {"name": "b"}).problem()

    assert (problem["status"], problem["edition"], problem["stands"]) == (412, 9, {"name": "b"})
    assert [reason["field"] for reason in problem["reasons"]] == ["name"]
    assert Outdated(9, {}).problem()["reasons"]
