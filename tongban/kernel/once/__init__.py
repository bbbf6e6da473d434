"""The same request twice has one effect and one answer (幂等).

For every unsafe operation that may be sent again: a window with a weak line, a program that retries. A request is
claimed under a key by the person who sends it; journal moves pass the claim to their door, everything else goes
through `answered`. Key, effect and answer are one transaction; 422 for another payload under the same key, 409 while
the first still runs. Different requests that would pass one count together wait for each other: `in_turn`.
Neighbours: `journal` below, which keeps the claims.
"""

from tongban.kernel.once.claims import MISSING_KEY, Answer, already, answered, claim_of, recorded
from tongban.kernel.once.requests import claimed
from tongban.kernel.once.turns import in_turn

__all__ = ["MISSING_KEY", "Answer", "already", "answered", "claim_of", "claimed", "in_turn", "recorded"]
