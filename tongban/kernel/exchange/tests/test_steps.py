"""What crosses within one installation is done in one go; what does not go through, step by step."""

import re
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.kernel import policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.exchange import arriving, inbox, outbox
from tongban.kernel.exchange.delivering import Post
from tongban.kernel.exchange.envelopes import Sealed
from tongban.kernel.exchange.hearing import peer
from tongban.kernel.exchange.models import Incoming, Outgoing, ZoneKey
from tongban.kernel.exchange.tests.factories import (
    FAR,
    NEAR,
    NOW,
    effects,
    envelope,
    noted,
    posted,
    room,
    write,
)
from tongban.kernel.refusals import Reason, Refused

pytestmark = pytest.mark.usefixtures("two_sides")


def test_what_goes_through_asks_for_no_way_back_and_what_does_not_is_undone_and_done_again_step_by_step():
    heard, tries = [], []

    def capricious(envelope, *, by):
        tries.append(envelope.sequence)
        said = noted(envelope, by=by)
        if envelope.sequence == 2:
            raise Refused((Reason("closed", "This zone takes nothing in today.", "规则"),))
        return said

    with room(capricious, lambda envelope, receipt: heard.append((envelope.sequence, receipt.verdict))):
        first = write()
        with CaptureQueriesContext(connection) as asked:
            Post().within()
        write(first.subject)
        Post().within()

    whole = 1  # within the transaction of the test the whole is a savepoint as well
    assert len([one for one in asked if one["sql"].startswith("SAVEPOINT")]) == whole
    assert (heard, tries) == ([(1, "done"), (2, "refused")], [1, 2, 2])
    assert effects(first.subject) == [1]


def test_what_comes_in_one_request_has_its_effects_in_one_commit_and_what_fails_keeps_nobody_else_from_theirs():
    good, bad, better = (envelope() for _ in range(3))
    commits = []

    def capricious(one, *, by):
        if one.id == bad.id:
            raise RuntimeError("a bug")
        return noted(one, by=by)

    def answered(*all):
        with CaptureQueriesContext(connection) as asked:
            answers = arriving.take_all([posted(one, NOW) for one in all], "")
        said = [one["sql"].partition(" ")[0] for one in asked]
        commits.append(said.count("RELEASE") - said.count("ROLLBACK"))
        return [answer.fault or answer.receipt is not None for answer in answers]

    with room(capricious):
        assert answered(*(envelope() for _ in range(3))) == [True] * 3
        assert answered(good, bad, better) == [True, "failed", True]

    assert commits == [1, 2]  # within the transaction of the test a commit is the release of a savepoint
    assert [effects(one.subject) for one in (good, bad, better)] == [[1], [], [1]]
    assert Incoming.objects.filter(receipt__isnull=False).count() == 5


def questions(act):
    """What is asked of the database, savepoints aside, each by its first name."""
    with CaptureQueriesContext(connection) as asked:
        act()
    named = re.compile(r"exchange_(?:arrive|receive|answer|outgoing o)|json_object_agg|set_config|journal_cursor")
    said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    return [found[0] if (found := named.search(one)) else one for one in said]


def test_a_crossing_asks_four_questions_besides_its_effect_and_for_the_directory_only_when_it_has_changed():
    with room():
        write()
        Post().within()
        for _ in range(2):
            write()
            policy.enter(CLOCK)
            crossed = questions(Post().within)
            effect = "journal_cursor"
            assert crossed == ["exchange_outgoing o", "exchange_arrive", effect, "exchange_receive", "exchange_answer"]

        policy.enter(CLOCK)
        ZoneKey.objects.filter(zone=NEAR).update(until=NOW - timedelta(hours=1))
        write()
        assert "json_object_agg" in questions(Post().within)
    policy.enter(CLOCK)
    assert list(Outgoing.objects.order_by("made_at", "id").values_list("fault", flat=True))[-1] == "unknown-key"


def acts():
    row = Outgoing.objects.get()
    nothing, came = Sealed(b"{}", b""), envelope(source=FAR, to=NEAR)
    return {
        "arrive": lambda: inbox.held(came, b"{}", nothing),
        "receive": lambda: inbox.kept(came, "done", nothing, NOW, moves_on=True),
        "answer": lambda: outbox.kept(row, nothing, "done", NOW),
    }


@pytest.mark.parametrize(
    ("by", "may"),
    [
        (Actor(role="window", zone=NEAR), set()),
        (peer(NEAR, FAR), {"arrive", "receive", "answer"}),
        (peer(NEAR, "elsewhere"), {"arrive", "answer"}),
    ],
)
def test_only_whoever_carries_opens_inbox_and_outbox_and_acts_from_then_on_as_the_message_that_he_brings(by, may):
    write()
    found = acts()
    for name, act in found.items():
        policy.enter(by)
        try:
            with transaction.atomic():
                act()
                assert Outgoing.objects.count() == 0, "a message sees no envelope"
                standing = now_standing()
        except ProgrammingError as fault:
            assert "nobody here carries" in str(fault)
            assert name not in may
        else:
            assert (name in may, standing) == (True, ("peer", NEAR, FAR))


def now_standing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(f"current_setting('tongban.{name}')" for name in ("role", "zone", "other"))
        )
        return cursor.fetchone()
