"""Show me subscriptions, what they were told, and what exactly a step says to whoever may know it."""

import base64
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongban.applicants.models import Mandate
from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.kernel import keys, policy
from tongban.kernel.actors import Actor
from tongban.kernel.journal import read, seal
from tongban.kernel.journal.canon import instant
from tongban.kernel.journal.entries import Entry
from tongban.kernel.keys import SigningKey
from tongban.kernel.prepared import Prepared
from tongban.kernel.refusals import NotYours
from tongban.people import queries as people
from tongban.subscriptions.models import Delivery, Subscription

VERBS = tuple(cases.steps())
SOURCE = "urn:tongban:zone:"
FOLDER = "webhooks"


def visible_to(actor: Actor) -> QuerySet[Subscription]:
    """The subscriptions the actor may see, newest first: where every list begins."""
    return Subscription.objects.filter(policy.visible(actor, "subscription")).order_by("-id")


def counted(actor: Actor) -> QuerySet[Subscription]:
    """The same, each with how many steps wait and how many were given up."""
    waiting, dead = (Count("deliveries", filter=Q(deliveries__status=status)) for status in ("waiting", "dead"))
    return visible_to(actor).annotate(waiting=waiting, dead=dead)


def find(actor: Actor, subscription: UUID) -> Subscription:
    """One subscription; NotYours says that there is none."""
    found = visible_to(actor).filter(id=subscription).first()
    if found is None:
        raise NotYours()
    return found


def log(subscription: Subscription, status: str = "") -> QuerySet[Delivery]:
    """What a subscription was told or will be told, the latest first."""
    found = Delivery.objects.filter(zone=subscription.zone, subscription_id=subscription.id).order_by("-id")
    return found.filter(status=status) if status else found


NEWEST = ("-id",)
"""The order of subscriptions and of their logs: keys grow with time."""


# --- what is due -------------------------------------------------------------------------------------------------


def listening_to(entry: Entry) -> list[Subscription]:
    """The subscriptions to this step that were there when it was made; a paused one is told later."""
    return TO_A_STEP.every(at=entry.recorded_at, verb=entry.verb)


def _to_a_step(_shape: None, at: datetime, verb: str) -> QuerySet[Subscription]:
    found = Subscription.objects.filter(status__in=("active", "paused"), since__lte=at)
    return found.filter(verbs__contains=[verb])


def listened_to(verbs: Collection[str]) -> set[str]:
    """Those of some steps to which there is any subscription."""
    found = Subscription.objects.filter(status__in=("active", "paused"), verbs__overlap=list(verbs))
    return {verb for wanted in found.values_list("verbs", flat=True) for verb in wanted}


TO_A_STEP: Prepared[Subscription] = Prepared(_to_a_step)


def under(mandate: UUID) -> list[Subscription]:
    """What is told under a mandate."""
    return list(Subscription.objects.filter(mandate=mandate).exclude(status="ended"))


def mandates_over(now: datetime) -> set[UUID]:
    """The mandates under which somebody is still told something, though they hold no longer."""
    told = Subscription.objects.filter(mandate__isnull=False).exclude(status="ended").values("mandate")
    over = Q(until__lte=now) | Q(status__in=("declined", "revoked"))
    return set(Mandate.objects.filter(over, id__in=told).values_list("id", flat=True))


def due(now: datetime) -> QuerySet[Delivery]:
    """What is to be told now: of each matter only the earliest step that still waits."""
    earlier = Delivery.objects.filter(
        zone=OuterRef("zone"),
        subscription_id=OuterRef("subscription_id"),
        entry_zone=OuterRef("entry_zone"),
        subject=OuterRef("subject"),
        status="waiting",
        number__lt=OuterRef("number"),
    )
    waiting = Delivery.objects.filter(status="waiting", next_at__lte=now, subscription__status="active")
    return waiting.filter(~Exists(earlier)).order_by("next_at", "id")


def stands(subscription: Subscription) -> Actor | None:
    """The holder, when he may still stand where he subscribed; the database is told of him."""
    return people.standing(subscription.zone, subscription.holder)


def event(delivery: Delivery, actor: Actor) -> dict[str, Any] | None:
    """The CloudEvent of a step as this actor may know it now; None when the matter is none of his."""
    case = cases.by_id(actor, delivery.entry_zone, delivery.subject)
    entry = read.entry(delivery.entry_zone, delivery.subject, delivery.number) if case else None
    if case is None or entry is None:
        return None
    return {
        "specversion": "1.0",
        "id": f"{entry.subject}.{entry.number}",
        "source": f"{SOURCE}{entry.zone}",
        "type": f"tongban.{entry.verb}",
        "subject": case.number,
        "time": instant(entry.recorded_at),
        "sequence": f"{entry.number:010d}",
        "datacontenttype": "application/json",
        "data": _data(case, entry, actor),
    }


def _data(case: Case, entry: Entry, actor: Actor) -> dict[str, Any]:
    """What the step was, and where more can be asked; never a name, an answer or a text."""
    withheld = cases.is_inside(entry, actor)
    told = {
        "number": case.number,
        "zone": case.zone,
        "agency": case.agency,
        "item": case.version_in_force.code,
        "entry": entry.number,
        "verb": entry.act,
        "status": entry.status,
        "effective_at": instant(entry.effective_at),
        "hash": entry.hash.hex(),
        "withheld": withheld,
    }
    known = {} if withheld else {name: entry.after[name] for name in ("due", "outcome") if name in entry.after}
    return told | known


# --- the signature -----------------------------------------------------------------------------------------------


def key() -> SigningKey:
    """The key that signs events: its own, so that nothing signed here could ever pass for a head of the journal."""
    folder = seal.keys_folder() / FOLDER
    try:
        return keys.current(folder)
    except keys.KeyMissing:
        with suppress(FileExistsError):
            keys.create(folder)
    return keys.current(folder)


def public_key() -> str:
    """The public half as Standard Webhooks spells it."""
    return "whpk_" + base64.b64encode(key().public.spki[-32:]).decode()


def signed(content: bytes, name: str, at: datetime) -> dict[str, str]:
    """The headers of a Standard Webhooks message: who it is, when it was sent, and the Ed25519 signature over both."""
    stamp = str(int(at.timestamp()))
    signature = key().sign(b".".join((name.encode(), stamp.encode(), content)))
    return {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "tongban-webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1a," + base64.b64encode(signature).decode(),
    }


def spelled(told: dict[str, Any]) -> bytes:
    """An event as it travels: the same bytes each time it is told."""
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
