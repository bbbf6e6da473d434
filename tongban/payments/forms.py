"""What the forms of payments send."""

from collections.abc import Mapping

from tongban.payments.commands import LONGEST, Return


def returned(typed: Mapping[str, str]) -> Return:
    """A sum that went back, as it was typed."""
    texts = {name: typed.get(name, "").strip()[:LONGEST] for name in ("transaction", "receipt", "on", "reason")}
    return Return(**texts)
