"""`tongban admin`: how the first administrator of a zone comes in, since no account exists by default."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from tongban.site.exits import REFUSED, Halt

ADDRESS = "http://127.0.0.1:8000/"
POST = "admin"


@click.command("admin")
@click.option("--zone", required=True, help="Code of the zone; `tongban load` brings zones.")
@click.option("--login", default="admin", show_default=True, help="The name to sign in with.")
@click.option("--name", default="管理员", show_default=True, help="The person's name.")
@click.option("--renew", is_flag=True, help="A new link for an administrator who is there already.")
@click.option("--address", help="The address people use; default: where the server listens.")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Default: data in the checkout.")
@click.option("--json", "as_json", is_flag=True, help="Print link, zone, login and end as JSON.")
def command(
    zone: str, login: str, name: str, renew: bool, address: str | None, data_dir: Path | None, as_json: bool
) -> None:
    """Print a link that sets the administrator's password and second factor, once and within the hour."""
    from tongban.site.opening import open_installation

    with open_installation(data_dir, command="admin") as installation:
        given = invite(zone, login, name, renew)
        base = address or installation.address or ADDRESS
    link = base.rstrip("/") + given.pop("path")
    shown = json.dumps({"link": link, **given}, indent=1, ensure_ascii=False)
    click.echo(shown if as_json else f"{link}\nGood once, until {given['until']}.")


def invite(zone: str, login: str, name: str, renew: bool) -> dict[str, Any]:
    """Set up the administrator's post, person and account where they are missing, and a fresh link."""
    from django.db import transaction
    from django.urls import reverse

    from tongban.kernel import clock, policy
    from tongban.kernel.actors import OPERATOR
    from tongban.kernel.zones.models import Zone
    from tongban.people import commands
    from tongban.people.commands.accounts import LINK_LIVES

    policy.enter(OPERATOR)
    if not Zone.objects.filter(zone=zone).exists():
        known = ", ".join(Zone.objects.values_list("zone", flat=True)) or "none yet: `tongban load` brings them"
        raise Halt(REFUSED, f"zone {zone} is unknown; known zones: {known}")
    today = clock.china_date(clock.now())
    with transaction.atomic():
        account = standing(zone, today)
        if account and not renew:
            raise Halt(REFUSED, f"zone {zone} has an administrator ({account.login}); --renew makes a new link")
        account = account or _appointed(zone, login, name, today)
        secret = commands.invite(account, by=OPERATOR)
    until = (clock.now() + LINK_LIVES).astimezone(clock.CHINA).isoformat(timespec="minutes")
    return {"path": reverse("people:link", args=[secret]), "zone": zone, "login": account.login, "until": until}


def standing(zone: str, today: date) -> Any:
    """The account of somebody who administers the zone today, or None."""
    from django.db.models import Q

    from tongban.people.models import Account, Post, Tenure

    posts = Post.objects.filter(zone=zone, role="admin", status="open").values("id")
    now = Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))
    persons = Tenure.objects.filter(now, zone=zone, post__in=posts).values("person")
    return Account.objects.filter(person__in=persons, status="open").first()


def _appointed(zone: str, login: str, name: str, today: date) -> Any:
    from tongban.kernel.actors import OPERATOR
    from tongban.people import commands
    from tongban.people.models import Post

    post = Post.objects.filter(zone=zone, code=POST).first()
    post = post or commands.open_post(zone=zone, code=POST, role="admin", by=OPERATOR)
    person = commands.register_person(zone=zone, name=name, by=OPERATOR)
    commands.appoint(post, person.id, since=today, by=OPERATOR)
    return commands.open_account(person, login=login, by=OPERATOR)
