"""Facts: verified at the counter against a paper, verified anew, taken back."""

from datetime import date
from uuid import UUID

from tongban.applicants import meanings, queries, rules
from tongban.applicants.models import Fact
from tongban.applicants.queries import Party
from tongban.kernel import clock, codes, shapes
from tongban.kernel.actors import Actor
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim, record
from tongban.kernel.refusals import NotAllowed, NotYours, in_form


def verify_fact(
    party: Party,
    means: str,
    *,
    value: str,
    paper: str,
    by: Actor,
    valid_until: date | None = None,
    claim: Claim | None = None,
) -> tuple[Fact, Entry]:
    """An officer has seen the paper and vouches for what it says; what was vouched for before is replaced."""
    if reason := rules.may_verify(party.zone, by):
        raise NotAllowed(reason)
    in_form(rules.not_verifiable(means, party.kind))
    value = value.strip()
    fitting = shapes.faults({"properties": {"value": meanings.shape_of(means)}}, {"value": value})
    in_form(*fitting, rules.wrong_paper(means, paper), rules.not_valid(valid_until))
    known = Fact.objects.filter(zone=party.zone, party=party.id, means=means).first()
    fact = known or Fact(zone=party.zone, id=codes.new_id())
    after = {
        "party": party.id,
        "party_kind": party.kind,
        "means": means,
        "paper": paper,
        "verified_at": clock.now(),
        "verified_post": by.post,
        "valid_until": valid_until,
        "withdrawn_at": None,
    }
    private = {"value": value, "verified_name": by.name}
    return fact, record(fact, "verify", by=by, after=after, private=private, claim=claim)


def withdraw_fact(fact: UUID, *, by: Actor, claim: Claim | None = None) -> Entry:
    """An officer no longer vouches for a fact: it is offered to nobody from now on."""
    found = queries.fact(by, fact)
    if found is None:
        raise NotYours()
    if reason := rules.may_verify(found.zone, by):
        raise NotAllowed(reason)
    return record(found, "withdraw", by=by, after={"withdrawn_at": clock.now()}, claim=claim)
