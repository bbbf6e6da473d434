"""Numbers without gap or double, whoever is cut off in the middle: real connections, real commits, real kills."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.db import Error, connection, connections, transaction

from tongban.kernel import clock
from tongban.kernel.documents import commands
from tongban.kernel.exchange import lives

DAY = date(2026, 11, 4)
HANDS = 8
EACH = 25


@pytest.fixture
def kept(committed):
    """A table in which each number is used in the transaction that has taken it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE used (serial int, hand int)")
        cursor.execute("GRANT SELECT, INSERT ON used TO tongban_app")


def used():
    with connection.cursor() as cursor:
        cursor.execute("SELECT serial FROM used ORDER BY serial")
        return [serial for (serial,) in cursor.fetchall()]


def holes(serials):
    """What is missing or double among numbers that should run from one."""
    return set(range(1, len(serials) + 1)).symmetric_difference(serials) | {n for n in serials if serials.count(n) > 1}


def write(hand, dice, number):
    """Take numbers and use them; now and then the hand is cut off before it can commit. How many were used."""
    done = 0
    for _turn in range(EACH):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                serial = number()
                cursor.execute("INSERT INTO used VALUES (%s, %s)", (serial, hand))
                if dice.random() < 0.2:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            done += 1
        except Error:
            connection.close()
    connection.close()
    return done


@pytest.mark.slow
def test_eight_hands_that_are_cut_off_at_random_leave_neither_gap_nor_double(kept):
    with ThreadPoolExecutor(HANDS) as hands:
        dice = [random.Random(hand) for hand in range(HANDS)]
        number = [lambda: commands.numbered("z", "受", DAY)] * HANDS
        done = sum(hands.map(write, range(HANDS), dice, number))

    assert HANDS * EACH * 0.5 < done < HANDS * EACH
    assert (len(used()), holes(used())) == (done, set())


@pytest.mark.slow
def test_control_numbers_that_are_counted_beside_the_transaction_leave_gaps(kept):
    counter = count(1)

    write(0, random.Random(1), lambda: next(counter))

    assert holes(used())


def test_each_series_zone_and_year_counts_for_itself(db):
    def next_of(zone, series, day=DAY):
        return commands.numbered(zone, series, day)

    taken = [next_of("a", "受"), next_of("a", "受"), next_of("a", "补"), next_of("b", "受")]

    assert taken == [1, 2, 1, 1]
    assert next_of("a", "受", date(2027, 1, 4)) == 1
    assert next_of("a", "受") == 3


@pytest.mark.slow
def test_a_number_is_taken_only_where_it_can_be_given_back(committed):
    with pytest.raises(commands.OutsideTransaction):
        commands.numbered("a", "受", DAY)


@pytest.fixture
def restored(committed):
    """The numbers given after the backup that was put back: two of a series that it knows, one of another."""
    with clock.told(datetime(2026, 11, 4, 2, tzinfo=UTC)):
        lives.begin()
    before = given(2, "受")
    since = {"受": given(2, "受"), "补": given(1, "补")}
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM documents_series WHERE series = '补'")
        cursor.execute("UPDATE documents_series SET last = %s", before[-1:])
    with clock.told(datetime(2026, 11, 4, 6, tzinfo=UTC)):
        lives.begin(restored=True)
    yield since
    connections["owner"].close()


def given(count, series, day=DAY):
    """That many numbers, each in its own transaction."""
    with transaction.atomic():
        return [commands.numbered("a", series, day) for _one in range(count)]


@pytest.mark.slow
@pytest.mark.parametrize("series", ["受", "补"])
def test_no_number_that_was_forgotten_by_a_restore_is_given_again(restored, series):
    after = given(3, series)

    assert after == [after[0] + turn for turn in range(3)]
    assert after[0] > lives.SKIPPED > max(restored[series])


@pytest.mark.slow
def test_the_year_after_a_restore_begins_with_one(restored):
    assert given(2, "受", DAY + timedelta(days=90)) == [1, 2]


@pytest.mark.slow
def test_control_without_numbers_left_out_one_is_given_twice(restored):
    with transaction.atomic():
        again = commands.numbered("a", "受", DAY, left_out=0)

    assert again in restored["受"]
