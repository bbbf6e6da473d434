"""What whoever types is shown, and what a room above asks that takes matters in by the same form for another zone."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tongban.applicants import queries as applicants
from tongban.cases import completeness
from tongban.cases.flow import CASE, DONE
from tongban.cases.models import Draft
from tongban.cases.queries.papers import Paper, file_limits, form_of, situation, still_missing, unnamed
from tongban.cases.rules import counter
from tongban.catalogue import queries as catalogue
from tongban.kernel.actors import Actor
from tongban.kernel.files import scans
from tongban.kernel.files.judge import ACCEPT
from tongban.kernel.refusals import Reason
from tongban.ui.fields import part_of

NO_APPLICANT, GUIDE = completeness.NO_APPLICANT, completeness.GUIDE


def completed(draft: Draft) -> dict[str, Any]:
    """The answers that a draft's situation asks for, whole and in form; else every fault and every missing material."""
    facts = situation(draft)
    return completeness.complete(draft.version_in_force, facts, draft.answers, draft.materials)


def typed_sheet(actor: Actor, draft: Draft, papers: Sequence[Paper]) -> dict[str, Any]:
    """What every page shows on which a draft is typed: its questions, its materials, what is still missing."""
    version, schema = draft.version_in_force, form_of(draft)
    asked = catalogue.situation(version)["properties"]
    return {
        "draft": draft,
        "version": version,
        "schema": schema,
        "situation": part_of(schema, asked),
        "rest": part_of(schema, asked, without=True),
        "papers": papers,
        "spared": [paper for paper in papers if paper.needed is False and not paper.file],
        "unnamed": unnamed(version),
        "missing": still_missing(draft),
        "party": applicants.party(draft.party) if draft.party else None,
        "accept": ACCEPT,
        "limit": file_limits(),
        "scans": scans.waiting(actor) if draft.at_window else [],
    }


def touched(marked: Any, answers: Mapping[str, Any], materials: Mapping[str, Any]) -> None:
    """Each mark of a notice is touched by what was changed since: `marked` has the marks and the answers before."""
    completeness.touched(marked, marked, answers, materials)


def against_delivery(given: Mapping[str, Any], party: UUID, item: UUID) -> tuple[Reason | None, ...]:
    """What stands against handing a result of an item to somebody in some manner."""
    manner, identification = given["manner"], given["identification"]
    collectors = applicants.collectors(party, item) if manner == "counter" else []
    return (
        counter.not_identified(manner, identification),
        counter.not_a_collector(manner, given["recipient"], identification, collectors),
        counter.not_tracked(manner, given["tracking"]),
        counter.refusal_not_described(manner, given["note"]),
    )


def done_word(verb: str) -> Any:
    """What a step of a case is called once it was made."""
    return DONE.get(verb, verb)


def state_word(status: str) -> Any:
    """What a state of a case is called; a state that is not known here is told as it was."""
    known = {state.name: state.title for state in CASE.states}
    return known.get(status, status)
