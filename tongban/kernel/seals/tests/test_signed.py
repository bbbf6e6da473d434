"""What was signed last is handed out again while it says the same and is fresh."""

from datetime import UTC, datetime, timedelta

from tongban.kernel.seals.signed import KEPT, SignedLast

NOW = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)


def test_it_is_signed_anew_when_it_says_something_else_grows_old_or_the_clock_goes_back():
    signed, made = SignedLast[int](), iter(range(9))
    second = timedelta(seconds=1)

    given = [("a", NOW), ("a", NOW + KEPT - second), ("b", NOW), ("b", NOW + KEPT), ("b", NOW)]

    assert [signed.of(said, at, lambda: next(made)) for said, at in given] == [0, 0, 1, 2, 3]
