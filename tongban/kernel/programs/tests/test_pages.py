"""A list is read page by page, and what is added or taken away meanwhile neither hides a row nor shows it twice."""

from datetime import timedelta

import pytest

from tongban.kernel import clock
from tongban.kernel.codes import new_id
from tongban.kernel.notices.models import Letter
from tongban.kernel.programs import page, sliced
from tongban.kernel.programs.pages import read, spelled
from tongban.kernel.refusals import NotReady

LETTERS = [f"{letter}" for letter in "abcdefgh"]


def read_through(slice_of, rows, change=lambda place: None):
    found, cursor = [], ""
    for place in range(20):
        some, cursor = slice_of(rows, cursor)
        found += some
        if cursor is None:
            return found
        change(place)
    raise AssertionError("the list has no end")


def by_two(rows, cursor):
    return sliced(rows, lambda row: (row,), cursor, 2)


def test_every_row_is_read_once():
    assert read_through(by_two, list(reversed(LETTERS))) == LETTERS


def test_what_is_added_or_gone_meanwhile_moves_nothing():
    rows = list(LETTERS)

    def change(place):
        if place == 0:
            rows.insert(0, "aa")
            rows.remove("b")

    assert read_through(by_two, rows, change) == LETTERS


@pytest.mark.parametrize("cursor", ["x", "!!", "bm9uc2Vuc2U", spelled(["a", "b"]), spelled([1]), "W10", "bnVsbA", "é"])
def test_what_is_no_place_of_the_list_is_refused(cursor):
    with pytest.raises(NotReady):
        by_two(LETTERS, cursor)


def test_a_cursor_tells_its_place_only_to_the_list():
    assert read(spelled(["宿州", 7])) == ["宿州", 7]
    assert "宿州" not in spelled(["宿州", 7])


@pytest.fixture
def letters(db, as_owner):
    """Eight rows, two of them at each instant."""
    now = clock.now()
    with as_owner():
        Letter.objects.bulk_create(
            Letter(
                id=new_id(),
                zone="alliance",
                person=new_id(),
                cause=f"test/{place}",
                address="a@example.org",
                language="zh",
                heading="h",
                body="b",
                made_at=now - timedelta(minutes=place // 2),
            )
            for place in range(8)
        )
        yield Letter.objects.filter(cause__startswith="test/")


def test_rows_at_the_same_instant_are_each_read_once(letters):
    def by_three(rows, cursor):
        return page(rows, ["-made_at", "id"], cursor, 3)

    found = read_through(by_three, letters)

    assert [one.made_at for one in found] == sorted((one.made_at for one in letters), reverse=True)
    assert len({one.id for one in found}) == 8


@pytest.mark.parametrize("place", [["2026-11-04T00:00:00", str(new_id())], ["x", "y"], [None, None], [1, 2], [[], {}]])
def test_a_place_that_no_row_could_have_is_refused(letters, place):
    with pytest.raises(NotReady):
        page(letters, ["-made_at", "id"], spelled(place), 3)
