"""What the forms of appointments send."""

from dataclasses import dataclass

from django.http import QueryDict

from tongban.appointments.commands import Visitor

LONGEST = 80


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time, and who will come then (预约表单)."""

    slot: str
    visitor: Visitor
    key: str

    @classmethod
    def read(cls, posted: QueryDict) -> "Wanted":
        """From a posted form."""
        slot, name, telephone, matter = (posted.get(part, "").strip()[:LONGEST] for part in FIELDS)
        return cls(slot, Visitor(name, telephone, matter.upper()), posted.get("key", ""))

    def spelled(self) -> bytes:
        """What is asked, for the claim that it happens once."""
        who = self.visitor
        return "\n".join((self.slot, who.name, who.telephone, who.matter)).encode()


THEME = "theme:"
"""How the choice of what a number is for spells a theme, which no code of an item can begin with."""


def about(posted: QueryDict) -> tuple[str, str]:
    """What a number is for: the code of an item, or a theme; neither where nobody knows."""
    chosen = posted.get("code", "").strip()[:40]
    return ("", chosen.removeprefix(THEME)) if chosen.startswith(THEME) else (chosen, "")


FIELDS = ("slot", "name", "telephone", "matter")
