"""How a result that lies here reaches its applicant: one leg and a whole joint matter alike (送达)."""

from typing import Any

from tongban.cases.models import handing_out
from tongban.handoffs import rules
from tongban.kernel.flow import Move, Obstacle

SERVICE = "行政许可法 44"
"""A decision is served on its applicant within ten days."""


def reaching(
    by_window: Any, by_himself: Any, *, unless: tuple[Obstacle, ...] = (), unread: Obstacle
) -> tuple[Move, Move]:
    """The two moves with their titles: handed out at the window, or received online by the applicant himself.

    `unless` stands in the way of both, `unread` in that of a result whose paper is not here to be read.
    """
    way = {"source": "result_here", "target": "handed_out", "style": "main", "clause": SERVICE}
    asks = handing_out("counter", "post", "online", "refused")
    mine = (rules.not_mandated_to_collect, unread, *unless)
    return (
        Move("hand_out", by="window", title=by_window, unless=unless, asks=asks, **way),
        Move("fetch", by="applicant", title=by_himself, unless=mine, **way),
    )
