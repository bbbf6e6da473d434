"""`tongban doctor`: examine an installation and refuse what is unsafe."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from tongban.site.exits import OK, REFUSED


@click.command("doctor")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: data in the checkout.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(data_dir: Path | None, as_json: bool) -> None:
    """Examine an installation, running or not: exit 0 when everything holds, 1 when something is unsafe."""
    from tongban.site.opening import open_installation

    with open_installation(data_dir, command="doctor", prepare=False) as installation:
        from tongban.site.doctor import examine

        findings = examine(installation)
        spelled = [finding.spelled() for finding in findings]
    sound = all(finding["ok"] or finding["warning"] for finding in spelled)
    click.echo(json.dumps({"ok": sound, "findings": spelled}, indent=1) if as_json else _page(spelled, sound))
    sys.exit(OK if sound else REFUSED)


def _page(findings: list[dict[str, Any]], sound: bool) -> str:
    verdict = "Everything holds." if sound else "Not safe to trust as it is."
    return "\n".join([*(_line(finding) for finding in findings), "", verdict])


def _line(finding: dict[str, Any]) -> str:
    if finding["ok"]:
        return f"✓ {finding['name']}: {finding['found']}"
    mark = "!" if finding["warning"] else "✗"
    reasons = [text for text in (finding["why"], finding["next"]) if text]
    wanted = f" (wanted: {finding['wanted']})" if finding["wanted"] else ""
    return "\n    ".join([f"{mark} {finding['name']}: {finding['found']}{wanted}", *reasons])
