"""Told once, by the way each has chosen; mail waits for a server that is away; nothing is lost and nothing doubled."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.notices import commands, queries, reasons
from tongban.kernel.notices.commands import Addressee, News
from tongban.kernel.notices.mail import Postman
from tongban.kernel.notices.models import Letter, Notice
from tongban.kernel.notices.tests.server import listening
from tongban.kernel.refusals import NotReady

NOON = datetime(2026, 11, 4, 4, 0, tzinfo=UTC)
"""Wednesday, twelve o'clock in China."""
HOUR = timedelta(hours=1)
UNBEARABLE = "a@" + "施" * 60 + ".com"
ZONE = "testzone"


@pytest.fixture
def server(settings):
    with listening(settings) as found:
        yield found


@pytest.fixture
def reader(db):
    """A person who has no address yet."""
    return somebody()


def somebody() -> Actor:
    person = uuid4()
    return Actor("applicant", person, principal=person)


def news(cause: str = "entry/1", kind: str = "matter") -> News:
    words = {"title": "Accepted", "text": "It is under review."}
    return News(zone=ZONE, cause=cause, kind=kind, route="cases:mine", at=clock.now(), **words)


def told(reader: Actor, cause: str = "entry/1", kind: str = "matter") -> list[Notice]:
    policy.enter(CLOCK)
    return commands.tell(news(cause, kind), [Addressee(reader.person)])


def with_address(reader: Actor, address: str = "zhao@example.org", **choices: str) -> None:
    """The reader has shown an address and chosen his ways."""
    policy.enter(reader)
    box = commands.ask_address(reader, ZONE, address)
    commands.confirm_address(reader, box.code)
    commands.choose(reader, ZONE, language="en", hour=8, choices=choices)
    Letter.objects.all().delete()


def round_at(instant: datetime) -> int:
    """What a postman does who has not been turned away before."""
    policy.enter(CLOCK)
    with clock.told(instant):
        return Postman().step()


def gathered_at(instant: datetime) -> int:
    policy.enter(CLOCK)
    with clock.told(instant):
        return commands.gather()


def test_the_same_entry_tells_once_however_often_it_comes(reader):
    first, again = told(reader), told(reader)

    assert (len(first), again) == (1, [])


def test_nobody_reads_what_another_was_told(reader):
    told(reader)
    other = somebody()

    policy.enter(other)

    assert (Notice.objects.count(), queries.inbox(other).count()) == (0, 0)
    policy.enter(reader)
    assert queries.unread(reader).count() == 1


def test_reading_is_marked_at_the_first_time(reader):
    notice = told(reader)[0]
    policy.enter(reader)
    with clock.told(NOON):
        commands.read(reader, [notice.id])

    commands.read_all(reader)

    assert queries.inbox(reader).get().read_at == NOON


def test_the_inbox_is_searched_in_either_language(reader):
    told(reader)
    policy.enter(reader)

    assert [queries.inbox(reader, words).count() for words in ("review", "accepted under", "lapsed")] == [1, 1, 0]


def test_without_a_confirmed_address_nothing_is_mailed(reader, server):
    policy.enter(reader)
    commands.ask_address(reader, ZONE, "zhao@example.org")
    policy.enter(CLOCK)
    round_at(clock.now())

    told(reader)

    assert [mail["Subject"] for mail in server.taken] == ["请确认邮箱地址"]
    assert Letter.objects.filter(next_at__isnull=False).count() == 0


def test_a_wrong_code_confirms_nothing_and_the_sixth_try_is_not_heard(reader):
    policy.enter(reader)
    box = commands.ask_address(reader, ZONE, "zhao@example.org")
    wrong = "000000" if box.code != "000000" else "111111"
    for _ in range(commands.MOST_TRIES):
        with pytest.raises(NotReady):
            commands.confirm_address(reader, wrong)

    with pytest.raises(NotReady) as refused:
        commands.confirm_address(reader, box.code)

    assert refused.value.reasons[0].code == "code-spent"
    assert queries.box_of(reader).address == ""


