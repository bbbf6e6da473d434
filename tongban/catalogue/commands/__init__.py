"""The verbs of the catalogue: what is published, and what is written until it can be."""

from tongban.catalogue.commands.drafting import begin, begin_from, keep
from tongban.catalogue.commands.importing import drop_table, import_good_lines, publish_table, take_table
from tongban.catalogue.commands.publishing import (
    CHANGED,
    NEW,
    UNCHANGED,
    end,
    let_days_pass,
    publish_item,
    publish_standard,
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
    "drop_table",
    "end",
    "give_back",
    "import_good_lines",
    "keep",
    "let_days_pass",
    "move",
    "propose",
    "publish",
    "publish_item",
    "publish_standard",
    "publish_table",
    "retire_item",
    "set_theme",
    "take_table",
    "throw_away",
]
