"""`tongban bench`: what a move costs against the database's own limit; benchmarks/README.md explains the figures."""

from pathlib import Path

import click


@click.group("bench", invoke_without_command=True)
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: a throw-away one.")
@click.option("--seconds", default=3.0, show_default=True, help="How long each client goes on in each round.")
@click.option("--save", type=click.Path(path_type=Path, file_okay=False), help="Keep the report in this folder.")
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
@click.pass_context
def command(context: click.Context, data_dir: Path | None, seconds: float, save: Path | None, as_json: bool) -> None:
    """Measure a move by commands, by HTTP, and the same statements by pgbench, in turns."""
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
        figures.append(run.bulk())
        figures.append(run.second_start(started))
        about["postgresql"] = _version()
    text = report.plain(about, figures) if as_json else report.table(about, figures)
    click.echo(text)
    if save:
        click.echo(f"kept in {run.save(report.table(about, figures), save)}", err=True)


@command.command("lists")
@click.option("--cases", default=100_000, show_default=True, help="How many cases the last measurement has.")
@click.option("--items", default=2_000, show_default=True, help="How many items are published.")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: a throw-away one.")
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
def lists(cases: int, items: int, data_dir: Path | None, as_json: bool) -> None:
    """Measure lists, searches, the page of a case, bulk and export at one row, at ten thousand and at very many."""
    from tongban.site.bench import ground, report

    say = (lambda text: None) if as_json else (lambda text: click.echo(f"  {text}", err=True))
    about = report.machine()
    with ground.alone(data_dir) as zone:
        from tongban.site.bench import lists

        figures = lists.measure(zone, cases, items, say) + lists.export(zone) + lists.bulk(zone)
        about["postgresql"] = _version()
    click.echo(report.plain(about, figures) if as_json else report.table(about, figures))


def _version() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
