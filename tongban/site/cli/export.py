"""`tongban export`: a case as an archive file that a stranger can verify, all cases as an event log that tools read."""

import json
import shutil
from pathlib import Path
from typing import Any

import click

from tongban.site.exits import REFUSED, Halt

DATA = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: data in the checkout."
)
TARGET = click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")


@click.group("export")
def command() -> None:
    """Write what leaves the house; the file is the old one or the whole new one."""


@command.command("xes")
@TARGET
@DATA
@JSON
def xes(target: Path, data_dir: Path | None, as_json: bool) -> None:
    """The journal of every case as XES (IEEE 1849-2016): cases are traces, entries are events, no personal data."""
    from tongban.site.opening import open_installation

    target = target.absolute()
    with open_installation(data_dir, command="export xes"):
        counted = written_log(target)
    said(target, counted, as_json)


@command.command("case")
@click.argument("number")
@TARGET
@DATA
@JSON
def case(number: str, target: Path, data_dir: Path | None, as_json: bool) -> None:
    """The case with this receipt number: entries, files and proofs as one zip. docs/archive.md specifies it."""
    from tongban.kernel.keys import KeyTrouble
    from tongban.site.opening import open_installation

    target = target.absolute()
    try:
        with open_installation(data_dir, command="export case"):
            written_archive(number, target)
    except KeyTrouble as error:
        raise Halt(REFUSED, f"{error.code}: the journal cannot be signed: {error}") from error
    said(target, {}, as_json)


@command.command("cpsv")
@TARGET
@click.option("--base", default="https://example.org/api", show_default=True, help="Where this installation is public.")
@click.option("--zone", default="", help="One zone only; default: every zone.")
@DATA
@JSON
def cpsv(target: Path, base: str, zone: str, data_dir: Path | None, as_json: bool) -> None:
    """Every item in force as CPSV-AP 3.2.0 public services: Turtle for *.ttl, otherwise JSON-LD. docs/open-data.md."""
    from tongban.site.opening import open_installation

    target = target.absolute()
    with open_installation(data_dir, command="export cpsv"):
        counted = written_services(target, base.rstrip("/"), zone)
    said(target, counted, as_json)


def written_services(target: Path, base: str, zone: str) -> dict[str, int]:
    """Write the catalogue as open data; how many services it describes."""
    from tongban.kernel import clock
    from tongban.kernel.disk import write_atomically
    from tongban.portal import queries

    services = queries.published(zone or None, clock.china_date(clock.now()))
    with write_atomically(target) as file:
        file.writelines(queries.spelled(services, base, target.suffix))
    return {"services": len(services)}


def written_log(target: Path) -> dict[str, int]:
    """Write the event log piece by piece; how many traces and events it holds."""
    from tongban.cases import queries
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.disk import write_atomically
    from tongban.kernel.journal import xes

    counted = {"traces": 0, "events": 0}
    with write_atomically(target) as file:
        for piece in xes.log(queries.traces(OPERATOR), name="tongban"):
            file.write(piece)
            counted["traces"] += piece.count(b"<trace>")
            counted["events"] += piece.count(b"<event>")
    return counted


def written_archive(number: str, target: Path) -> None:
    """Seal and sign everything, then write the archive of a case."""
    from tongban.cases import queries
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.disk import write_atomically
    from tongban.kernel.journal import seal

    policy.enter(OPERATOR)
    seal.everything()
    _, content = queries.archived(OPERATOR, number)
    with content, write_atomically(target) as file:
        shutil.copyfileobj(content, file)


def said(target: Path, counted: dict[str, Any], as_json: bool) -> None:
    """What was written, for a person or for a script."""
    told = {"path": str(target), "bytes": target.stat().st_size, **counted}
    numbers = ", ".join(f"{value} {name}" for name, value in told.items() if name != "path")
    click.echo(json.dumps(told, indent=1) if as_json else f"{target}: {numbers}")
