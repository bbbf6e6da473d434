"""Posts and who holds them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotReady, Reason, in_form, refuse
from tongban.people import rules
from tongban.people.commands.accounts import open_account
from tongban.people.commands.differences import differing
from tongban.people.commands.persons import register_person
from tongban.people.flow import POST
from tongban.people.models import Account, Agency, Person, Post, Tenure
from tongban.people.rules import own_accounts


def open_post(
    *,
    zone: str,
    code: str,
    role: str,
    by: Actor,
    agency: str | None = None,
    office_zh: str = "",
    office_en: str = "",
    window: str | None = None,
    duty: str = "",
) -> Post:
    """A post is set up: a place that persons will hold, with one role."""
    facts = {"role": role, "agency": agency, "office_zh": office_zh, "office_en": office_en, "window": window}
    facts["duty"] = duty
    _in_form(zone, code, facts)
    refuse(rules.taken("code", code) if Post.objects.filter(zone=zone, code=code).exists() else None)
    post = Post(zone=zone, id=codes.new_id())
    record(post, "open", by=by, status="open", after={"code": code, **facts})
    return post


def change_post(post: Post, *, by: Actor, **facts: Any) -> Post:
    """A post gets another role, agency, office or window."""
    POST.guard(post, "change", by)
    if changed := differing(post, facts):
        _in_form(post.zone, post.code, {"role": post.role, "agency": post.agency, "duty": post.duty, **changed})
        record(post, "change", by=by, after=changed)
    return post


def close_post(post: Post, *, by: Actor) -> Post:
    """A post that nobody holds is abolished: nobody comes in by it any more."""
    today = clock.china_date(clock.now())
    held = Tenure.objects.filter(zone=post.zone, post=post.id).exclude(until__lte=today)
    refuse(rules.still_held(held.count()))
    return _moved(post, "close", by)


def reopen_post(post: Post, *, by: Actor) -> Post:
    """An abolished post is set up again."""
    return _moved(post, "reopen", by)


HOUSE_MOVES = {"close": close_post, "reopen": reopen_post}


def move_post(post: Post, verb: str, *, by: Actor) -> Post:
    """One of the moves that ask for nothing more than the verb."""
    POST.guard(post, verb, by)
    if verb not in HOUSE_MOVES:
        raise NotReady(rules.unknown("verb", verb))
    return HOUSE_MOVES[verb](post, by=by)


def _moved(post: Post, verb: str, by: Actor) -> Post:
    record(post, verb, by=by, status=POST.guard(post, verb, by).move.target)
    return post


def appoint(
    post: Post, person: UUID, *, since: date, by: Actor, manner: str = "permanent", until: date | None = None
) -> Tenure:
    """A person holds the post from one day to another, both included.

    The post's version guards against two appointments at once: both read its tenures before they write.
    """
    POST.guard(post, "appoint", by)
    in_form(
        rules.unknown_manner(manner),
        rules.ends_before_it_begins(since, until),
        rules.deputy_without_end(manner, until),
    )
    _free_for(post, person, manner, since, until)
    row = {
        "zone": post.zone,
        "id": codes.new_id(),
        "post": post.id,
        "person": person,
        "manner": manner,
        "since": since,
        "until": until,
    }
    record(post, "appoint", by=by, rows={Tenure: [row]})
    return Tenure(**row)


def _free_for(post: Post, person: UUID, manner: str, since: date, until: date | None) -> None:
    """The post can be held so on these days: permanently by one, by one deputy at a time, by nobody twice."""
    held = list(Tenure.objects.filter(zone=post.zone, post=post.id))
    refuse(
        rules.holds_it_already(held, person, since, until),
        rules.post_held(held, since, until) if manner == "permanent" else None,
        *_as_a_deputy(held, since, until or date.max) if manner == "deputy" else (),
    )


def _as_a_deputy(held: list[Tenure], since: date, until: date) -> Iterator[Reason | None]:
    yield rules.deputy_of_a_deputy(held, since, until)
    yield rules.nobody_to_stand_in_for(held, since, until)


def appoint_by_login(
    post: Post,
    *,
    login: str,
    name: str,
    since: date,
    by: Actor,
    manner: str = "permanent",
    until: date | None = None,
) -> Tenure:
    """The person of an account takes the post; a name nobody has becomes a new person with an account."""
    POST.guard(post, "appoint", by)
    with transaction.atomic():
        known = Account.objects.filter(zone=post.zone, login=login.strip().lower()).first()
        if known is None:
            newcomer = register_person(zone=post.zone, name=name, by=by)
            known = open_account(newcomer, login=login, by=by)
        refuse(own_accounts.only_claimed(Person.objects.filter(zone=known.zone, id=known.person).first()))
        return appoint(post, known.person, since=since, until=until, manner=manner, by=by)


def relieve(post: Post, tenure: Tenure, *, until: date, by: Actor) -> Tenure:
    """A tenure ends with the day named; said again, nothing is written."""
    POST.guard(post, "relieve", by)
    if tenure.until == until:
        return tenure
    refuse(rules.ends_before_it_begins(tenure.since, until))
    row = {name: getattr(tenure, name) for name in ("zone", "id", "post", "person", "manner", "since")}
    record(post, "relieve", by=by, rows={Tenure: [{**row, "until": until}]})
    tenure.until = until
    return tenure


def _in_form(zone: str, code: str, facts: Mapping[str, Any]) -> None:
    role, agency, duty = facts["role"], facts["agency"], facts["duty"]
    unknown = agency and not Agency.objects.filter(zone=zone, code=agency).exists()
    in_form(
        rules.unknown_role(role),
        rules.agency_missing(role, agency),
        rules.unknown("agency", agency) if unknown else None,
        rules.unknown_duty(duty, role),
    )
    if duty:
        beside = Post.objects.filter(zone=zone, role=role, agency=agency, duty=duty, status="open")
        refuse(rules.duty_taken(beside.exclude(code=code).first()))
