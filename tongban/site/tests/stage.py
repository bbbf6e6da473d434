"""The stage of the stories: real items, people with real tokens, and requests to the API at the told time."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.applicants import commands as applicants
from tongban.cases import commands as cases
from tongban.cases.tests.factories import PDF, credit_code
from tongban.catalogue import commands as catalogue
from tongban.catalogue import queries as items
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.kernel.exchange import own_keys
from tongban.people import commands as people
from tongban.people import queries
from tongban.people.models import Person, Post
from tongban.site.tests import afield, mandating, stamping, together
from tongban.site.tests.stories import Found, Part, Step, Story, worded, wordless

READER = Part("the record", "supervisor", "", "the record")
SINCE = date(2026, 1, 1)
UNTIL = {"permanent": None, "deputy": date(2026, 12, 31)}
JSON = "application/json"
PLAIN = (
    "status rounds due due_legal provisional paused extension outcome accepted_at silence_at received_at decided_at "
    "issued_at ended_at case_number correction_due waits alarm validity origin custodian"
).split()


@dataclass
class Stage:
    """Everybody's key, the matter that the story is about, and where it stands."""

    story: Story
    republish: Callable[[int, Mapping[date, Any]], None]
    keys: dict[str, str] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    number: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    mandate: str = ""
    under: str = ""
    leg: Any = None
    seal: str = ""
    joint: str = ""
    read_in: str = ""

    def enter(self) -> None:
        """Everybody is appointed and gets a token, on the morning of the first day."""
        with clock.told(self.story.steps[0].when - timedelta(hours=2)):
            policy.enter(OPERATOR)
            together.furnish(self.story.name)
            own_keys.make_all()
            for place, part in enumerate((*self.story.parts, *self._readers()), 1):
                policy.enter(OPERATOR)
                self.keys[part.who] = self._key(part, place)

    def _readers(self) -> list[Part]:
        """Who reads the record: in the zone of the story, and in every other zone that has somebody in it."""
        zones = dict.fromkeys(part.zone for part in self.story.parts if part.zone)
        return [READER, *(replace(READER, who=f"{READER.who} {zone}", person=zone, zone=zone) for zone in zones)]

    def reader(self) -> str:
        """Who reads the record of the zone in which the matter is."""
        return f"{READER.who} {self.read_in}".strip()

    def _key(self, part: Part, place: int) -> str:
        person = self._person(part.person, part.zone or self.story.zone)
        post, principal = None, None
        if part.role == "applicant":
            principal = self._enterprise(part, place, person.id) if part.of else person.id
        else:
            post = self._post(part, place, person.id)
        return people.issue_token(person, name="story", by=OPERATOR, post=post, principal=principal)[1]

    def _person(self, name: str, zone: str) -> Person:
        if name not in self.persons:
            self.persons[name] = people.register_person(zone=zone, name=name, by=OPERATOR)
        return self.persons[name]

    def _enterprise(self, part: Part, place: int, person: UUID) -> UUID:
        self.codes[part.who] = credit_code(900_000 + place)
        zone = part.zone or self.story.zone
        made = applicants.register_enterprise(zone=zone, uscc=self.codes[part.who], name=part.of, by=OPERATOR)
        applicants.admit(made, person, by=OPERATOR, manner="legal")
        return made.id

    def _post(self, part: Part, place: int, person: UUID) -> Post:
        offices = {"office_zh": "综合处", "office_en": "General office"}
        post = self.posts.get((part.role, part.of)) if part.manner == "deputy" else None
        post = post or people.open_post(
            zone=part.zone or self.story.zone,
            code=f"S{place:02d}",
            role=part.role,
            by=OPERATOR,
            agency=part.of or None,
            **offices,
        )
        self.posts[part.role, part.of] = post
        people.appoint(post, person, since=SINCE, until=UNTIL[part.manner], manner=part.manner, by=OPERATOR)
        return post

    # --- asking --------------------------------------------------------------------------------------------------

    def ask(self, who: str, method: str, path: str, body: Any = None, **sent: Any) -> Any:
        """One request of somebody, by the real stack; who has no key comes without one."""
        headers = {name: value for name, value in {**sent.pop("headers", {}), "Mandate": self.under}.items() if value}
        if key := self.keys.get(who):
            headers["Authorization"] = f"Bearer {key}"
        if body is not None:
            sent |= {"data": body if isinstance(body, str) else json.dumps(body), "content_type": JSON}
        return getattr(Client(raise_request_exception=False), method)(path, headers=headers, **sent)

    def upload(self, who: str, path: str, key: str, told: str) -> Any:
        """A file for a material: a small sound PDF, or one of the kinds that are wrong."""
        file = made_file(key, told)
        headers = {"Authorization": f"Bearer {self.keys[who]}", **({"Mandate": self.under} if self.under else {})}
        return Client().post(f"{path}?key={key}", {"file": file}, headers=headers)


