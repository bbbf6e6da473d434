"""The verbs of seals and of the papers that are sealed with them."""

from tongban.seals.commands.keeping import apply, five, let_time_pass, move
from tongban.seals.commands.sealing import Paper, look_again, move_paper, order, press_due, seal_own

__all__ = [
    "Paper",
    "apply",
    "five",
    "let_time_pass",
    "look_again",
    "move",
    "move_paper",
    "order",
    "press_due",
    "seal_own",
]
