"""Mandates in the stories: offered, accepted, declined, ended."""

from collections.abc import Callable
from typing import Any


def engage(stage: Any, step: Any, agency: str) -> Any:
    """A mandate is offered to somebody of the story, for the items and acts of the row, until its day."""
    listed = [one.strip() for one in step.given.get("items", "").split(",") if one.strip()]
    body = {
        "agent": {"kind": "enterprise", "uscc": stage.codes[agency]},
        "items": [{"zone": stage.story.zone, "code": code} for code in listed],
        "actions": [one.strip() for one in step.given["actions"].split(",")],
        "until": step.given["until"],
    }
    offered = stage.ask(step.who, "post", "/api/mandates", body)
    if offered.status_code == 201:
        stage.mandate = offered.json()["entry"]["subject"]
    return offered


def mandate_moved(verb: str) -> Callable[[Any, Any, str], Any]:
    """The mandate of the story is accepted, declined or ended."""
    address = "/api/mandates/{}/moves"
    return lambda stage, step, _rest: stage.ask(
        step.who, "post", address.format(stage.mandate), {"verb": verb, "reason": step.given.get("reason", "")}
    )


ACTS = {
    "offers a mandate to": engage,
    "accepts the mandate": mandate_moved("accept"),
    "declines the mandate": mandate_moved("decline"),
    "ends the mandate": mandate_moved("revoke"),
}
