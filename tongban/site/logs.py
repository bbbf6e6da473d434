"""What the parts say while they work: one JSON object a line, never a name, a person's number or what somebody typed.

An event has a short name and facts about the machine: part, code, milliseconds. `discreet` is the last gate: a fact
whose name is not in `FACTS` does not reach the log, so that a careless line cannot carry personal data.
"""

import logging
import logging.config
import shutil
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

FACTS = frozenset(
    "event level at part code falls port pid method route status ms queries role zone kind verb mode count entries"
    " position lag seconds size root trace error where chore fault failures".split()
)
LARGEST = 64 * 2**20
KEPT = 4


def discreet(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every fact that is not known to be harmless."""
    return {name: value for name, value in event.items() if name in FACTS or name.startswith("_")}


def bare_error(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its kind and the places it passed, without its message: messages quote what people typed."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["where"] = places(error)
    return event


def places(error: BaseException) -> list[str]:
    """The calls from the outermost to the one that failed, as `file:line function`."""
    found = []
    frame = error.__traceback__
    while frame is not None:
        code = frame.tb_frame.f_code
        found.append(f"{'/'.join(Path(code.co_filename).parts[-3:])}:{frame.tb_lineno} {code.co_name}")
        frame = frame.tb_next
    return found[-12:]


SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    bare_error,
    discreet,
]


def named(part: str) -> Any:
    """The voice of one part."""
    return structlog.get_logger(part=part)


def to_stream(stream: Any = None) -> None:
    """Everything this process says, also through the standard library, as JSON lines to a stream (default stderr)."""
    structlog.configure(
        processors=[*SHARED, structlog.processors.JSONRenderer(sort_keys=True)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(plan(stream or sys.stderr))


def to_file(path: Path) -> None:
    """The same into a file that only its owner may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    to_stream(path.open("a", buffering=1, encoding="utf-8"))


def plan(stream: Any) -> dict[str, Any]:
    """A plan for the standard library's logging: warnings of libraries keep their place and lose their words."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": lines(wordless)},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "stream": stream}},
        "root": {"handlers": ["out"], "level": "WARNING"},
    }


def lines(*first: Any) -> dict[str, Any]:
    """A formatter for `logging.config` that makes JSON lines, after the processors in `first`."""
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    last = structlog.processors.JSONRenderer(sort_keys=True)
    return {"()": structlog.stdlib.ProcessorFormatter, "processors": [*first, *SHARED, meta, last]}


def wordless(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's line as the name of its logger: its words may quote an address or what somebody typed."""
    record = event.get("_record")
    if record is not None:
        event["event"] = record.name
        event["where"] = [f"{'/'.join(Path(record.pathname).parts[-3:])}:{record.lineno} {record.funcName}"]
        event["status"] = getattr(record, "status_code", None)
        if record.exc_info:
            event["exc_info"] = record.exc_info
    return {name: value for name, value in event.items() if value is not None}


def first_line(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What the web server says of itself, without the trace below it, which quotes messages."""
    event["event"] = str(event["event"]).partition("\n")[0]
    event.pop("exc_info", None)
    return event


def rotate(folder: Path) -> None:
    """Set aside every log that has grown too large; the writers go on in the same file, which they append to."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LARGEST:
            for number in range(KEPT, 1, -1):
                older = log.with_suffix(f".log.{number - 1}")
                if older.exists():
                    older.replace(log.with_suffix(f".log.{number}"))
            shutil.copyfile(log, log.with_suffix(".log.1"))
            with log.open("r+b") as file:
                file.truncate()
