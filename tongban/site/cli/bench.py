"""`tongban bench`: moves against the database's own limit, and lists; benchmarks/README.md explains the figures."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tongban.site.bench.report import Figure

CASES = click.option("--cases", default=100_000, show_default=True, help="How many cases the lists have at last.")
ITEMS = click.option("--items", default=2_000, show_default=True, help="How many items are published.")


@click.group("bench", invoke_without_command=True)
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: a throw-away one.")
@click.option("--seconds", default=3.0, show_default=True, help="How long each client goes on in each round.")
@CASES
@ITEMS
@click.option("--save", type=click.Path(path_type=Path, file_okay=False), help="Keep the report in this folder.")
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
@click.pass_context
def command(
    context: click.Context,
    data_dir: Path | None,
    seconds: float,
    cases: int,
    items: int,
    save: Path | None,
    as_json: bool,
) -> None:
    """Measure moves by commands, by HTTP and by pgbench, in turns; then lists, import, bulk and export.

    About seven minutes; with --cases 1000000 about ten minutes more.
    """
    if context.invoked_subcommand:
        return
    from tongban.site.bench import ground as grounds
    from tongban.site.bench import report
    from tongban.site.opening import open_installation

    about = report.machine()
    with grounds.serving(data_dir) as (home, port, started), open_installation(home, command="bench") as found:
        from tongban.site.bench import run

        ground = grounds.Ground(found, port)
        grounds.people(ground)
        say = (lambda text: None) if as_json else (lambda text: click.echo(f"  {text}", err=True))
        figures = run.moves(ground, seconds, say)
        figures += run.whole_cases(ground, seconds, figures)
        figures.append(run.page(ground, "portal home", "/", 50))
        figures += run.bulk()
        figures.append(run.second_start(started))
        about["postgresql"] = _version()
    figures += [*_apart("lists", f"--cases={cases}", f"--items={items}"), *_seals(), *_apart("crossings")]
    click.echo(report.plain(about, figures) if as_json else report.table(about, figures))
    if save:
        click.echo(f"kept in {run.save(report.table(about, figures), save)}", err=True)


def _apart(part: str, *words: str) -> list["Figure"]:
    """A part of it, in a process and a world of its own."""
    from tongban.site.bench.report import Figure

    asked = [sys.executable, "-m", "tongban.site", "bench", part, "--json", *words]
    told = json.loads(subprocess.run(asked, stdout=subprocess.PIPE, check=True).stdout)
    return [Figure(**{name: value for name, value in one.items() if name != "median"}) for one in told["figures"]]


def _seals() -> list["Figure"]:
    from tongban.site.bench.seals import measure

    return measure()


@command.command("seals")
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
def seals(as_json: bool) -> None:
    """Measure what sealing and judging one page costs: OFD and PDF."""
    from tongban.site.bench import report

    about, figures = report.machine(), _seals()
    click.echo(report.plain(about, figures) if as_json else report.table(about, figures))


@command.command("crossings")
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
def crossings(as_json: bool) -> None:
    """Measure hand-overs inside one installation and between two, beside the bare limit of HTTP and PostgreSQL."""
    from tongban.site.bench import report
    from tongban.site.bench.crossings import measure

    about = report.machine()
    figures = measure(lambda text: click.echo(f"  {text}", err=True))
    click.echo(report.plain(about, figures) if as_json else report.table(about, figures))


@command.command("lists")
@CASES
@ITEMS
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the world here and go on with it the next time. Default: a throw-away one.",
)
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
def lists(cases: int, items: int, data_dir: Path | None, as_json: bool) -> None:
    """Measure lists, searches and guides at one row, at ten thousand and at very many; then import, bulk and export."""
    from tongban.site.bench import ground, report

    about = report.machine()
    with ground.alone(data_dir) as zone:
        from tongban.site.bench import at_once, lists

        figures = lists.measure(zone, cases, items, lambda text: click.echo(f"  {text}", err=True))
        figures += at_once.measure(zone)
        about["postgresql"] = _version()
    click.echo(report.plain(about, figures) if as_json else report.table(about, figures))


def _version() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
