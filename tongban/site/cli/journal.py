"""`tongban journal`: the evidence leaves the house as one file, and anybody can verify it without the house."""

import json
import sys
from pathlib import Path

import click

from tongban.site.exits import OK, REFUSED, Halt


@click.group("journal")
def command() -> None:
    """Export the journal as a bundle; verify a bundle offline. docs/journal.md specifies the format."""


@command.command("export")
@click.option("--bundle", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: data in the checkout.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def export(bundle: Path, data_dir: Path | None, as_json: bool) -> None:
    """Seal and sign everything, then write it; the file is the old one or the whole new one, whatever happens."""
    from tongban.kernel.keys import KeyTrouble
    from tongban.site.opening import open_installation

    target = bundle.absolute()
    try:
        with open_installation(data_dir, command="journal export"):
            from tongban.kernel.journal import bundle as bundles

            done = bundles.export(target)
    except KeyTrouble as error:
        raise Halt(REFUSED, f"{error.code}: the journal cannot be signed: {error}") from error
    except OSError as error:
        raise Halt(REFUSED, f"the bundle was not written: {error}") from error
    if as_json:
        click.echo(json.dumps(done.plain(), indent=1))
        return
    click.echo(f"{done.path}: {done.entries} entries, {done.heads} signed heads, {done.bytes} bytes")
    click.echo(f"installation {done.installation}, signed by key {done.key_id}, root {done.root or 'of nothing'}")
    if done.trouble:
        click.echo(f"{done.trouble}: the tables lack entries after these; run `tongban journal verify` and doctor")


@command.command("verify")
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--key",
    "keys",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A public key (PEM) that you hold: every signature must be of one of these. May be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def verify(bundle: Path, keys: tuple[Path, ...], as_json: bool) -> None:
    """Judge a bundle, or the archive file of a case, without database or network: exit 0 only when everything holds."""
    from tongban.kernel.journal.verify.__main__ import judged as judge
    from tongban.kernel.journal.verify.archive import Unreadable
    from tongban.kernel.keys import KeyTrouble, PublicKey

    try:
        report = judge(bundle, [PublicKey.read_pem(path.read_bytes()) for path in keys])
    except (OSError, KeyTrouble, Unreadable) as error:
        raise Halt(REFUSED, f"cannot verify: {error}") from error
    click.echo(json.dumps(report.plain(), indent=1) if as_json else "\n".join(report.lines()))
    sys.exit(OK if report.holds else REFUSED)
