"""Numbers without gap or double, whoever is cut off in the middle: real connections, real commits, real kills."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count

import pytest
from django.db import Error, connection, connections, transaction

from tongban.kernel.documents import commands

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
