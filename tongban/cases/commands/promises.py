"""Promises: kept, judged, put right, broken; by rule a broken one ends the matter or what was granted on it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from tongban.cases import promising, queries, standing
from tongban.cases.commands import handing_in
from tongban.cases.commands.afterwards import revocation
from tongban.cases.commands.offices import one_of
from tongban.cases.commands.turn import Turn, said, whole
from tongban.cases.completeness import ATTACHMENT
from tongban.cases.models import Case, Change, Promise
from tongban.cases.rules import promises as obstacles
from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.rows import rows
from tongban.kernel.refusals import NotReady


def keep_promise(turn: Turn, promise: str | None, file: str | None, text: str | None) -> Entry:
    """The applicant hands in what was promised, before the decision or after it (履行承诺)."""
    found = one_of(_such(turn.case, obstacles.may_be_kept), promise, "promise")
    known = queries.promises_by_key(turn.case)[found.key]
    if not file and not (text and known["condition"]):
        raise NotReady(obstacles.NOTHING_HANDED_IN)
    found.state, found.handed_in_at, found.rings_at = "handed_in", clock.now(), None
    key = ATTACHMENT if known["condition"] else found.key
    kept = handing_in.given_files(turn, {key: file}) if file else {}
    return _written(turn, [found], handing_in.materials_of(turn.case, kept, clock.now()), text=text)


def confirm_promise(turn: Turn, promise: str | None, text: str | None) -> Entry:
    """The reviewer has seen that the promise is kept (核实已履行)."""
    found = one_of(_those(turn.case, *promising.WAITING), promise, "promise")
    return _written(turn, [_closed(found, turn, "kept", text)])


def fault_promise(turn: Turn, promise: str | None, text: str, days: int | None) -> Entry:
    """The reviewer has found that it is not kept: the applicant gets a time to put it right (限期整改)."""
    found = one_of(_such(turn.case, obstacles.may_be_faulted), promise, "promise")
    found.finding = text
    return _written(turn, [_to_put_right(found, days)])


def miss_promise(turn: Turn) -> Entry:
    """The day has passed without a word: the time to put it right begins by itself (逾期未履行)."""
    _word, late = standing.promise_word(standing.parts(turn.case), clock.now())
    return _written(turn, [_to_put_right(late, None)])


def remind_promise(turn: Turn) -> Entry:
    """Before the day comes, the applicant and whoever holds the matter are reminded (到期提醒)."""
    _word, near = standing.promise_word(standing.parts(turn.case), clock.now())
    near.reminded_at, near.rings_at = clock.now(), near.due_at
    return _written(turn, [near])


def break_promise(turn: Turn, promise: str | None, text: str | None) -> Entry:
    """It was not put right: the promise is broken, on record, and has its consequences (失信)."""
    by_law, now = turn.by.role == "clock", clock.now()
    if not by_law and not text:
        raise NotReady(obstacles.FINDING_MISSING)
    late = [one for one in rows(turn.case, Promise) if obstacles.may_be_broken(one, now, by_law=by_law)]
    found = late[0] if by_law else one_of(late, promise, "promise")
    return _ended(turn, found, "broken", text)


def find_false(turn: Turn, promise: str | None, text: str) -> Entry:
    """What was promised was never so: no time to put it right (虚假承诺)."""
    found = one_of(_those(turn.case, *promising.WAITING, "kept"), promise, "promise")
    return _ended(turn, found, "false", text)


def restore_credit(turn: Turn, promise: str | None, text: str) -> Entry:
    """The broken promise was made up for: the applicant may promise again (信用修复)."""
    on_record = [one for one in rows(turn.case, Promise) if one.barred_until and one.restored_at is None]
    found = one_of(on_record, promise, "promise")
    found.restored_at = clock.now()
    if turn.case.status == "terminated":
        return turn.write(rows={Promise: [whole(found)]}, private=said(text=text))
    return _written(turn, [found], text=text)


def _those(case: Case, *states: str) -> list[Promise]:
    return [one for one in rows(case, Promise) if one.state in states]


def _such(case: Case, holds: Callable[[Promise, datetime], bool]) -> list[Promise]:
    return [one for one in rows(case, Promise) if holds(one, clock.now())]


def _to_put_right(one: Promise, days: int | None) -> Promise:
    now = clock.now()
    one.state, one.remedy_at = "remedy", now
    one.remedy_due_at = one.rings_at = promising.remedy_due(one.zone, days, now)
    return one


def _closed(one: Promise, turn: Turn, state: str, text: str | None) -> Promise:
    one.state, one.rings_at = state, None
    one.closed_at, one.closed_name, one.finding = clock.now(), turn.by.name, text or one.finding
    return one


def _ended(turn: Turn, one: Promise, state: str, text: str | None) -> Entry:
    """Broken or false: on record; what was granted on it is proposed to be revoked, or as soon as no change waits."""
    gone = _closed(one, turn, state, text)
    gone.barred_until = promising.barred_until(one, clock.now())
    case = turn.case
    revocable = case.outcome == "granted" and case.validity not in ENDED and "change" not in (case.waits or ())
    change = revocation(turn, gone, text) if revocable else None
    return _written(turn, [gone], {Change: [whole(change)]} if change else {}, change=change)


ENDED = ("revoked", "recalled", "lapsed")


def _written(
    turn: Turn, changed: Iterable[Promise], more: Any = None, *, change: Any = None, text: str | None = None
) -> Entry:
    """Promises as they stand now, with what the case keeps of them."""
    about = standing.with_promises(standing.parts(turn.case), changed)
    about = standing.with_change(about) if change else about
    after = standing.changed(turn.case, about, clock.now())
    return turn.write(after, rows={Promise: [whole(one) for one in changed], **(more or {})}, private=said(text=text))
