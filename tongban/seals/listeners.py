"""What seals do when their own lines are sealed: whoever is concerned is told, and keys that are over are destroyed."""

from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.listeners import on
from tongban.seals import commands, messages


@on(*(f"seal.{verb}" for verb in messages.SEALS))
def tell_of_seal(entry: Entry) -> None:
    """Who keeps a seal is told what became of it."""
    commands.tell_of_seal(entry)


@on(*(f"sealing.{verb}" for verb in messages.SEALINGS))
def tell_of_sealing(entry: Entry) -> None:
    """The second person is asked; who made the paper hears a no."""
    commands.tell_of_sealing(entry)


@on("sealing.wait")
def tell_of_unsealed(entry: Entry) -> None:
    """Who keeps the seals of an agency hears that its papers stay without one."""
    commands.tell_of_unsealed(entry)


@on("seal.lose", "seal.destroy", "seal.renew")
def end_keys(entry: Entry) -> None:
    """The private keys of what is used no more are destroyed."""
    commands.end_keys(entry)
