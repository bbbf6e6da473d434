"""Facts in; a verdict of yes, no or not enough facts comes out, with its reasons and its clause.

Pure. A condition is plain data, as it stands in an item's file:

    { fact = "by_agent", is = true }
    { fact = "area", at_least = 500 }
    { all = [ … ] }   { any = [ … ] }   { not = … }

Logic is three-valued (Kleene): what a missing fact cannot change is decided without it; otherwise the verdict is
unknown and names the facts that are missing. A wrong type is a mistake in the data and raises `BrokenRule`.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

SHAPE = "a condition is a table with one of: all, any, not, fact"


class BrokenRule(ValueError):
    """A condition that says nothing: where it stands and what is wrong (规则有误)."""

    def __init__(self, path: str, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(f"{path or 'condition'}: {why}")


@dataclass(frozen=True, slots=True)
class Ground:
    """One comparison that carried the verdict: the fact, the test, the value it was held against (依据)."""

    fact: str
    test: str
    against: Any
    found: Any = None
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """True, False or None (not enough facts), the comparisons that decided it, and the facts still missing (结论)."""

    value: bool | None
    grounds: tuple[Ground, ...] = ()
    missing: tuple[str, ...] = ()
    clause: str = ""

    @property
    def is_yes(self) -> bool:
        """Whether the condition certainly holds."""
        return self.value is True

    @property
    def is_no(self) -> bool:
        """Whether the condition certainly does not hold."""
        return self.value is False

    @property
    def is_unknown(self) -> bool:
        """Whether facts are missing that could change the answer."""
        return self.value is None


YES = Verdict(True)
NO = Verdict(False)

TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "in": lambda found, against: found in against,
    "not_in": lambda found, against: found not in against,
    "contains": lambda found, against: against in found,
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}
ORDERED = ("at_least", "at_most", "above", "below")
LISTS = ("in", "not_in")


def judge(condition: Mapping[str, Any], facts: Mapping[str, Any], clause: str = "") -> Verdict:
    """Weigh a condition against facts; a fact that is absent or None is missing, never false."""
    check(condition)
    verdict = _judge(condition, facts)
    return Verdict(verdict.value, verdict.grounds, verdict.missing, clause)


def check(condition: Any, path: str = "") -> tuple[str, ...]:
    """The names of the facts a condition asks for, in order; `BrokenRule` names the place of a mistake."""
    if not isinstance(condition, Mapping):
        raise BrokenRule(path, SHAPE)
    for word in ("all", "any"):
        if set(condition) == {word}:
            return _check_branches(condition[word], f"{path}.{word}".lstrip("."))
    if set(condition) == {"not"}:
        return check(condition["not"], f"{path}.not".lstrip("."))
    return (_check_leaf(condition, path),)


def leaves(condition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The single comparisons of a condition, in order."""
    inner = next((condition[word] for word in ("all", "any", "not") if word in condition), None)
    if inner is None:
        return [condition]
    return [leaf for branch in ([inner] if isinstance(inner, Mapping) else inner) for leaf in leaves(branch)]


def _check_branches(branches: Any, path: str) -> tuple[str, ...]:
    if not isinstance(branches, list | tuple) or not branches:
        raise BrokenRule(path, "must be a list of at least one condition")
    names = [name for place, branch in enumerate(branches) for name in check(branch, f"{path}[{place}]")]
    return tuple(dict.fromkeys(names))


def _check_leaf(leaf: Mapping[str, Any], path: str) -> str:
    tests = [word for word in leaf if word != "fact"]
    if not isinstance(leaf.get("fact"), str) or len(tests) != 1 or tests[0] not in TESTS:
        raise BrokenRule(path, f"{SHAPE}; a fact takes one of: {', '.join(TESTS)}")
    test, against = tests[0], leaf[tests[0]]
    if test in LISTS and not isinstance(against, list | tuple):
        raise BrokenRule(path, f"“{test}” wants a list")
    if test in ORDERED and (isinstance(against, bool) or not isinstance(against, int | float | str | date)):
        raise BrokenRule(path, f"“{test}” wants a number, a text or a date")
    return leaf["fact"]


def _judge(condition: Mapping[str, Any], facts: Mapping[str, Any]) -> Verdict:
    if "all" in condition:
        return _joined([_judge(branch, facts) for branch in condition["all"]], decisive=False)
    if "any" in condition:
        return _joined([_judge(branch, facts) for branch in condition["any"]], decisive=True)
    if "not" in condition:
        inner = _judge(condition["not"], facts)
        return Verdict(None if inner.value is None else not inner.value, inner.grounds, inner.missing)
    return _compared(condition, facts)


def _joined(verdicts: list[Verdict], *, decisive: bool) -> Verdict:
    """One branch of the decisive value settles it; otherwise one unknown leaves it open."""
    deciding = [verdict for verdict in verdicts if verdict.value is decisive]
    if deciding:
        return Verdict(decisive, _grounds(deciding))
    open_ones = [verdict for verdict in verdicts if verdict.is_unknown]
    if open_ones:
        missing = dict.fromkeys(name for verdict in open_ones for name in verdict.missing)
        return Verdict(None, _grounds(open_ones), tuple(missing))
    return Verdict(not decisive, _grounds(verdicts))


def _grounds(verdicts: list[Verdict]) -> tuple[Ground, ...]:
    return tuple(ground for verdict in verdicts for ground in verdict.grounds)


def _compared(leaf: Mapping[str, Any], facts: Mapping[str, Any]) -> Verdict:
    fact = leaf["fact"]
    test = next(word for word in leaf if word != "fact")
    against, found = leaf[test], facts.get(fact)
    if found is None:
        return Verdict(None, (Ground(fact, test, against),), (fact,))
    try:
        holds = TESTS[test](found, against)
    except TypeError as error:
        raise BrokenRule(fact, f"“{found!r}” cannot be held against “{against!r}”") from error
    return Verdict(holds, (Ground(fact, test, against, found, holds),))


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a rule: in force from a day on, until a day (not included) or without end (规则版本)."""

    valid_from: date
    condition: Mapping[str, Any]
    valid_to: date | None = None
    clause: str = ""

    def stands_on(self, day: date) -> bool:
        """Whether this wording is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule and its dated wordings, of which at most one stands on any day (规则)."""

    name: str
    versions: tuple[Version, ...]

    def __post_init__(self) -> None:
        ordered = sorted(self.versions, key=lambda version: version.valid_from)
        for version in ordered:
            check(version.condition, self.name)
        for earlier, later in pairwise(ordered):
            if earlier.valid_to is None or earlier.valid_to > later.valid_from:
                raise BrokenRule(self.name, f"two wordings stand on {later.valid_from}")

    def on(self, day: date) -> Version | None:
        """The wording in force on a day, if any."""
        return next((version for version in self.versions if version.stands_on(day)), None)

    def judge(self, facts: Mapping[str, Any], day: date) -> Verdict:
        """Weigh facts by the wording of a day; with no wording in force nothing is known."""
        version = self.on(day)
        return judge(version.condition, facts, version.clause) if version else Verdict(None)
