"""Words for those who act for an enterprise: `{% load parties %}`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from tongban.applicants import queries, rules
from tongban.applicants.flow import DONE, LINK, LINK_DONE
from tongban.applicants.models import Link, Mandate
from tongban.kernel import clock
from tongban.ui.words import day

register = template.Library()


@register.filter
def standing(manner: str) -> str:
    """As what somebody acts for an enterprise."""
    return str(rules.MANNER_TITLES.get(manner, manner))


@register.filter
def action(name: str) -> str:
    """What a mandate lets its agent do."""
    return str(rules.ACTIONS.get(name, name))


@register.filter
def right(name: str) -> str:
    """What somebody may do for an enterprise."""
    return str(rules.RIGHT_TITLES.get(name, name))


@register.filter
def mandate_state(mandate: Mandate) -> str:
    """How a mandate stands."""
    return str(queries.state_of(mandate))


@register.filter
def link_state(link: Link) -> str:
    """How a request to act for an enterprise stands."""
    return str(LINK.state(link.status).title)


@register.filter
def link_act(act: str) -> str:
    """What happened to such a request."""
    return str(LINK_DONE.get(act, act))


@register.filter
def mandate_act(act: str) -> str:
    """What happened to a mandate."""
    return str(DONE.get(act, act))


@register.filter
def last_day(until: datetime) -> str:
    """The last day on which something holds, from the instant at which it ends."""
    return day(clock.last_day(until), "year")


@register.filter
def day_box(until: datetime | None) -> str:
    """The last day as a date box has it; nothing where there is no end."""
    return clock.last_day(until).isoformat() if until else ""


@register.filter
def fact_of(facts: Mapping[str, Any], means: str) -> Any:
    """The fact of that meaning that can be taken back, if it is one."""
    return facts.get(means)
