"""Words for roles, posts and ways to hold them, in the page's language: `{% load words %}`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.people.models import DUTY_TITLES, MANNER_TITLES, PART_TITLES, ROLE_TITLES
from tongban.ui import words

register = template.Library()


@register.filter
def role(name: str) -> str:
    """A role as people say it."""
    return str(ROLE_TITLES.get(name, name))


@register.filter
def part(name: str) -> str:
    """Which part of a day, as people say it."""
    return str(PART_TITLES.get(name, name))


@register.filter
def duty(name: str) -> str:
    """What a post is to its queue, as people say it."""
    return str(DUTY_TITLES.get(name, name))


@register.filter
def manner(name: str) -> str:
    """A way to hold a post as people say it."""
    return str(MANNER_TITLES.get(name, name))


@register.filter
def named(thing: Any, what: str = "name") -> str:
    """The Chinese or the English name of a thing that has both: `zone|named:"short"`."""
    english = (get_language() or "").startswith("en")
    first, second = ("en", "zh") if english else ("zh", "en")
    return getattr(thing, f"{what}_{first}", "") or getattr(thing, f"{what}_{second}", "") or _("unnamed")


BROWSERS = ("Edg/Edge", "MicroMessenger/WeChat", "Firefox/Firefox", "Chrome/Chrome", "Safari/Safari")
SYSTEMS = ("HarmonyOS/HarmonyOS", "Android/Android", "iPhone/iOS", "iPad/iPadOS", "Windows/Windows", "Mac OS/macOS")
SYSTEMS += ("Linux/Linux",)


@register.filter
def device(agent: str) -> str:
    """What a browser says of itself, in two words: the program and the system it runs on."""
    known = [_first(agent, BROWSERS), _first(agent, SYSTEMS)]
    return " · ".join(word for word in known if word) or _("unknown program")


def _first(agent: str, words: tuple[str, ...]) -> str:
    pairs = (word.split("/") for word in words)
    return next((name for mark, name in pairs if mark in agent), "")


@register.filter
def span_text(week: Mapping[str, Any], day: str) -> str:
    """The hours of one weekday as they are typed."""
    return " ".join(f"{start}-{end}" for start, end in week.get(day, ()))


@register.simple_tag
def week_days() -> list[tuple[str, str]]:
    """The days of the week by number, Monday first, in the page's language."""
    return [(str(number), words.weekday(date(2024, 1, number))) for number in range(1, 8)]
