"""The journal as an event log that other tools read: XES, IEEE 1849-2016.

A subject is a trace, an entry an event. Whoever calls says which attributes a trace may carry; an event carries what
happened, when it was recorded and since when it counts, in which role, zone, post and agency: never a person, never the
values that an entry changed, never a personal fact.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import quoteattr

from tongban.kernel.journal.entries import Entry

NAMESPACE = "http://www.xes-standard.org/"
EXTENSIONS = {
    "Concept": "concept",
    "Time": "time",
    "Lifecycle": "lifecycle",
    "Organizational": "org",
}
GLOBALS = {
    "trace": [("string", "concept:name", "-")],
    "event": [
        ("string", "concept:name", "-"),
        ("date", "time:timestamp", "1970-01-01T00:00:00.000+00:00"),
        ("string", "lifecycle:transition", "complete"),
    ],
}


@dataclass(frozen=True, slots=True)
class Trace:
    """One subject with its entries, and what may be told of it besides (轨迹)."""

    name: str
    entries: Iterable[Entry]
    attributes: Mapping[str, str | int] = field(default_factory=dict)


def log(traces: Iterable[Trace], *, name: str) -> Iterator[bytes]:
    """The log piece by piece: what is read is written and forgotten."""
    yield _opening(name).encode()
    for trace in traces:
        yield "".join(_trace(trace)).encode()
    yield b"</log>\n"


def _opening(name: str) -> str:
    extensions = [
        f'<extension name="{title}" prefix="{prefix}" uri="{NAMESPACE}{prefix}.xesext"/>\n'
        for title, prefix in EXTENSIONS.items()
    ]
    scopes = [
        f'<global scope="{scope}">\n{"".join(_attribute(*one) for one in attributes)}</global>\n'
        for scope, attributes in GLOBALS.items()
    ]
    opening = f'<log xes.version="1849-2016" xes.features="" xmlns="{NAMESPACE}">\n'
    classifier = '<classifier name="Activity" scope="event" keys="concept:name"/>\n'
    named = _attribute("string", "concept:name", name)
    return "".join(('<?xml version="1.0" encoding="UTF-8"?>\n', opening, *extensions, *scopes, classifier, named))


def _trace(trace: Trace) -> Iterator[str]:
    yield "<trace>\n"
    yield _attribute("string", "concept:name", trace.name)
    for key, value in trace.attributes.items():
        yield _attribute("int" if isinstance(value, int) else "string", key, value)
    for entry in trace.entries:
        yield _event(entry)
    yield "</trace>\n"


def _event(entry: Entry) -> str:
    actor, place = entry.actor, "/".join(entry.actor[part] for part in ("zone", "post") if part in entry.actor)
    told = [
        ("string", "concept:name", entry.verb),
        ("date", "time:timestamp", _instant(entry.recorded_at)),
        ("string", "lifecycle:transition", "complete"),
        ("string", "org:role", actor["role"]),
        ("string", "org:resource", place if "post" in actor else ""),
        ("string", "org:group", actor.get("agency", "")),
        ("int", "tongban:entry", entry.number),
        ("string", "tongban:status", entry.status or ""),
        ("date", "tongban:effective", _instant(entry.effective_at)),
    ]
    return f"<event>\n{''.join(_attribute(*one) for one in told if one[2] != '')}</event>\n"


def _attribute(kind: str, key: str, value: str | int) -> str:
    return f"<{kind} key={quoteattr(key)} value={quoteattr(str(value))}/>\n"


def _instant(when: datetime) -> str:
    """Milliseconds in UTC: what every reader of XES keeps."""
    return when.isoformat(timespec="milliseconds")
