"""`tongban load`: zones, agencies, people, standards, items and enterprises from plain files; docs/loading.md."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tongban.site.exits import OK, REFUSED

if TYPE_CHECKING:
    from tongban.site.load import Report


@click.command("load")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: data in the checkout.")
@click.option("--zone", default="", help="Whose items a table (CSV, XLSX) holds.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: counts, records, faults with their places.")
def command(paths: tuple[Path, ...], data_dir: Path | None, zone: str, dry_run: bool, as_json: bool) -> None:
    """Load plain files, folders (*.toml) and tables of items (CSV, XLSX).

    Everything is looked at first; with a single fault nothing is written. The same files twice write nothing.
    Where there is no installation yet, a real one (not a demonstration) is made.
    """
    from tongban.site.opening import open_installation

    with open_installation(data_dir, command="load", create=True):
        from django.utils.translation import override

        from tongban.site.load import try_to_load

        report = try_to_load(*paths, zone=zone, dry_run=dry_run)
        with override("en"):
            _tell(report, as_json=as_json)
    sys.exit(OK if report.ok else REFUSED)


def _tell(report: "Report", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.plain(), ensure_ascii=False, indent=1))
    else:
        _say(report)


def _say(report: "Report") -> None:
    """The report for a person: faults first, each on its line, as compilers write them."""
    for fault in report.faults:
        click.echo(str(fault), err=True)
    if report.faults:
        click.echo(f"{len(report.faults)} faults; nothing was written.", err=True)
        return
    for kind, counts in report.counts().items():
        click.echo(f"{kind:<12}" + " · ".join(f"{count} {result}" for result, count in counts.items() if count))
    click.echo("Nothing was written: this was a dry run." if report.dry_run else "Done.")
