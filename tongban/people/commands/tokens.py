"""Keys for programs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock, codes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.record import record
from tongban.kernel.refusals import NotAllowed, NotReady, in_form
from tongban.people import proofs, rules
from tongban.people.flow import TOKEN
from tongban.people.models import Person, Post, Token
from tongban.people.scopes import unknown_scope, unknown_term


def issue_token(
    person: Person,
    *,
    name: str,
    by: Actor,
    post: Post | None = None,
    principal: UUID | None = None,
    until: datetime | None = None,
    scopes: Sequence[str] | None = None,
) -> tuple[Token, str]:
    """A token and its secret, which is shown this once; it works while the person holds the post.

    `scopes` None is everything that the person may; a list is what the token is good for, and no more.
    """
    token = Token(zone=person.zone, id=codes.new_id(), person=person.id)
    if not (rules.is_house(token, by) or rules.is_holder(token, by)):
        raise NotAllowed()
    if not name.strip():
        raise NotReady(rules.empty("name", _("The name")))
    in_form(unknown_scope(scopes))
    where = {"post_zone": post.zone, "post": post.code} if post else {}
    facts = {
        "name": name.strip(),
        "person": person.id,
        "principal": principal,
        "until": until,
        "scopes": scopes,
        **where,
    }
    secret = proofs.new_secret()
    with transaction.atomic():
        record(token, "issue", by=by, status="active", after={k: v for k, v in facts.items() if v is not None})
        with connection.cursor() as cursor:
            cursor.execute("SELECT people_keep_key(%s, %s, %s)", [proofs.digest(secret), token.zone, token.id])
    return token, secret


def issue_own_token(name: str, *, by: Actor, scopes: Sequence[str] | None, days: int) -> tuple[Token, str]:
    """A token for what the person does now, in this post or for this principal, for some days (0: until revoked)."""
    if by.role == "agent":
        raise NotAllowed(rules.token_of_an_agent())
    in_form(unknown_term(days))
    until = clock.now() + timedelta(days=days) if days else None
    person = Person.objects.get(id=by.person)
    post = Post.objects.get(zone=by.zone, code=by.post) if by.post else None
    return issue_token(person, name=name, by=by, post=post, principal=by.principal, until=until, scopes=scopes)


def revoke_token(token: Token, *, by: Actor) -> Token:
    """The token opens nothing from this moment on."""
    record(token, "revoke", by=by, status=TOKEN.guard(token, "revoke", by).move.target)
    return token
