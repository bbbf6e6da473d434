"""The verbs of the catalogue: what is published, and what is written until it can be."""

from tongban.catalogue.commands.drafting import begin, begin_from, keep
from tongban.catalogue.commands.publishing import (
    CHANGED,
    NEW,
    UNCHANGED,
    index_again,
    publish_item,
    publish_standard,
    retire,
    retire_item,
    set_theme,
)
from tongban.catalogue.commands.revising import give_back, move, propose, publish, throw_away

__all__ = [
    "CHANGED",
    "NEW",
    "UNCHANGED",
    "begin",
    "begin_from",
    "give_back",
    "index_again",
    "keep",
    "move",
    "propose",
    "publish",
    "publish_item",
    "publish_standard",
    "retire",
    "retire_item",
    "set_theme",
    "throw_away",
]