def test_codes_guessed_at_the_same_moment_are_counted_each(reader, monkeypatch):
    policy.enter(reader)
    commands.ask_address(reader, ZONE, "zhao@example.org")
    seen = [queries.box_of(reader) for _ in range(commands.MOST_TRIES + 1)]
    monkeypatch.setattr(queries, "box_of", lambda actor: seen.pop())
    refusals = []
    for _ in range(commands.MOST_TRIES + 1):
        with pytest.raises(NotReady) as refused:
            commands.confirm_address(reader, "wrong")
        refusals.append(refused.value.reasons[0].code)

    assert refusals.count(reasons.wrong_code().code) == commands.MOST_TRIES
    assert refusals[-1] == "code-spent"


def test_a_code_that_is_an_hour_old_is_spent(reader):
    policy.enter(reader)
    with clock.told(NOON):
        box = commands.ask_address(reader, ZONE, "zhao@example.org")

    with clock.told(NOON + HOUR), pytest.raises(NotReady):
        commands.confirm_address(reader, box.code)


def test_nobody_is_flooded_with_codes(reader):
    policy.enter(reader)
    for _ in range(commands.MOST_TRIES):
        commands.ask_address(reader, ZONE, "zhao@example.org")

    with pytest.raises(NotReady) as refused:
        commands.ask_address(reader, ZONE, "zhao@example.org")

    assert refused.value.reasons[0].code == "codes-too-many"


def test_a_mail_for_each_goes_out_in_the_readers_language(reader, server):
    with_address(reader)
    told(reader)

    assert round_at(clock.now()) == 1

    mail = server.taken[0]
    assert (mail["Subject"], mail["To"]) == ("Accepted", "zhao@example.org")
    assert "It is under review." in mail.get_content()
    assert round_at(clock.now()) == 0


def test_what_is_heard_days_late_is_not_mailed_any_more(reader):
    with_address(reader)
    with clock.told(clock.now() - commands.TOO_LATE_FOR_MAIL - HOUR):
        late = news()
    policy.enter(CLOCK)

    commands.tell(late, [Addressee(reader.person)])

    assert (Letter.objects.count(), Notice.objects.get().way) == (0, "inbox")


def test_a_server_that_refuses_for_a_day_is_waited_for(reader, server):
    server.answer = "451 not now"
    with clock.told(NOON):
        with_address(reader)
        told(reader)

    hours = [round_at(NOON + hour * HOUR) for hour in range(25)]
    asked_meanwhile = server.asked
    server.answer = "250 taken"
    later = [round_at(NOON + hour * HOUR) for hour in range(25, 34)]

    assert (sum(hours), sum(later), len(server.taken)) == (0, 1, 1)
    assert asked_meanwhile <= 15
    assert queries.outbox() == {"waiting": 0, "since": None, "dead": 0}


def test_a_server_that_is_not_there_costs_one_knock_and_no_letter(reader, server):
    with_address(reader)
    told(reader)
    told(reader, "entry/2")
    server.shutdown()
    server.server_close()
    policy.enter(CLOCK)
    postman = Postman()

    assert (postman.step(), postman.closed, postman.step(), postman.closed) == (0, 1, 0, 1)
    assert set(Letter.objects.values_list("tries", "fault")) == {(0, "")}


def test_an_address_that_is_refused_for_good_is_dead_at_once_and_holds_up_nobody(reader, server):
    server.refused = {"gone@example.org"}
    other = somebody()
    with_address(reader, "gone@example.org")
    with_address(other, "here@example.org")
    told(reader)
    told(other)

    assert round_at(clock.now()) == 1

    assert [mail["To"] for mail in server.taken] == ["here@example.org"]
    assert queries.outbox()["dead"] == 1
    assert Notice.objects.count() == 2


def test_an_address_that_no_mail_can_bear_is_dead_at_once_and_holds_up_nobody(reader, server):
    other = somebody()
    with_address(reader)
    with_address(other, "here@example.org")
    told(reader)
    told(other)
    Letter.objects.filter(person=reader.person).update(address=UNBEARABLE)

    assert round_at(clock.now()) == 1

    assert [mail["To"] for mail in server.taken] == ["here@example.org"]
    assert queries.outbox()["dead"] == 1


def test_an_address_that_no_mail_can_bear_is_not_asked(reader):
    policy.enter(reader)

    with pytest.raises(NotReady) as refused:
        commands.ask_address(reader, ZONE, UNBEARABLE)

    assert (refused.value.reasons[0].code, Letter.objects.count()) == (reasons.no_address().code, 0)


def test_a_letter_that_left_twice_bears_one_name(reader, server):
    with_address(reader)
    told(reader)
    round_at(clock.now())
    policy.enter(CLOCK)
    Letter.objects.update(next_at=clock.now(), sent_at=None)

    round_at(clock.now())

    assert len({mail["Message-ID"] for mail in server.taken}) == 1


