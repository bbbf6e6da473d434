"""The verbs of subscriptions: subscribe, pause, resume, end; hear a step, tell it, tell it again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.db import transaction

from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.kernel import clock, codes, outward, policy
from tongban.kernel.actors import CLOCK, Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import record
from tongban.kernel.outward import Answer
from tongban.kernel.refusals import NotReady, NotYours, in_form
from tongban.people.models import Person
from tongban.subscriptions import queries, rules
from tongban.subscriptions.flow import SUBSCRIPTION
from tongban.subscriptions.models import Delivery, Subscription

BATCH = 20
LEASE = timedelta(minutes=2)
REST = timedelta(minutes=1)
KEPT = timedelta(days=30)
DICE = SystemRandom()


def subscribe(*, name: str, url: str, verbs: Sequence[str], by: Actor) -> Subscription:
    """From now on these steps are told to this address, as far as whoever subscribes may see them."""
    wanted = [verb for verb in queries.VERBS if verb in verbs]
    odd = [verb for verb in verbs if verb not in queries.VERBS]
    held = queries.visible_to(by).filter(person=by.person).exclude(status="ended").count()
    in_form(rules.nameless(name), rules.unknown_verbs([*wanted, *odd], queries.VERBS), rules.too_many(held))
    try:
        outward.target(url)
    except outward.Closed as closed:
        raise NotReady(rules.closed_address(closed.code)) from None
    home = Person.objects.get(id=by.person).zone
    subscription = Subscription(zone=home, id=codes.new_id(), person=by.person, role=by.role)
    capacity = {"post_zone": by.zone, "post": by.post, "agency": by.agency, "principal": by.principal}
    capacity |= {"mandate": by.mandate}
    facts = {"name": name.strip(), "verbs": wanted, "since": clock.now(), "person": by.person, "role": by.role}
    after = facts | {column: value for column, value in capacity.items() if value is not None}
    record(subscription, "subscribe", by=by, status="active", after=after, private={"url": url})
    return subscription


def move(subscription: Subscription, verb: str, *, by: Actor) -> Entry:
    """Pause, resume or end."""
    opening = SUBSCRIPTION.guard(subscription, verb, by)
    return record(subscription, verb, by=by, status=opening.move.target)


def end_with_mandate(mandate: UUID) -> int:
    """What was told under a mandate is told no longer once it has ended; how many subscriptions end with it."""
    found = queries.under(mandate)
    for one in found:
        record(one, "end", by=CLOCK.within(one.zone), status="ended")
    return len(found)


def end_what_is_over() -> int:
    """The same for the mandates whose last day has passed; how many subscriptions."""
    return sum(map(end_with_mandate, queries.mandates_over(clock.now())))


# --- telling -----------------------------------------------------------------------------------------------------


def hear(entry: Entry) -> int:
    """A step has been sealed: who subscribed to it, may see the matter and still stands there is told; how many."""
    listening = queries.listening_to(entry)
    if not listening:
        return 0
    case = cases.by_id(CLOCK, entry.zone, entry.subject)
    seeing = [one for one in listening if case and _concerns(one, case)]
    now = clock.now()
    told = [
        Delivery(
            zone=one.zone,
            id=codes.new_id(),
            subscription_id=one.id,
            entry_zone=entry.zone,
            subject=entry.subject,
            number=entry.number,
            verb=entry.verb,
            since=now,
            next_at=now,
        )
        for one in seeing
        if queries.stands(one)
    ]
    policy.enter(CLOCK)
    Delivery.objects.bulk_create(told, ignore_conflicts=True)
    return len(told)


def hear_all(entries: Sequence[Entry]) -> int:
    """The same for many steps: to most of them nobody has subscribed, and one question says so."""
    verbs = queries.listened_to({one.verb for one in entries})
    return sum(hear(one) for one in entries if one.verb in verbs)


def _concerns(one: Subscription, case: Case) -> bool:
    """Whether the holder may see the matter; how far an agent reaches, by mandate or as a colleague, is asked anew."""
    holder = queries.stands(one) if one.role == "agent" else one.holder
    return holder is not None and policy.may_view(holder, "case", case)


def deliver(batch: int = BATCH) -> int:
    """Tell what is due, each matter in its order; how many were taken. An address that fails rests for a minute."""
    policy.enter(CLOCK)
    resting: set[UUID] = set()
    taken = _taken(batch)
    for delivery in taken:
        if delivery.subscription_id not in resting and not _told(delivery):
            resting.add(delivery.subscription_id)
    return len(taken)


def _taken(batch: int) -> list[Delivery]:
    """What is due, out of reach of other workers until the lease is over: a crash in between only delays."""
    now = clock.now()
    with transaction.atomic():
        found = queries.due(now).select_for_update(skip_locked=True, of=("self",))
        taken = list(found.select_related("subscription")[:batch])
        Delivery.objects.filter(id__in=[one.id for one in taken]).update(next_at=now + LEASE)
    return taken


def _told(delivery: Delivery) -> bool:
    """Tell one step in the name of its subscriber; whether its address may be asked again at once."""
    subscription = delivery.subscription
    holder = queries.stands(subscription)
    event = queries.event(delivery, holder) if holder else None
    policy.enter(CLOCK)
    if event is None:
        _noted(delivery, "dead", fault="not-yours" if holder else "not-standing")
        return True
    content = queries.spelled(event)
    answer = outward.post(subscription.url, content, queries.signed(content, event["id"], clock.now()))
    if answer.is_good:
        _noted(delivery, "told", answer.status, tries=delivery.tries + 1, told_at=clock.now())
    else:
        _failed(delivery, answer)
    return answer.is_good


def _failed(delivery: Delivery, answer: Answer) -> None:
    now, tries = clock.now(), delivery.tries + 1
    fault = answer.fault or "refused"
    if rules.is_over(delivery.since, now):
        _noted(delivery, "dead", answer.status, tries=tries, fault=fault)
    else:
        again = now + rules.wait_after(tries, DICE)
        _noted(delivery, "waiting", answer.status, tries=tries, fault=fault, next_at=again)
    others = Delivery.objects.filter(zone=delivery.zone, subscription_id=delivery.subscription_id, status="waiting")
    others.filter(next_at__lt=now + REST).exclude(id=delivery.id).update(next_at=now + REST)
    others.filter(next_at=now + LEASE).exclude(id=delivery.id).update(next_at=now + REST)


def _noted(
    delivery: Delivery,
    status: str,
    answer: int | None = None,
    *,
    fault: str = "",
    next_at: datetime | None = None,
    **more: object,
) -> None:
    found = Delivery.objects.filter(zone=delivery.zone, id=delivery.id)
    found.update(status=status, answer=answer, fault=fault, next_at=next_at, **more)


def replay(subscription: Subscription, delivery: UUID | None = None, *, by: Actor) -> int:
    """Tell anew what was given up, or one step of the log whatever became of it; how many will be told."""
    SUBSCRIPTION.guard(subscription, "pause" if subscription.status == "active" else "resume", by)
    found = queries.log(subscription, "" if delivery else "dead")
    chosen = found.filter(id=delivery) if delivery else found
    if delivery and not chosen.exists():
        raise NotYours()
    now = clock.now()
    return chosen.order_by().update(status="waiting", tries=0, fault="", since=now, next_at=now)


def forget() -> int:
    """The log of what was told is kept for a month; what was given up stays until somebody has looked at it."""
    old = Delivery.objects.filter(status="told", told_at__lt=clock.now() - KEPT)
    return old.delete()[0]
