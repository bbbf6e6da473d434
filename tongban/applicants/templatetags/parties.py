"""Words for those who act for an enterprise: `{% load parties %}`."""

from django import template

from tongban.applicants import rules

register = template.Library()


@register.filter
def standing(manner: str) -> str:
    """As what somebody acts for an enterprise."""
    return str(rules.MANNER_TITLES.get(manner, manner))


@register.filter
def right(name: str) -> str:
    """What somebody may do for an enterprise."""
    return str(rules.RIGHT_TITLES.get(name, name))
