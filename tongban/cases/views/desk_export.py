"""A list taken out of the house: exactly the rows and columns of the page, streamed, with a manifest as proof."""

import csv
import io
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language, override

from tongban.cases import forms, queries
from tongban.kernel import clock
from tongban.kernel.files.download import guarded
from tongban.kernel.refusals import in_form

BLOCK = 1_000
MARK = "\ufeff"
"""What lets a table calculator know UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Pipe(io.RawIOBase):
    """Where the archive writes to, and from where it is sent: never more than a block of it is in memory."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, data: Any) -> int:
        """Take what the archive writes."""
        self.waiting.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What has come since the last time."""
        data, self.waiting = b"".join(self.waiting), []
        return data


def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list of this address as a CSV file with its manifest, in one archive."""
    sieve = forms.sieve(request.GET)
    in_form(*queries.faults(sieve, queries.options(request.actor)))
    now = clock.now()
    name = f"list-{clock.china_date(now):%Y%m%d}"
    response = StreamingHttpResponse(archive(request, sieve, name), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return guarded(response)


def archive(request: HttpRequest, sieve: queries.Sieve, name: str) -> Iterator[bytes]:
    """The archive piece by piece: the rows, and after them how many there are and their digest."""
    actor, columns, language = request.actor, queries.columns(forms.chosen_columns(request.GET)), get_language()
    at = queries.instants(actor.zone, clock.now())
    digest, rows, pipe = sha256(), 0, Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as whole:
        with whole.open(_entry(f"{name}.csv", at.now), "w", force_zip64=True) as file:
            for block, count in blocks(queries.desk(actor, sieve, at), columns, actor, at, language or "zh-hans"):
                digest.update(block)
                rows += count
                file.write(block)
                yield pipe.taken()
        about = {
            "file": f"{name}.csv",
            "rows": rows,
            "sha256": digest.hexdigest(),
            "columns": [column.name for column in columns],
            "narrowed_to": sieve.address(),
            "made_at": at.now.isoformat(),
            "made_for": {"zone": actor.zone, "post": actor.post},
        }
        whole.writestr(_entry("manifest.json", at.now), orjson.dumps(about, option=orjson.OPT_INDENT_2))
    yield pipe.taken()


def blocks(
    found: Any, columns: list[queries.Column], actor: Any, at: Any, language: str
) -> Iterator[tuple[bytes, int]]:
    """The heads, then the rows by the thousand, as bytes; each with how many rows it holds."""
    with override(language):
        yield (MARK + _spelled([[str(column.title) for column in columns]])).encode(), 0
    rows = found.iterator(chunk_size=BLOCK)
    while cases := list(islice(rows, BLOCK)):
        with override(language):
            lines = queries.lines(cases, actor, at.now)
            yield _spelled([[_cell(column.text(line)) for column in columns] for line in lines]).encode(), len(lines)


def _spelled(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(text: str) -> str:
    """What a table calculator would take for a formula stays a text: names come from the public."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _entry(name: str, at: Any) -> ZipInfo:
    moment = ZipInfo(name, at.astimezone(clock.CHINA).timetuple()[:6])
    moment.compress_type = ZIP_DEFLATED
    return moment
