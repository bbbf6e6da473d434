"""Facts of applicants, for programs: what is known for sure, verified at the counter, taken back."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from tongban.applicants import commands, queries
from tongban.kernel.journal.entries import Entry
from tongban.kernel.journal.record import Claim
from tongban.kernel.programs import REFUSALS, EntryOut, recorded, told
from tongban.kernel.refusals import NotYours

router = Router(tags=["applicants"])
Text = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=2000)]
Means = Literal[tuple(queries.MEANINGS)]


class FactIn(Schema):
    """What a paper shows of an applicant (核验信息)."""

    means: Means
    value: Text
    paper: Literal[tuple(queries.PAPERS)]
    valid_until: date | None = None


class FactOut(Schema):
    """Something known for sure, and who vouches for it since when (核验信息)."""

    id: UUID | None = Field(description="absent where it stands in the file, or is not the asker's to withdraw")
    means: Means
    value: str
    paper: str
    verified_at: datetime
    verified_by: str
    valid_until: date | None


@router.get("/applicants/{party}/facts", response={200: list[FactOut], **REFUSALS}, url_name="facts")
def facts(request: HttpRequest, party: UUID) -> HttpResponse:
    """What is known for sure of an applicant: of oneself, at the counter, of whoever has come before one's office."""
    if queries.party(party) is None or not queries.may_read(party):
        raise NotYours()
    own = {one.means: one.id for one in queries.facts_of(party)}
    return told(request, FactOut, [_json(one, own) for one in queries.verified(party).values()])


@router.post("/applicants/{party}/facts", response={201: EntryOut, **REFUSALS}, url_name="facts")
def verify(request: HttpRequest, party: UUID, body: FactIn) -> HttpResponse:
    """An officer has seen the paper and vouches for what it says."""

    def act(claim: Claim | None) -> Entry:
        found = queries.party(party)
        if found is None:
            raise NotYours()
        given = {"value": body.value, "paper": body.paper, "valid_until": body.valid_until}
        return commands.verify_fact(found, body.means, **given, by=request.actor, claim=claim)[1]

    return recorded(request, act)


@router.post("/facts/{fact}/withdraw", response={201: EntryOut, **REFUSALS}, url_name="withdraw_fact")
def withdraw(request: HttpRequest, fact: UUID) -> HttpResponse:
    """Nobody vouches for it any longer."""
    return recorded(request, lambda claim: commands.withdraw_fact(fact, by=request.actor, claim=claim))


def _json(one: queries.Verified, own: dict[str, Any]) -> dict[str, Any]:
    who = " ".join(part for part in (one.role, one.post, one.name) if part)
    shown = {name: getattr(one, name) for name in ("means", "value", "paper", "valid_until")}
    return {"id": own.get(one.means), **shown, "verified_at": one.at, "verified_by": who}
