"""One table says who may do what in which relation; checks, lists, walls and tests are made from it."""

from tongban.kernel.policy.door import enter, stands
from tongban.kernel.policy.panes import through_pane
from tongban.kernel.policy.table import TABLE, Right, Table, equal, may_come_in, may_view, routes_of, visible

__all__ = [
    "TABLE",
    "Right",
    "Table",
    "enter",
    "equal",
    "may_come_in",
    "may_view",
    "routes_of",
    "stands",
    "through_pane",
    "visible",
]
