"""States and moves as a table: declared once per kind of thing, read by guards, pages, API, clock, docs and tests."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import NotAllowed, NotReady, Reason, Refused, refuse

TABLE = "状态与动作表"
"""The rule behind a no that no law names: the table of states and moves of the kind of thing."""
Obstacle = Callable[[Any, Actor], Reason | None]
Party = Callable[[Any, Actor], bool]


@dataclass(frozen=True, slots=True)
class State:
    """A state of a kind of thing (状态); `clock` says whether the promised time runs in it."""

    name: str
    title: Any
    clock: str = "stopped"
    end: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a move asks of the person who makes it: the form, the API's schema and the docs read it here.

    `least` and `most` bound a number; `most` alone bounds how long a text may be.
    What is `inside` stays among officials: the applicant does not read it.
    """

    name: str
    title: Any
    kind: str = "text"
    required: bool = True
    choices: tuple[tuple[str, Any], ...] = ()
    help: Any = ""
    least: int | None = None
    most: int | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A move: from which states, to which (None: the state stays), by whom, unless what (动作)."""

    verb: str
    source: str
    target: str | None
    by: str
    title: Any
    unless: tuple[Obstacle, ...] = ()
    asks: tuple[Ask, ...] = ()
    style: str = ""
    clause: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The states that the move may start from."""
        return tuple(self.source.split())

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties that may make the move."""
        return tuple(self.by.split())


@dataclass(frozen=True, slots=True)
class Opening:
    """A move that a person may make now, or the reasons why not yet."""

    move: Move
    party: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Flow:
    """The table itself. A word in it that is no state or party stops the program at import."""

    kind: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    parties: Mapping[str, Party]
    hands: Mapping[str, str] = field(default_factory=dict)
    party_titles: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = {state.name for state in self.states}
        for move in self.moves:
            unknown = (set(move.sources) | {move.target or move.sources[0]}) - names
            strangers = set(move.parties) - set(self.parties)
            if unknown or strangers:
                raise ValueError(f"{self.kind}.{move.verb}: no such state or party: {sorted(unknown | strangers)}")
        if len({move.verb for move in self.moves}) != len(self.moves):
            raise ValueError(f"{self.kind}: a verb stands twice")

    def state(self, name: str) -> State:
        """The state of that name."""
        return next(state for state in self.states if state.name == name)

    def move(self, verb: str) -> Move:
        """The move of that verb; an unknown verb is refused with the list of what there is."""
        for move in self.moves:
            if move.verb == verb:
                return move
        raise NotReady(
            Reason(
                "unknown-verb",
                format_lazy(_("There is no move called “{verb}”."), verb=verb),
                TABLE,
                next=format_lazy(_("Known moves: {verbs}."), verbs=", ".join(move.verb for move in self.moves)),
                field="verb",
            )
        )

    def party(self, move: Move, subject: Any, actor: Actor) -> str | None:
        """As which of the move's parties the actor stands towards the subject, or None."""
        return next((name for name in move.parties if self.parties[name](subject, actor)), None)

    def guard(self, subject: Any, verb: str, actor: Actor) -> Opening:
        """Let the move through, or refuse: the wrong person, the wrong state, or every obstacle that stands."""
        move = self.move(verb)
        party = self.party(move, subject, actor)
        if party is None:
            raise NotAllowed(self._wrong_person(move))
        if subject.status not in move.sources:
            raise Refused((self._wrong_state(move, subject.status),))
        refuse(*(obstacle(subject, actor) for obstacle in move.unless))
        return Opening(move, party)

    def open_to(self, subject: Any, actor: Actor, verbs: Collection[str] | None = None) -> list[Opening]:
        """The moves of the present state (or some of them) that are the actor's business, with what is against each."""
        found = []
        for move in self.moves if verbs is None else map(self.move, verbs):
            party = self.party(move, subject, actor) if subject.status in move.sources else None
            if party is not None:
                reasons = tuple(reason for obstacle in move.unless if (reason := obstacle(subject, actor)))
                found.append(Opening(move, party, reasons))
        return found

    def _wrong_person(self, move: Move) -> Reason:
        names = ", ".join(str(self.party_titles.get(name, name)) for name in move.parties)
        return Reason(
            "wrong-person",
            format_lazy(_("“{move}” is for another role: {names}."), move=move.title, names=names),
            move.clause or TABLE,
            _("Ask them, or switch to the post that you hold in that role."),
        )

    def _wrong_state(self, move: Move, status: str) -> Reason:
        return Reason(
            "wrong-state",
            format_lazy(
                _("“{move}” is not possible: the matter is {state}."), move=move.title, state=self.state(status).title
            ),
            move.clause or TABLE,
            _("Look at the matter as it stands now; its page shows what can be done."),
        )


def taken(move: Move, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a move asks, out of what was given: NotReady names every field that is missing or out of range."""
    values, reasons = {}, []
    for ask in move.asks:
        value, reason = TAKERS.get(ask.kind, _text)(ask, given.get(ask.name))
        values[ask.name] = value
        if reason is None and ask.required and value in (None, "", []):
            reason = Reason("missing", format_lazy(_("{title}: please say."), title=ask.title), TABLE, AGAIN, ask.name)
        reasons.append(reason)
    standing = [replace(reason, clause=move.clause or TABLE) for reason in reasons if reason]
    if standing:
        raise NotReady(*standing)
    return values


AGAIN = _("Fill in this field as it is asked for and send it again; what you typed is kept.")


def _text(ask: Ask, raw: Any) -> tuple[Any, Reason | None]:
    text = str(raw).strip() if raw is not None else None
    longest = ask.most or LONGEST
    if text and len(text) > longest:
        return text, _broken(ask, format_lazy(_("at most {most} characters"), most=longest))
    if text and any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
        return text, _broken(ask, _("no control characters"))
    return text or None, None


def _number(ask: Ask, raw: Any) -> tuple[Any, Reason | None]:
    if raw in (None, ""):
        return None, None
    least, most = ask.least or 0, ask.most or 100_000
    number = int(raw) if re.fullmatch(r"-?\d{1,8}", str(raw).strip()) else None
    if number is None or not least <= number <= most:
        return raw, _broken(ask, format_lazy(_("a whole number from {least} to {most}"), least=least, most=most))
    return number, None


def _choice(ask: Ask, raw: Any) -> tuple[Any, Reason | None]:
    if raw in (None, ""):
        return None, None
    known = [value for value, title in ask.choices]
    return (raw, None) if raw in known else (raw, _broken(ask, format_lazy(_("one of: {all}"), all=", ".join(known))))


def _marks(ask: Ask, raw: Any) -> tuple[Any, Reason | None]:
    shaped = isinstance(raw, list) and all(
        isinstance(mark, dict)
        and set(mark) == {"target", "reason"}
        and all(isinstance(part, str) and part.strip() and len(part) <= LONGEST for part in mark.values())
        for mark in raw
    )
    if raw is None or raw == []:
        return [], None
    return (raw, None) if shaped else (raw, _broken(ask, _("a list of marks, each with target and reason")))


def _broken(ask: Ask, wanted: Any) -> Reason:
    return Reason(
        "not-in-form", format_lazy(_("{title}: {wanted}."), title=ask.title, wanted=wanted), TABLE, AGAIN, ask.name
    )


LONGEST = 4000
TAKERS = {"number": _number, "choice": _choice, "marks": _marks}
