"""`tongban token`: a key for programs, in the name of whoever holds a post."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from tongban.site.exits import REFUSED, Halt


@click.command("token")
@click.option("--zone", required=True, help="Code of the zone.")
@click.option("--post", required=True, help="Code of the post; its permanent holder is the one who acts.")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option("--scope", "scopes", multiple=True, help="read, write, export or webhooks; again for more.")
@click.option("--days", type=click.IntRange(1, 3650), help="The token ends after so many days. Default: when revoked.")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: data in the checkout.")
@click.option("--json", "as_json", is_flag=True, help="Print token, zone, post and role as JSON.")
def command(
    zone: str, post: str, name: str, scopes: tuple[str, ...], days: int | None, data_dir: Path | None, as_json: bool
) -> None:
    """Print an API token for a post; it is shown this once and works while its person holds the post."""
    from tongban.site.opening import open_installation

    with open_installation(data_dir, command="token"):
        issued = issue(zone, post, name, scopes, days)
    click.echo(json.dumps(issued, indent=1) if as_json else issued["token"])


def issue(zone: str, code: str, name: str, scopes: tuple[str, ...] = (), days: int | None = None) -> dict[str, Any]:
    """A new token for the holder of a post."""
    from tongban.kernel import clock, policy
    from tongban.kernel.actors import OPERATOR
    from tongban.people import commands, queries
    from tongban.people.models import Person, Post

    policy.enter(OPERATOR)
    post = Post.objects.filter(zone=zone, code=code).first()
    holder = queries.holder_of(zone, code, clock.china_date(clock.now())) if post else None
    if post is None or holder is None:
        known = ", ".join(Post.objects.filter(zone=zone).values_list("code", flat=True)[:20]) or "none"
        fault = "is held by nobody today" if post else f"is unknown; posts there: {known}"
        raise Halt(REFUSED, f"post {code} in zone {zone} {fault}")
    person = Person.objects.get(id=holder)
    until = clock.now() + timedelta(days=days) if days else None
    _, secret = commands.issue_token(
        person, name=name, by=OPERATOR, post=post, until=until, scopes=list(scopes) or None
    )
    return {"token": secret, "zone": zone, "post": code, "role": post.role}
