"""`tongban webhooks`: who is told what happened, how far the telling is, and what was given up told anew."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from tongban.site.exits import REFUSED, Halt

DATA = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: data in the checkout."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group("webhooks")
def command() -> None:
    """Event subscriptions of the installation. docs/webhooks.md says what a receiver gets."""


@command.command("list")
@DATA
@JSON
def listed(data_dir: Path | None, as_json: bool) -> None:
    """Every subscription with what waits and what was given up."""
    from tongban.site.opening import open_installation

    with open_installation(data_dir, command="webhooks list"):
        found = every_subscription()
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
    for one in () if as_json else found:
        click.echo(f"{one['id']}  {one['status']}  {one['waiting']} waiting  {one['dead']} given up  {one['name']}")


@command.command("replay")
@click.argument("subscription", type=click.UUID)
@DATA
@JSON
def replay(subscription: UUID, data_dir: Path | None, as_json: bool) -> None:
    """Everything that one subscription was not told in three days is told anew."""
    from tongban.site.opening import open_installation

    with open_installation(data_dir, command="webhooks replay"):
        count = replayed(subscription)
    click.echo(json.dumps({"replayed": count}) if as_json else f"{count} steps will be told anew")


def every_subscription() -> list[dict[str, Any]]:
    """The subscriptions as the operator sees them: never where they lead."""
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.subscriptions import queries

    policy.enter(OPERATOR)
    told = ("name", "status", "waiting", "dead")
    return [
        {"id": str(one.id), **{name: getattr(one, name) for name in told}, "zone": one.zone}
        for one in queries.counted(OPERATOR)
    ]


def replayed(subscription: UUID) -> int:
    """How many steps will be told anew."""
    from tongban.kernel import policy
    from tongban.kernel.actors import OPERATOR
    from tongban.subscriptions import commands, queries

    policy.enter(OPERATOR)
    found = queries.visible_to(OPERATOR).filter(id=subscription).first()
    if found is None:
        raise Halt(REFUSED, f"no subscription {subscription}")
    return commands.replay(found, by=OPERATOR)
