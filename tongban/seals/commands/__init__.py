"""The verbs of seals and of the papers that are sealed with them."""

from tongban.seals.commands.keeping import apply, five, let_time_pass, move
from tongban.seals.commands.registering import Registration, five_with
from tongban.seals.commands.sealing import Paper, look_again, move_paper, order, press_due, seal_own
from tongban.seals.commands.signing import sign_own
from tongban.seals.commands.telling import end_keys, tell_of_seal, tell_of_sealing, tell_of_unsealed

__all__ = [
    "Paper",
    "Registration",
    "apply",
    "end_keys",
    "five",
    "five_with",
    "let_time_pass",
    "look_again",
    "move",
    "move_paper",
    "order",
    "press_due",
    "seal_own",
    "sign_own",
    "tell_of_seal",
    "tell_of_sealing",
    "tell_of_unsealed",
]
