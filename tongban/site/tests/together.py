"""What several zones do together in a story: a joint item is agreed, handed in once, decided in parts, handed out."""

import json
from pathlib import Path
from typing import Any

from tongban.cases.models import Case
from tongban.handoffs import commands, queries
from tongban.handoffs.models import Joint, Leg
from tongban.kernel import policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange.delivering import Post
from tongban.kernel.journal.models import Line
from tongban.kernel.journal.read import history
from tongban.site.load import load

STORIES = Path(__file__).resolve().parents[3] / "docs" / "stories"


def furnish(story: str) -> None:
    """Beside its page a story may have a folder of the same name: items of zones that have published none here."""
    if (own := STORIES / story).is_dir():
        load(own)


def ask(stage: Any, step: Any, code: str) -> Any:
    """A joint item is written down: its parts are named `part ZONE CODE = what happens there`."""
    parts = [_role(name, what) for name, what in step.given.items() if name.startswith("part ")]
    plain = {name: step.given[name] for name in ("title_zh", "title_en", "rule")}
    body = {**plain, "days": int(step.given["days"]), "parts": parts}
    return stage.ask(step.who, "put", f"/api/joint-items/{code}", body)


def _role(name: str, what: str) -> dict[str, str]:
    _part, zone, code = name.split(" ")
    return {"zone": zone, "code": code, "role_zh": what, "role_en": what}


def take_part(stage: Any, step: Any, code: str) -> Any:
    """The zone of whoever speaks takes part with the item of the row, or does not."""
    given = step.given
    body = {"lead": stage.story.zone, "code": code, "item_code": given["item"], "agrees": given["agrees"] == "yes"}
    return stage.ask(step.who, "put", "/api/joint-consents", {**body, "reason": given.get("reason", "")})


def hand_in(stage: Any, step: Any, code: str) -> Any:
    """One draft for all parts, each needed material once, and its hand-in; the first no ends it."""
    truth = {"yes": True, "no": False}
    told = {name[7:]: truth.get(text, text) for name, text in step.given.items() if name.startswith("answer ")}
    begun = stage.ask(step.who, "post", "/api/joint-drafts", {"zone": stage.story.zone, "code": code, "answers": told})
    if begun.status_code != 201:
        return begun
    path = f"/api/joint-drafts/{begun.json()['id']}"
    for key in begun.json()["needed"]:
        kept = stage.upload(step.who, f"{path}/files", key, f"{key}.pdf")
        if kept.status_code != 201:
            return kept
    handed_in = stage.ask(step.who, "post", f"{path}/submit")
    if handed_in.status_code == 201:
        stage.joint = handed_in.json()["entry"]["after"]["number"]
    return handed_in


def move_part(stage: Any, step: Any, verb: str) -> Any:
    """A move on the case of one part, by somebody of its own zone."""
    policy.enter(OPERATOR)
    zone = next(part.zone or stage.story.zone for part in stage.story.parts if part.who == step.who)
    joint = Joint.objects.get(number=stage.joint)
    part = next(one for one in queries.parts_of(joint) if one.competent == zone)
    case = Case.objects.get(zone=zone, id=part.id)
    return stage.ask(step.who, "post", f"/api/cases/{case.number}/moves", {"verb": verb, **step.given})


def move(stage: Any, step: Any, verb: str) -> Any:
    """A move on the whole."""
    body = {"verb": verb, "given": dict(step.given)}
    return stage.ask(step.who, "post", f"/api/joints/{stage.joint}/moves", body)


def carry(stage: Any, step: Any, _rest: str) -> int:
    """What has happened is heard, and all that is due crosses, until nothing follows; 1."""
    before = -1
    while before != (before := Line.objects.count()):
        policy.enter(CLOCK)
        for zone, subject in [*Case.objects.values_list("zone", "id"), *Leg.objects.values_list("zone", "id")]:
            for entry in history(zone, subject):
                if entry.kind == "case":
                    commands.tell(entry)
                commands.follow(entry)
        while Post().step():
            policy.enter(CLOCK)
        policy.enter(CLOCK)
    return 1


def standing(stage: Any) -> dict[str, str]:
    """How the joint matter stands, as the applicant reads it."""
    who = next(part.who for part in stage.story.parts if part.role == "applicant")
    told = json.loads(stage.ask(who, "get", f"/api/joints/{stage.joint}").content)
    facts = {"joint": told["status"], "due": told["due"]}
    for one in told["parts"]:
        facts[one["zone"]] = " ".join(filter(None, (one["status"], one["outcome"], one["fate"])))
    return facts


ACTS = {
    "asks the zones for": ask,
    "answers the zone that leads about": take_part,
    "applies to all zones for": hand_in,
    "in his zone": move_part,
    "for the whole": move,
    "takes along": carry,
}
