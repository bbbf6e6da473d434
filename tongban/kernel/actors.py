"""Who acts is a value, fixed at the door: person, post, zone, and on whose behalf."""

from dataclasses import dataclass, replace
from uuid import UUID

ROLES = (
    *("public", "applicant", "agent", "window", "reviewer", "approver", "admin", "supervisor"),
    *("operator", "clock", "peer"),
)
"""Nobody signs in as the last three; they are the operator at the machine, time itself, and another zone's message."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One person in one capacity for the length of one request (行为人)."""

    role: str
    person: UUID | None = None
    zone: str | None = None
    post: str | None = None
    agency: str | None = None
    principal: UUID | None = None
    name: str = ""
    mandate: UUID | None = None
    items: tuple[UUID, ...] | None = None
    rights: tuple[str, ...] | None = None
    scopes: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"unknown role {self.role!r}")

    def entry(self) -> dict[str, str]:
        """What the journal keeps of the actor: never a name, only what is set."""
        kept = {
            "role": self.role,
            "person": self.person,
            "zone": self.zone,
            "post": self.post,
            "agency": self.agency,
            "principal": self.principal,
            "mandate": self.mandate,
        }
        return {key: str(value) for key, value in kept.items() if value is not None}

    def within(self, zone: str) -> "Actor":
        """The same actor in another zone: for the clock and the operator, who belong to none."""
        return replace(self, zone=zone)

    def may(self, right: str) -> bool:
        """Whether an act stays within what the actor was given; whoever acts for himself was given everything."""
        return self.rights is None or right in self.rights

    def in_scope(self, scope: str) -> bool:
        """Whether the key he came by is good for this; whoever came without a key, or by one for everything, is."""
        return self.scopes is None or scope in self.scopes

    def keeps(self, zone: str) -> bool:
        """Whether the actor is the administrator of a zone, or runs the installation."""
        return self.role == "operator" or (self.role == "admin" and self.zone == zone)

    def serves(self, zone: str) -> bool:
        """Whether the actor sits at a window of a zone."""
        return self.role == "window" and self.zone == zone

    @property
    def whole(self) -> UUID | None:
        """On whose behalf without any limit to some items: nobody, for whoever was given some items only."""
        return self.principal if self.items is None else None

    @property
    def other(self) -> str | None:
        """The zone whose message is at work here; none where somebody acts for himself."""
        return self.name if self.role == "peer" else None

    @property
    def itself(self) -> str | None:
        """The zone that moves its own matter as if by message: a part of a joint matter that it leads."""
        return self.zone if self.role == "peer" and self.name == self.zone else None

    @property
    def is_outside(self) -> bool:
        """Whether the actor stands on the applicant's side of the counter, for himself or for another."""
        return self.role in ("applicant", "agent")

    @property
    def is_staff(self) -> bool:
        """Whether the actor holds a post of the government side."""
        return self.role in ("window", "reviewer", "approver", "admin", "supervisor")


PUBLIC = Actor(role="public")
CLOCK = Actor(role="clock")
OPERATOR = Actor(role="operator")
