"""The stories of docs/stories are true, and each of their claims could fail."""

from pathlib import Path

import pytest
from django.db import connection

from tongban.kernel import clock
from tongban.kernel.clock.commands import publish
from tongban.kernel.zones.models import Zone
from tongban.site.tests import stories
from tongban.site.tests.grounds import loaded
from tongban.site.tests.stage import play

HOUSE = Path(__file__).resolve().parents[3]
FILES = sorted(path for path in (HOUSE / "docs" / "stories").glob("*.md") if path.name != "README.md")


@pytest.fixture
def every_item(furnished):
    """The published calendars and the real items of every zone."""
    furnished("loaded", loaded)


@pytest.fixture
def stage(every_item, as_owner):
    """The pen for further years; the numbers of another story are not counted on."""

    def republish(year, days):
        with as_owner():
            publish(clock.NATION, year, days, source="story", using="default")

    with as_owner(), connection.cursor() as cursor:
        for zone in Zone.objects.all():
            cursor.execute(f"ALTER SEQUENCE zones_serial_{zone.zone} RESTART")
    return republish


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_story_is_true_and_every_claim_of_it_could_fail(path, stage):
    told = stories.read(path)

    seen = play(told, stage)

    wrong = stories.lies(told, seen)
    claims = [(step.line, name) for step in told.steps for name, _value in step.then]
    assert not wrong, "\n".join(map(str, wrong))
    assert [(lie.line, lie.fact) for lie in stories.lies(stories.falsified(told), seen)] == claims
