"""A question that was put into words once answers as the one that is said anew each time, whatever its values."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models.expressions import RawSQL

from tongban.kernel import policy
from tongban.kernel.actors import CLOCK
from tongban.kernel.notices.models import Notice
from tongban.kernel.prepared import Prepared

SUBJECT = UUID(int=7)
NOW = datetime(2026, 11, 4, 4, 0, tzinfo=UTC)


def _newest(shape, *, people, since, kind):
    found = Notice.objects.filter(person__in=RawSQL("SELECT unnest(%s::uuid[])", [people]), at__gte=since)
    found = found.filter(kind=kind, way="inbox")
    return found.filter(subject=SUBJECT) if shape == "of the matter" else found.order_by("-at")


@pytest.fixture
def notices(db):
    """Three things told to three people, one an hour, the last about another matter."""
    policy.enter(CLOCK)
    made = [
        Notice(
            zone="testzone",
            id=uuid4(),
            person=UUID(int=number + 1),  # the very values that stand for the first ones while the question is worded
            kind="matter",
            cause=f"one/{number}",
            subject=SUBJECT if number < 2 else uuid4(),
            title={"zh": "甲"},
            text={"zh": "乙"},
            route="home",
            place=["A", str(number)],
            way="inbox",
            at=NOW + timedelta(hours=number),
        )
        for number in range(3)
    ]
    return Notice.objects.bulk_create(made)


@pytest.mark.parametrize("shape", ["of the matter", "of any"])
def test_it_answers_as_the_question_that_is_said_anew(notices, shape):
    asked, person = Prepared(_newest), [one.person for one in notices]
    several = [
        (person, NOW),
        (person[:1], NOW),
        (person[1:], NOW),
        (person, NOW + timedelta(hours=1)),
        ([uuid4()], NOW),
    ]

    for people, since in several * 2:
        values = {"people": people, "since": since, "kind": "matter"}
        said = list(_newest(shape, **values))
        assert sorted(one.id for one in asked.every(shape, **values)) == sorted(one.id for one in said)
        assert {one.title["zh"] for one in asked.every(shape, **values)} == {one.title["zh"] for one in said}
        first = asked.first(shape, **values)
        assert (first and first.id) in ([one.id for one in said] or [None])
    assert len(asked.plans) == 2


def test_the_order_that_was_asked_for_is_kept_and_what_is_left_out_is_read_when_it_is_needed(notices):
    asked = Prepared(_newest, without=("text",))

    first = asked.first(None, people=[one.person for one in notices], since=NOW, kind="matter")

    assert first.id == notices[2].id
    assert "text" not in first.__dict__
    assert first.text == {"zh": "乙"}