def made_file(key: str, told: str) -> SimpleUploadedFile:
    """The file that a story names: `drawings.pdf`, `drawings.pdf (empty)`."""
    name, _bracket, kind = told.rstrip(")").partition(" (")
    return SimpleUploadedFile(name or f"{key}.pdf", CONTENTS[kind])


CONTENTS = {"": PDF, "empty": b"", "a program": b"MZ" + bytes(64), "21 MB": PDF + bytes(21 << 20)}


def play(story: Story, republish: Callable[[int, Mapping[date, Any]], None] = lambda year, days: None) -> list[Found]:
    """Play a story from its first row to its last; what can be seen after each."""
    stage, seen = Stage(story, republish), []
    stage.enter()
    for step in story.steps:
        with clock.told(step.when):
            seen.append(shown(stage, step, acted(stage, step)))
    return seen


# --- what people do ----------------------------------------------------------------------------------------------


def acted(stage: Stage, step: Step) -> Any:
    """What a row's person does: one of the phrases, otherwise a move of the table by its verb."""
    for phrase, act in ACTS.items():
        if step.does == phrase or step.does.startswith(f"{phrase} "):
            return act(stage, step, step.does[len(phrase) :].strip())
    return move(stage, step, step.does)


def actor_of(stage: Stage, who: str) -> Any:
    """Somebody of the story as the door knows him by his token."""
    actor = queries.actor_by_token(stage.keys[who])
    policy.enter(actor)
    return actor


def move(stage: Stage, step: Step, verb: str) -> Any:
    """A move on the matter, with what the row gives."""
    body = step.given.get("body") or {"verb": verb, **moved_with(step.given)}
    return stage.ask(step.who, "post", f"/api/cases/{stage.number}/moves", body, headers=keyed(step))


def moved_with(given: Mapping[str, str]) -> dict[str, Any]:
    """What a move asks: plain names, and marks as the API spells them."""
    marks = [{"target": name[5:], "reason": text} for name, text in given.items() if name.startswith("mark ")]
    plain = {name: text for name, text in given.items() if " " not in name and name not in ("body", "key")}
    return {**plain, **({"marks": marks} if marks else {})}


def keyed(step: Step) -> dict[str, str]:
    """The header of a request that may be sent twice."""
    return {"Idempotency-Key": step.given.get("key", "")}


def hand_in(stage: Stage, step: Step, code: str) -> Any:
    """A draft, its files one by one, and its hand-in; the first no ends it."""
    zone = step.given.get("zone", stage.story.zone)
    begun = stage.ask(step.who, "post", "/api/drafts", {"zone": zone, "item": code, "answers": answers(step.given)})
    if begun.status_code != 201:
        return begun
    path = f"/api/drafts/{begun.json()['id']}"
    for key, told in materials(stage, step, code).items():
        kept = stage.upload(step.who, f"{path}/files", key, told)
        if kept.status_code != 201:
            return kept
    for key, by in promised(step.given).items():
        taken = stage.ask(step.who, "post", f"{path}/promises", {"key": key, "by": by})
        if taken.status_code != 201:
            return taken
    for done in (stamping.taken, stamping.on_application):
        if (refused := done(stage, step, path)) is not None:
            return refused
    handed_in = stage.ask(step.who, "post", f"{path}/submit", headers=keyed(step))
    if handed_in.status_code == 201:
        stage.number, stage.read_in = handed_in.json()["entry"]["after"]["number"], step.given.get("zone", "")
        stage.numbers.append(stage.number)
    return handed_in


