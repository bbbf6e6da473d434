"""Who acts is a value, fixed at the door: person, post, zone, and on whose behalf."""

from dataclasses import dataclass, replace
from uuid import UUID

ROLES = ("public", "applicant", "window", "reviewer", "approver", "admin", "supervisor", "operator", "clock")


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
        }
        return {key: str(value) for key, value in kept.items() if value is not None}

    def within(self, zone: str) -> "Actor":
        """The same actor in another zone: for the clock and the operator, who belong to none."""
        return replace(self, zone=zone)

    @property
    def is_staff(self) -> bool:
        """Whether the actor holds a post of the government side."""
        return self.role in ("window", "reviewer", "approver", "admin", "supervisor")


PUBLIC = Actor(role="public")
CLOCK = Actor(role="clock")
OPERATOR = Actor(role="operator")
