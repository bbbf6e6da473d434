"""What an officer does with the views of his desk: keep, rename, share, delete, arrange."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from tongban.cases import queries, rules
from tongban.cases.flow.saved import SAVED_VIEW
from tongban.cases.models import SavedView
from tongban.cases.queries import Sieve
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.flow import taken
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.refusals import in_form


def keep(
    name: str, sieve: Sieve, columns: str = "", *, by: Actor, claim: Claim | None = None
) -> tuple[SavedView, Entry]:
    """A list is kept under a name; under a name of one's own that there is, it takes the place of what was there."""
    text, desk = name.strip(), list(queries.views_for(by))
    own = [one for one in desk if rules.is_owner(one, by)]
    known = next((one for one in own if one.name == text), None)
    faults = queries.faults(sieve, queries.options(by))
    in_form(rules.nameless(text), *faults, None if known else rules.too_many_views(len(own)))
    if known:
        return known, _narrowed(known, sieve, columns, by, claim)
    in_form(rules.name_taken(text, desk))
    made = SavedView(zone=by.zone, id=new_id(), person=by.person, role=by.role, kept_at=clock.now())
    said = {"name": text, "parts": sieve.address(), "columns": queries.columns_of(columns)}
    return made, record(made, "keep", by=by, status="own", private=said, claim=claim)


def _narrowed(view: SavedView, sieve: Sieve, columns: str, by: Actor, claim: Claim | None) -> Entry:
    SAVED_VIEW.guard(view, "narrow", by)
    said = {"parts": sieve.address(), "columns": queries.columns_of(columns)}
    return record(view, "narrow", by=by, after={"kept_at": clock.now()}, private=said, claim=claim)


def move_view(
    view: SavedView, verb: str, *, by: Actor, given: Mapping[str, Any] | None = None, claim: Claim | None = None
) -> Entry:
    """Rename, narrow, share, share no longer, delete."""
    opening = SAVED_VIEW.guard(view, verb, by)
    values = taken(opening.move, given or {})
    return MOVES[verb](view, by, {**(given or {}), **values}, claim)


def _rename(view: SavedView, by: Actor, given: Mapping[str, Any], claim: Claim | None) -> Entry:
    name = given["name"].strip()
    others = [one for one in queries.views_for(by) if one.id != view.id]
    in_form(rules.nameless(name), rules.name_taken(name, others))
    return record(view, "rename", by=by, private={"name": name}, claim=claim)


def _narrow(view: SavedView, by: Actor, given: Mapping[str, Any], claim: Claim | None) -> Entry:
    sieve = queries.sieve_of(given.get("filters") or {})
    in_form(*queries.faults(sieve, queries.options(by)))
    return _narrowed(view, sieve, ".".join(given.get("columns") or ()), by, claim)


def _share(view: SavedView, by: Actor, given: Mapping[str, Any], claim: Claim | None) -> Entry:
    """With the agency of who decides, with the window or the administration of the zone for the others."""
    after = {"shared_agency": by.agency} if by.agency else {"shared_role": by.role}
    return record(view, "share", by=by, status="shared", after=after, claim=claim)


def _unshare(view: SavedView, by: Actor, given: Mapping[str, Any], claim: Claim | None) -> Entry:
    after = {name: None for name in ("shared_agency", "shared_role") if getattr(view, name)}
    return record(view, "unshare", by=by, status="own", after=after, claim=claim)


def _drop(view: SavedView, by: Actor, given: Mapping[str, Any], claim: Claim | None) -> Entry:
    after = {name: None for name in ("shared_agency", "shared_role") if getattr(view, name)}
    return record(view, "drop", by=by, status="dropped", after=after, claim=claim)


MOVES: dict[str, Callable[[SavedView, Actor, Mapping[str, Any], Claim | None], Entry]] = {
    "rename": _rename,
    "narrow": _narrow,
    "share": _share,
    "unshare": _unshare,
    "drop": _drop,
}


def arrange(places: Sequence[UUID], *, by: Actor, claim: Claim | None = None) -> Entry:
    """In this order the views stand on the desk; what is not named stands behind."""
    known = {one.id for one in queries.views_for(by)}
    wanted = list(dict.fromkeys(str(one) for one in places if one in known))
    return record(queries.tabs_of(by), "arrange", by=by, after={"places": wanted}, claim=claim)


def open_with(view: SavedView | None, *, by: Actor, claim: Claim | None = None) -> Entry:
    """With this view the desk opens from now on; with none, it opens with everything."""
    return record(queries.tabs_of(by), "open", by=by, after={"opening": view.id if view else None}, claim=claim)
