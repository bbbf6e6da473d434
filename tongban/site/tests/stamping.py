"""Seals in the stories: applied for, cut, given, five for a new enterprise, pressed on an application and on papers."""

from collections.abc import Callable, Mapping
from typing import Any

from tongban.cases import commands as cases
from tongban.cases import queries as matters
from tongban.cases.models import Case
from tongban.certificates.models import Certificate
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.files import queries as files
from tongban.kernel.files.models import File
from tongban.kernel.journal.read import history
from tongban.kernel.seals import verifying
from tongban.kernel.seals.certificates import Certificate as Vouched
from tongban.kernel.seals.checking import Trust
from tongban.people import queries as people
from tongban.seals import commands as seals
from tongban.seals import queries as kept
from tongban.seals.models import Seal, Sealing


def apply(stage: Any, step: Any, agency: str) -> Any:
    """An agency asks for a seal."""
    body = {"agency": agency, "use": step.given["use"], "keeper": _post(stage, step.given["keeper"])}
    asked = stage.ask(step.who, "post", "/api/seals", body | {"two_persons": "two persons" in step.given})
    stage.seal = asked.json().get("id", stage.seal)
    return asked


def moved(verb: str) -> Callable[[Any, Any, str], Any]:
    """A move of the seal of the story; it is given to the posts of those who are named."""

    def act(stage: Any, step: Any, rest: str) -> Any:
        posts = " ".join(_post(stage, who.strip()) for who in rest.split("、")) if rest else ""
        body = {"verb": verb, "post": posts, **step.given}
        return stage.ask(step.who, "post", f"/api/seals/{stage.seal}/moves", body)

    return act


def _post(stage: Any, who: str) -> str:
    policy.enter(OPERATOR)
    return people.actor_by_token(stage.keys[who]).post


def five(stage: Any, step: Any, who: str) -> Any:
    """The window issues the five seals of a new enterprise."""
    return stage.ask(step.who, "post", "/api/seals/five", {"uscc": stage.codes[who]})


def on_application(stage: Any, step: Any, path: str) -> Any:
    """Before it is handed in, an application gets the seals that a row names; the first no, or None."""
    for use in filter(None, (one.strip() for one in step.given.get("sealed by", "").split(","))):
        policy.enter(OPERATOR)
        party = people.actor_by_token(stage.keys[step.who]).principal
        policy.enter(OPERATOR)
        seal = Seal.objects.filter(party=party, use=use).values_list("id", flat=True).first()
        made = stage.ask(step.who, "post", f"{path}/seal", {"seal": str(seal)})
        if made.status_code != 201:
            return made
    return None


def press(stage: Any, step: Any, _rest: str) -> int:
    """What the worker does: it hears of the papers of the matter, and seals them; how many were looked at."""
    policy.enter(CLOCK)
    case = Case.objects.get(number=stage.number)
    lines = list(history(case.zone, case.id))
    for one in Certificate.objects.filter(zone=case.zone, matter=case.id):
        lines += history(one.zone, one.id)
    for entry in lines:
        cases.order_seals(entry)
        if (entry.kind, entry.act) == ("case", "issue"):
            cases.give_five(entry)
    return seals.press_due(20) or seals.look_again(20)


def standing(stage: Any) -> Mapping[str, str]:
    """Which papers of the matter bear a seal, which do not, whether every edition is genuine, and what was spared."""
    policy.enter(OPERATOR)
    case = Case.objects.get(number=stage.number)
    found = sorted(kept.of_matter(case.zone, case.id).values(), key=lambda one: one.paper_kind)
    told = {"seals": [one.paper_kind for one in found if one.status == "sealed"]}
    told["unsealed"] = [f"{one.paper_kind} {one.why}".strip() for one in found if one.status != "sealed"]
    told["spared"] = case.spared or []
    told["own seals"] = kept.uses_of(Seal.objects.filter(party=case.party).values_list("id", flat=True))
    told["materials spared"] = [one.key for one in matters.materials(case) if "material" in (one.spared or ())]
    told["relies on"] = [f"{one.row.key} {one.standing.now}" for one in matters.relied_on(case)]
    genuine = all(_genuine(one) for one in found if one.status == "sealed")
    return {name: ", ".join(words) or "none" for name, words in told.items()} | {"genuine": "yes" if genuine else "no"}


def _genuine(sealing: Sealing) -> bool:
    trust = Trust(clock.now(), tuple(map(Vouched.read, kept.authorities())))
    for file in File.objects.filter(zone=sealing.zone, id__in=(sealing.pdf, sealing.ofd)):
        with files.opened(file) as content:
            report = verifying.verified(content.read(), trust)
        if not report.holds or report.answer("issuer") is not True:
            return False
    return True


def taken(stage: Any, step: Any, path: str) -> Any:
    """Certificates of the applicant that a row names stand for materials of a draft; the first no, or None."""
    for target, name in ((f"material:{at[12:]}", name) for at, name in step.given.items() if at[:12] == "certificate "):
        known = stage.ask(step.who, "get", f"{path}/offers").json()["offers"]
        keys = [one["key"] for one in known if one["target"] == target and one["source"].get("name") == name]
        made = stage.ask(step.who, "post", f"{path}/offers", {"take": keys})
        if made.status_code != 200:
            return made
    return None


ACTS = {
    "applies for a seal of": apply,
    "has it cut": moved("cut"),
    "gives the seal to": moved("give"),
    "freezes the seal": moved("freeze"),
    "lifts the freeze": moved("thaw"),
    "issues the five seals of": five,
    "presses what is due": press,
}