def test_a_line_break_in_a_name_makes_no_second_header(reader, server):
    with_address(reader)
    policy.enter(CLOCK)
    sly = News(zone=ZONE, cause="x", kind="matter", title="A\r\nBcc: all@example.org", text="t", route="cases:mine")
    commands.tell(sly, [Addressee(reader.person)])

    round_at(clock.now())

    assert (server.taken[0]["Bcc"], server.taken[0]["Subject"]) == (None, "A Bcc: all@example.org")


def test_whoever_changes_to_a_digest_at_noon_gets_each_mail_before_and_one_mail_next_morning(reader, server):
    with clock.told(NOON - 2 * HOUR):
        with_address(reader, matter="each")
        told(reader, "entry/1")
    with clock.told(NOON):
        policy.enter(reader)
        commands.choose(reader, ZONE, language="en", hour=8, choices={"matter": "digest"})
    for hour in (1, 2):
        with clock.told(NOON + hour * HOUR):
            told(reader, f"entry/{hour + 1}")

    at_once = round_at(NOON + 3 * HOUR)
    in_the_evening = gathered_at(NOON + 11 * HOUR)
    in_the_morning = [gathered_at(NOON + 20 * HOUR), gathered_at(NOON + 21 * HOUR)]
    round_at(NOON + 21 * HOUR)

    assert (at_once, in_the_evening, in_the_morning) == (1, 0, [1, 0])
    assert [mail["Subject"] for mail in server.taken] == ["Accepted", "2 notices"]


def test_one_digest_costs_as_many_questions_as_four(reader):
    asked = []
    for readers in ([reader], [somebody() for _each in range(4)]):
        with clock.told(NOON):
            for one in readers:
                with_address(one, f"{one.person.hex}@example.org", matter="digest")
                told(one, "entry/1")
                told(one, "entry/2")
        with CaptureQueriesContext(connection) as questions:
            made = gathered_at(NOON + 24 * HOUR)
        asked.append(len(questions))
        assert made == len(readers)

    assert asked[0] == asked[1]


def test_each_hour_gathers_for_those_who_chose_it(reader):
    early, late = reader, somebody()
    with clock.told(NOON):
        for one, hour in ((early, 8), (late, 18)):
            with_address(one, f"{one.person.hex}@example.org", matter="digest")
            commands.choose(one, ZONE, language="en", hour=hour, choices={})
            told(one)

    made = {hours: gathered_at(NOON + hours * HOUR) for hours in (1, 5, 7, 19, 21)}

    assert made == {1: 0, 5: 0, 7: 1, 19: 0, 21: 1}


def test_whoever_wants_no_mail_any_more_gets_none_and_keeps_the_inbox(reader, server):
    with clock.told(NOON):
        with_address(reader, matter="digest", message="each")
        told(reader, "entry/1")
        told(reader, "entry/2", "message")
        policy.enter(reader)
        commands.forget_address(reader)

    made, left = gathered_at(NOON + 24 * HOUR), round_at(NOON + 24 * HOUR)

    policy.enter(reader)
    assert (made, left, server.taken, queries.inbox(reader).count()) == (0, 0, [], 2)
    policy.enter(CLOCK)
    assert queries.outbox()["dead"] == 0


def test_a_choice_that_is_none_of_those_is_refused_with_its_field(reader):
    policy.enter(reader)
    with pytest.raises(NotReady) as refused:
        commands.choose(reader, ZONE, language="fr", hour=24, choices={"matter": "pigeon", "weather": "each"})

    assert [reason.field for reason in refused.value.reasons] == ["language", "hour", "matter", "weather"]


def test_two_workers_at_the_hour_make_one_digest(committed):
    reader = somebody()
    with clock.told(NOON):
        with_address(reader, matter="digest")
        told(reader)
    start, made = threading.Barrier(4, timeout=10), []

    def gather() -> None:
        start.wait()
        made.append(gathered_at(NOON + 24 * HOUR))
        connection.close()

    together([gather] * 4)

    assert (sum(made), Letter.objects.count()) == (1, 1)


def together(calls: list) -> None:
    with ThreadPoolExecutor(len(calls)) as threads:
        for one in [threads.submit(call) for call in calls]:
            one.result()
