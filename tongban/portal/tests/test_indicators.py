"""Figures add up, and each is what its definition says."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tongban.portal.indicators import FEW, Tally

tallies = st.builds(
    Tally,
    st.dictionaries(st.integers(0, 60), st.integers(1, 9), max_size=8),
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 99),
)


def taken(tally):
    """How long each decision took, one by one."""
    return sorted(Counter(tally.days).elements())


@given(tallies, tallies)
def test_the_figure_of_two_items_is_that_of_all_their_cases(one, other):
    both = one + other

    assert taken(both) == sorted(taken(one) + taken(other))
    assert (both.dated, both.received) == (one.dated + other.dated, one.received + other.received)
    assert both == other + one


@given(tallies, st.integers(1, 100))
def test_within_is_the_least_day_that_held_for_the_share(tally, share):
    found, every = tally.within(share), taken(tally)

    if len(every) < FEW:
        assert found is None
    else:
        assert found in every
        assert sum(day <= found for day in every) * 100 >= len(every) * share
        assert sum(day < found for day in every) * 100 < len(every) * share


def test_the_median_of_five_is_the_third_and_of_four_is_not_shown():
    assert Tally({1: 2, 3: 1, 9: 2}).median == 3
    assert Tally({1: 2, 9: 2}).median is None
