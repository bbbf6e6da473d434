"""The shape of what is asked for: an application for a seal, and an enterprise by its code."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from tongban.applicants import queries as applicants
from tongban.applicants.queries import Party
from tongban.kernel.actors import Actor
from tongban.kernel.codes import BrokenCode
from tongban.kernel.refusals import NotReady
from tongban.seals import rules


def uses() -> list[tuple[str, Any]]:
    """The kinds of seals that an agency may apply for."""
    return [(use, rules.USES[use]) for use in rules.OF_AGENCIES]


def applied(data: Mapping[str, Any]) -> dict[str, Any]:
    """An application for a seal, as it was typed."""
    return {
        "agency": str(data.get("agency", "")).strip(),
        "use": str(data.get("use", "")).strip(),
        "keeper": str(data.get("keeper", "")).strip(),
        "two_persons": str(data.get("two_persons", "")) in ("yes", "True"),
    }


def enterprise(data: Mapping[str, Any], actor: Actor) -> Party:
    """The enterprise that is meant by a credit code, at home in the zone of whoever asks."""
    try:
        found = applicants.enterprise_by_code(str(data.get("uscc", "")))
    except BrokenCode as broken:
        raise NotReady(broken.reason("uscc")) from broken
    if found is None or found.zone != actor.zone:
        raise NotReady(rules.no_enterprise())
    return found


def pem(label: str, contents: Iterable[bytes]) -> bytes:
    """Bytes as PEM, one block each."""
    lines: list[str] = []
    for content in contents:
        text = b64encode(content).decode()
        rows = [text[at : at + 64] for at in range(0, len(text), 64)]
        lines += [f"-----BEGIN {label}-----", *rows, f"-----END {label}-----"]
    return "\n".join([*lines, ""]).encode()