def promised(given: Mapping[str, str]) -> dict[str, str]:
    """What a row promises instead of a file, and by which day."""
    return {name[8:]: by for name, by in given.items() if name.startswith("promise ")}


def keep_promise(stage: Stage, step: Step, _rest: str) -> Any:
    """What was promised is handed in: the file first, then the move that names it."""
    ((key, told),) = materials(stage, step, "").items()
    kept = stage.upload(step.who, f"/api/cases/{stage.number}/files", key, told)
    if kept.status_code != 201:
        return kept
    body = {"verb": "keep_promise", "file": kept.json()["file"]}
    return stage.ask(step.who, "post", f"/api/cases/{stage.number}/moves", body)


def answers(given: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the form that a row fills in."""
    truth = {"yes": True, "no": False}
    return {name[7:]: truth.get(text, text) for name, text in given.items() if name.startswith("answer ")}


def materials(stage: Stage, step: Step, code: str) -> dict[str, str]:
    """The files of a row: those that it names, or all that the guide says are needed in every case."""
    files = {name[5:]: told for name, told in step.given.items() if name.startswith("file ")}
    if (left_out := step.given.get("every material but")) is not None or "every material" in step.given:
        guide = stage.ask(step.who, "get", f"/api/items/{stage.story.zone}/{code}").json()
        needed = {one["key"]: "" for one in guide["materials"]["named"] if one["needed"] == "yes"}
        return {**{key: told for key, told in needed.items() if key != left_out}, **files}
    return files


def answer(stage: Stage, step: Step, _rest: str) -> Any:
    """The correction is answered: better files first, then the move that names them."""
    path, kept = f"/api/cases/{stage.number}/files", {}
    for key, told in materials(stage, step, "").items():
        stored = stage.upload(step.who, path, key, told)
        if stored.status_code != 201:
            return stored
        kept[key] = stored.json()["file"]
    body = {"verb": "resubmit", "answers": answers(step.given), "materials": kept}
    return stage.ask(step.who, "post", f"/api/cases/{stage.number}/moves", body)


def look(stage: Stage, step: Step, rest: str) -> Any:
    """An address is looked at; `…` stands for that of the matter."""
    return stage.ask(step.who, "get", placed(stage, rest))


def send(stage: Stage, step: Step, rest: str) -> Any:
    """A body as it stands to an address, in form or not."""
    return stage.ask(step.who, "post", placed(stage, rest), step.given["body"], headers=keyed(step))


def placed(stage: Stage, address: str) -> str:
    """An address as a row writes it, with the matter's own in place of `…`."""
    return address.replace("…", f"/api/cases/{stage.number}")


def pass_time(stage: Stage, step: Step, _rest: str) -> int:
    """The law's own moves are made; how many."""
    policy.enter(CLOCK)
    return cases.let_time_pass() + afield.let_time_pass()


def calendar(stage: Stage, step: Step, year: str) -> int:
    """A year's calendar is published, and every running matter is reckoned again; how many have changed."""
    policy.enter(OPERATOR)
    marked = {date.fromisoformat(day): clock.Marked(kind == "work", kind, kind) for day, kind in step.given.items()}
    stage.republish(int(year), marked)
    return cases.redate_zone(stage.story.zone, by=OPERATOR.within(stage.story.zone))


def publish(stage: Stage, step: Step, code: str) -> Any:
    """A new version of an item: its author writes the promise and the first day, a second person publishes it."""
    author, second = (queries.actor_by_token(stage.keys[who]) for who in (step.who, step.given["second"]))
    policy.enter(author)
    draft = catalogue.begin_from(items.versions(stage.story.zone, code)[0], by=author)
    promised = {**draft.content["promised"], "amount": int(step.given["promised"])}
    part = {"promised": promised, "valid_from": step.given["from"]}
    revision = catalogue.propose(catalogue.keep(draft, part, by=author), by=author)
    policy.enter(second)
    catalogue.publish(revision, by=second)
    return stage.ask(step.who, "get", f"/api/items/{stage.story.zone}/{code}")


def under(stage: Stage, step: Step, rest: str) -> Any:
    """What follows is done under the mandate."""
    stage.under = stage.mandate
    try:
        return acted(stage, replace(step, does=rest))
    finally:
        stage.under = ""


def turn(stage: Stage, step: Step, place: str) -> Any:
    """Another of the story's matters is taken up again and looked at."""
    stage.number = stage.numbers[int(place) - 1]
    return look(stage, step, "…")


ACTS = {
    **mandating.ACTS,
    "under the mandate": under,
    "turns to matter": turn,
    "hands in": hand_in,
    "answers the correction": answer,
    "keeps the promise": keep_promise,
    "looks at the leg": afield.look,
    "looks at": look,
    "sends to": send,
    "offers": afield.offer,
    "takes in": afield.take_in,
    "corrects": afield.correct,
    "hands out": afield.hand_out,
    "carries": afield.carry,
    **together.ACTS,
    "lets time pass": pass_time,
    "publishes the year": calendar,
    "publishes": publish,
    **stamping.ACTS,
}


# --- what is then true -------------------------------------------------------------------------------------------


def shown(stage: Stage, step: Step, answered: Any) -> Found:
    """Everything that can be claimed after a step: the answer, and the matter as the record has it."""
    found = Found({"moved": str(answered)} if isinstance(answered, int) else {})
    if not isinstance(answered, int):
        _answered(found, answered)
    if stage.number:
        _standing(stage, found.facts)
    if stage.seal and stage.number:
        found.facts |= stamping.standing(stage)
    if stage.leg:
        found.facts |= afield.standing(stage.leg)
    if stage.joint:
        found.facts |= together.standing(stage)
    return found


def _answered(found: Found, answered: Any) -> None:
    found.facts["answer"] = str(answered.status_code)
    if answered.status_code < 400:
        return
    if answered["Content-Type"] != "application/problem+json":
        found.wordless.append(f"{answered.status_code} is no problem+json")
        return
    reasons = answered.json()["reasons"]
    found.facts["refused"] = ", ".join(reason["code"] for reason in reasons)
    found.facts["clause"] = ", ".join(dict.fromkeys(reason["clause"] for reason in reasons))
    found.facts["at"] = ", ".join(reason["field"] for reason in reasons)
    found.facts["says"] = reasons[0]["text"]["zh"]
    found.facts["and then"] = reasons[0]["next"]["zh"]
    found.wordless += filter(None, map(wordless, reasons))


def _standing(stage: Stage, facts: dict[str, str]) -> None:
    address, reader = f"/api/cases/{stage.number}", stage.reader()
    case = stage.ask(reader, "get", address).json()
    facts |= {name: worded(case[name]) for name in PLAIN} | {"version": str(case["item"]["version"])}
    due = stage.ask(reader, "get", f"{address}/due").json()
    facts |= {name: worded(due["term"][name]) for name in ("lamp", "last", "remaining")}
    facts["turn"] = due["term"]["kind"]
    facts["counted"] = ", ".join(day["date"][5:] for day in due["days"] if day["count"] is not None)
    facts["not counted"] = ", ".join(day["date"][5:] for day in due["days"] if day["kind"] == "stopped")
    entries = stage.ask(reader, "get", f"{address}/moves").json()
    last = entries[-1]["entry"]
    parts = stage.ask(reader, "get", f"{address}/parts").json() if case["waits"] or case["alarm"] else []
    facts["called upon"] = ", ".join(one["called_upon"] for one in parts if one["called_upon"]) or "none"
    if any(promised(step.given) for step in stage.story.steps):
        told = stage.ask(reader, "get", f"{address}/promises").json()
        facts["promises"] = ", ".join(one["state"] for one in told) or "none"
    facts |= {"entries": str(len(entries)), "entry": last["verb"], "effective": worded(last["effective_at"])}
    facts |= {"acted as": last["actor"]["role"], "mandated": worded("mandate" in last["actor"])}
