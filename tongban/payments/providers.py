"""Through whom is paid: a small interface, and the test double of the demonstration.

A provider sends the payer to an address of its own and confirms later, as often as it likes, with its signature over
the exact bytes. To add one: a class with these three, and its name in `PROVIDERS`; which is used is a setting.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

import orjson
from django.conf import settings
from django.urls import reverse

from tongban.payments.models import Bill

OUTCOMES = ("paid", "declined")
CODE = re.compile(r"[A-Z]{3}")
"""A currency as ISO 4217 writes it."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a provider says became of an order, under a number of its own (支付结果通知)."""

    order: str
    amount: str
    currency: str
    outcome: str
    transaction: str


class Provider(Protocol):
    """Through whom is paid (支付渠道)."""

    def address(self, bill: Bill) -> str:
        """Where the payer goes."""

    def confirmed(self, body: bytes, signature: str) -> Confirmation | None:
        """What a confirmation says, where its signature holds; None otherwise. ValueError for what is not in form."""


@dataclass(frozen=True, slots=True)
class Double:
    """Nobody's bank: a page of this house on which one pays or declines; it signs as a real provider would."""

    key: bytes

    def address(self, bill: Bill) -> str:
        """The page of the double."""
        return reverse("payments:double", args=[bill.id])

    def confirmed(self, body: bytes, signature: str) -> Confirmation | None:
        """By HMAC-SHA256 over the body, in hex."""
        if not hmac.compare_digest(self.signature(body).encode(), signature.encode()):
            return None
        return spelled(orjson.loads(body))

    def signature(self, body: bytes) -> str:
        """What the double signs with."""
        return hmac.new(self.key, body, sha256).hexdigest()


def spelled(value: Any) -> Confirmation:
    """A confirmation out of JSON; ValueError where something is missing or odd."""
    names = tuple(Confirmation.__dataclass_fields__)
    if not isinstance(value, Mapping) or not all(isinstance(value.get(name), str) for name in names):
        raise ValueError("not in form")
    found = Confirmation(**{name: value[name] for name in names})
    plain = all(part.isprintable() and 0 < len(part) <= 80 for part in (found.order, found.amount, found.transaction))
    if found.outcome not in OUTCOMES or not plain or not CODE.fullmatch(found.currency):
        raise ValueError("not in form")
    return found


def _double() -> Double:
    return Double(settings.PAYMENT_KEY.encode() or sha256(b"payments/" + settings.SECRET_KEY.encode()).digest())


PROVIDERS = {"double": _double}


def provider() -> Provider | None:
    """The provider that is set; None where nothing is paid online. The double is for a demonstration only."""
    if settings.PAYMENT_PROVIDER == "double" and not settings.TONGBAN_DEMO:
        return None
    made = PROVIDERS.get(settings.PAYMENT_PROVIDER)
    return made() if made else None
