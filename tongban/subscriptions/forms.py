"""A subscription as a page sends it."""

from dataclasses import dataclass

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Wanted:
    """Name, address and steps (订阅表单)."""

    name: str
    url: str
    verbs: tuple[str, ...]

    @classmethod
    def read(cls, posted: QueryDict) -> "Wanted":
        """From a posted form."""
        return cls(posted.get("name", "")[:100], posted.get("url", "").strip(), tuple(posted.getlist("verbs")))
