"""The shape of what is typed at the entrance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock
from tongban.kernel.clock.typed import typed_day
from tongban.kernel.refusals import NotReady
from tongban.people import rules


@dataclass(frozen=True, slots=True)
class SignIn:
    """A name and a password."""

    login: str
    password: str

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "SignIn":
        """What was typed; nothing typed is a fault of its own, not a wrong password."""
        login, password = str(typed.get("login", "")), str(typed.get("password", ""))
        faults = [
            rules.empty(name, title)
            for name, title, value in (("login", _("The account"), login), ("password", _("The password"), password))
            if not value.strip()
        ]
        if faults:
            raise NotReady(*faults)
        return cls(login, password)


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who takes a post, how, and from when to when."""

    login: str
    name: str
    manner: str
    since: date
    until: date | None

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "Appointment":
        """What was typed; without a first day it begins today."""
        since = chosen_day(typed, "since") or today()
        texts = (str(typed.get(name, "")) for name in ("login", "name", "manner"))
        return cls(*texts, since, chosen_day(typed, "until"))


def chosen_post(typed: Mapping[str, Any]) -> tuple[str, str] | None:
    """A post as `zone/code`; nothing means: as myself."""
    zone, slash, code = str(typed.get("post", "")).partition("/")
    return (zone, code) if slash else None


def post_facts(typed: Mapping[str, Any]) -> dict[str, str]:
    """What may be changed about a post that is at work: its office and its duty for the queue."""
    return {name: str(typed.get(name, "")).strip()[:120] for name in ("office_zh", "office_en", "duty")}


def chosen_day(typed: Mapping[str, Any], field: str) -> date | None:
    """A day as browsers send it; an impossible one is refused by name."""
    return typed_day(str(typed.get(field, "")), field)


def today() -> date:
    """The day in China."""
    return clock.china_date(clock.now())


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who opens an account for himself, as he typed it (注册申请)."""

    zone: str
    name: str
    telephone: str
    resident_id: str
    login: str
    password: str

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "Newcomer":
        """What was typed."""
        names = ("zone", "name", "telephone", "resident_id", "login")
        return cls(*(str(typed.get(name, "")).strip()[:200] for name in names), str(typed.get("password", "")))


@dataclass(frozen=True, slots=True)
class KeyWanted:
    """A token as it is asked for: its name, what it is good for, and for how many days (令牌申请)."""

    name: str
    scopes: tuple[str, ...]
    days: int

    @classmethod
    def read(cls, posted: QueryDict) -> "KeyWanted":
        """From a posted form; what is no number of days is no term."""
        days = posted.get("days", "")
        term = int(days) if days.isdecimal() and len(days) < 6 else -1
        return cls(posted.get("name", ""), tuple(posted.getlist("scopes")), term)
