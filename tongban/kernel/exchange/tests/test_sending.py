"""In whose name an envelope may be written, what it must say, and how long a line may take to carry a file."""

import pytest
from django.db import DatabaseError, transaction

from tongban.kernel import outward, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.codes import new_id
from tongban.kernel.exchange import sending, transport
from tongban.kernel.exchange.envelopes import LONGEST, digest
from tongban.kernel.exchange.models import Outgoing
from tongban.kernel.exchange.tests.factories import FAR, NEAR, NOW, envelope, write
from tongban.kernel.files import commands as files
from tongban.kernel.refusals import NotReady
from tongban.kernel.zones.models import Zone

pytestmark = pytest.mark.usefixtures("two_sides")
PERSON = new_id()


@pytest.mark.parametrize(
    ("by", "may"),
    [
        (Actor("window", person=PERSON, zone=NEAR), True),
        (Actor("window", person=PERSON, zone=FAR), False),
        (Actor("peer", zone=FAR, name=NEAR), False),
        (Actor("public"), False),
        (Actor("applicant", person=PERSON, principal=PERSON), False),
    ],
)
def test_nobody_sends_in_the_name_of_a_zone_that_is_not_his(by, may):
    policy.enter(by)
    if may:
        assert write().sequence == 1
        return

    with pytest.raises(DatabaseError, match="in the name of zone"):
        write()


def test_an_applicant_sends_only_about_what_has_its_journal_in_the_zone():
    subject = Zone.objects.get(zone=NEAR).id
    policy.enter(Actor("applicant", person=PERSON, principal=PERSON))

    assert write(subject).sequence == 1
    with pytest.raises(DatabaseError, match="in the name of zone"):
        write(subject, source=FAR, to=NEAR)


def test_whoever_says_more_than_an_envelope_holds_is_told_what_to_do_and_nothing_is_written():
    policy.enter(CLOCK)
    with pytest.raises(NotReady) as refused:
        write(data={"text": "x" * LONGEST})

    (reason,) = refused.value.reasons
    assert reason.both()["next"]["zh"] != reason.both()["next"]["en"]
    assert Outgoing.objects.count() == 0


@pytest.mark.parametrize(
    "lie", [{"source": FAR, "to": NEAR}, {"to": "nowhere"}, {"id": new_id()}, {"subject": new_id()}]
)
def test_a_row_says_what_its_envelope_says(lie):
    policy.enter(CLOCK)
    said = envelope()
    row = {name: lie.get(name, getattr(said, name)) for name in ("source", "id", "to", "type", "subject")}

    with pytest.raises(DatabaseError, match="something else than its row"), transaction.atomic():
        sending._one(sending.POST, *row.values(), 1, 1, "", said.spelled(), NOW)

    assert Outgoing.objects.count() == 0


def test_a_large_file_may_take_longer_on_a_slow_line(monkeypatch, settings, tmp_path):
    settings.DATA_DIR, paper = tmp_path, b"%PDF-1.4 paper" * 100_000
    asked = {}
    monkeypatch.setattr(outward, "request", lambda *_, **how: asked.update(how) or outward.Answer(204))
    files.keep([paper], digest(paper))

    transport.upload("https://peer.example", digest(paper), envelope())

    assert asked["longest"] == outward.LONGEST + len(paper) / transport.SLOWEST > 3 * outward.LONGEST / 2
