"""A count costs the same for one day and for eight years: it looks up, it does not walk."""

from time import perf_counter

from tongban.kernel.clock import Limit, due, national

from .factories import at, stopped


def quickest(limit: Limit, repeats: int = 200) -> float:
    """The best of many runs of ten: other programs on the machine can only make a run slower, never quicker."""
    start, stops, calendar = at("2012-03-01"), [stopped("2012-03-05", "2012-03-09")], national()
    best = float("inf")
    for _ in range(repeats):
        began = perf_counter()
        for _ in range(10):
            due(limit, start, stops, calendar=calendar)
        best = min(best, perf_counter() - began)
    return best / 10


def test_two_thousand_days_cost_what_one_day_costs():
    quickest(Limit(1), repeats=5)

    one, two_thousand = quickest(Limit(1)), quickest(Limit(2_000))

    assert two_thousand < 10 * one, f"{one * 1e6:.1f} µs for 1 day, {two_thousand * 1e6:.1f} µs for 2,000"


def test_the_calendar_is_asked_as_often_for_one_day_as_for_two_thousand(monkeypatch):
    calendar, asked = national(), []
    for name in ("rank", "at"):
        real = getattr(type(calendar), name)
        monkeypatch.setattr(type(calendar), name, lambda self, n, real=real: asked.append(n) or real(self, n))
    answers = []

    for amount in (3, 2_000):
        asked.clear()
        due(Limit(amount), at("2012-03-01"), [stopped("2012-03-02", "2012-03-05")], calendar=calendar)
        answers.append(len(asked))

    assert answers[0] == answers[1] > 0
