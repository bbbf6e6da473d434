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


FIELDS = ("slot", "name", "telephone", "matter")
