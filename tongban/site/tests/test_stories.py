"""The stories of docs/stories are true, and each of their claims could fail."""

from pathlib import Path

import pytest

from tongban.kernel import clock
from tongban.kernel.clock.commands import publish, publish_national
from tongban.site.load import load
from tongban.site.tests import stories
from tongban.site.tests.stage import play

HOUSE = Path(__file__).resolve().parents[3]
FILES = sorted(path for path in (HOUSE / "docs" / "stories").glob("*.md") if path.name != "README.md")


@pytest.fixture
def stage(as_owner):
    """The published calendars and the real items of Tangshan; gives back the pen for further years."""

    def republish(year, days):
        with as_owner():
            publish(clock.NATION, year, days, source="story", using="default")

    with as_owner():
        publish_national(using="default")
    load(HOUSE / "standards", HOUSE / "zones" / "tangshan")
    return republish


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_story_is_true(path, stage):
    wrong = play(stories.read(path), stage)

    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_claim_of_a_story_could_fail(path, stage):
    told = stories.read(path)

    wrong = play(stories.falsified(told), stage)

    claims = [(step.line, name) for step in told.steps for name, _value in step.then]
    assert [(lie.line, lie.fact) for lie in wrong] == claims
