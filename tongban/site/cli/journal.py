"""`tongban journal`: the evidence leaves the house as one file, and anybody can verify it without the house."""

import json
import sys
from pathlib import Path
from typing import Any

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
@click.option(
    "--checkpoint",
    metavar="FILE|peer",
    help="Heads that a peer has kept of it (`tongban peers heads`), or `peer`: those that this installation has kept.",
)
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="With --checkpoint peer: who kept.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def verify(bundle: Path, keys: tuple[Path, ...], checkpoint: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Judge a bundle, or the archive file of a case, without database or network: exit 0 only when everything holds."""
    from tongban.kernel.journal.verify.__main__ import judged as judge
    from tongban.kernel.journal.verify.archive import Unreadable
    from tongban.kernel.journal.verify.checkpoint import NoCheckpoint
    from tongban.kernel.keys import KeyTrouble, PublicKey

    try:
        report = judge(bundle, [PublicKey.read_pem(path.read_bytes()) for path in keys])
        if checkpoint:
            _hold_against(report, bundle, checkpoint, data_dir)
    except (OSError, KeyTrouble, Unreadable, NoCheckpoint) as error:
        raise Halt(REFUSED, f"cannot verify: {error}") from error
    click.echo(json.dumps(report.plain(), indent=1) if as_json else "\n".join(report.lines()))
    sys.exit(OK if report.holds else REFUSED)


def _hold_against(report: Any, bundle: Path, checkpoint: str, data_dir: Path | None) -> None:
    """What others have kept of the same journal, against the bundle."""
    from tongban.kernel.journal.verify import checkpoint as checkpoints
    from tongban.kernel.journal.verify.report import Report

    if not isinstance(report, Report):
        raise Halt(REFUSED, "an archive file of one case holds no journal: only a bundle is held against a checkpoint")
    kept = (
        _kept(report.installation, data_dir)
        if checkpoint == "peer"
        else checkpoints.read(Path(checkpoint).read_bytes())
    )
    for finding in checkpoints.against(bundle, kept, report.installation):
        report.add(finding)


def _kept(installation: str, data_dir: Path | None) -> list[dict[str, Any]]:
    """The heads that this installation was told by the one whose journal it is."""
    from tongban.site.opening import open_installation

    with open_installation(data_dir, command="journal verify"):
        from tongban.kernel import policy
        from tongban.kernel.actors import OPERATOR
        from tongban.kernel.exchange import heads, peers

        policy.enter(OPERATOR)
        named = peers.addresses_of(installation)
        if len(named) > 1:
            places = ", ".join(named)
            raise Halt(REFUSED, f"several peers call themselves {installation} ({places}): `tongban peers heads ZONE`")
        return heads.kept(installation=installation)
