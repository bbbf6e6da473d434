"""A small world with real persons in real posts, and cases that the real commands made. Defaults never surprise."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, product
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.applicants import commands as applicants
from tongban.cases import commands
from tongban.cases.models import Case, Draft
from tongban.catalogue import commands as catalogue
from tongban.catalogue import queries as published
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.files import commands as files
from tongban.kernel.journal.entries import Entry
from tongban.kernel.zones.models import Zone
from tongban.people import commands as people
from tongban.people.models import Account

MORNING = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
"""Wednesday 4 November 2026, ten o'clock in China; no holiday is near."""

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
ANSWERS = {"contact_name": "赵一鸣", "contact_telephone": "13800138000", "by_agent": False}
POSTS = {
    "window": ("window", "W03", "综合窗口", "Comprehensive window"),
    "colleague": ("window", "W04", "综合窗口", "Comprehensive window"),
    "reviewer": ("reviewer", "R11", "审批处", "Permits office"),
    "second_reviewer": ("reviewer", "R12", "审批处", "Permits office"),
    "approver": ("approver", "A01", "审批处", "Permits office"),
    "admin": ("admin", "M01", "管理处", "Administration"),
    "supervisor": ("supervisor", "S01", "督办处", "Supervision"),
}
NAMES = dict(zip(POSTS, ("王珊", "郑海", "李岩", "孙立", "周敏", "吴桐", "冯远"), strict=True))

_serial = count(1 + 1_000_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))
"""What one process has made may be found by another: no two of them count alike."""
_prefixes = ("".join(letters) for letters in product(ascii_uppercase, repeat=3))


@dataclass
class World:
    """One zone with an agency, an item, its people and an enterprise."""

    zone: str
    version: ItemVersion
    enterprise: UUID
    enterprise_code: str
    actors: dict[str, Actor] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    standing: dict[str, dict[str, str]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        """An actor by the name of its part: `world.reviewer`."""
        try:
            return self.__dict__["actors"][name]
        except KeyError:
            raise AttributeError(name) from None

    def come_in(self, name: str) -> Client:
        """A browser in which that person has come in."""
        actor, account = self.actors[name], self.accounts[name]
        client = Client()
        session = client.session
        post = [actor.zone, actor.post] if actor.post else None
        principal = str(actor.principal) if actor.principal else None
        entered = people.enter_as(account.zone, account.id, account.epoch, actor.person).kept()
        session["entered"] = {**entered, "post": post, "principal": principal, **self.standing.get(name, {})}
        session.save()
        client.cookies["sessionid"] = session.session_key
        return client


def plain_item(zone: str, **changed: Any) -> dict[str, Any]:
    """An item as plain data: three materials, one of them for agents only; 8 working days promised, 20 by law."""
    return {
        "format": "item/1",
        "zone": zone,
        "code": "C49",
        "name": {"zh": "建设工程规划许可证核发", "en": "Planning permit for construction works"},
        "keywords": {"zh": ["工规证"], "en": ["planning permit"]},
        "agency": "planning",
        "valid_from": "2024-01-01",
        "promised": {"amount": 8, "unit": "working_day", "start": "acceptance"},
        "statutory": [
            {"amount": 20, "unit": "working_day", "start": "acceptance", "clause": "行政许可法 42", "extension": 10}
        ],
        "materials": {
            "published": 3,
            "named": [
                {"key": "application", "name": {"zh": "规划许可申请书", "en": "Application form"}},
                {"key": "drawings", "name": {"zh": "设计图纸", "en": "Design drawings"}},
                {
                    "key": "authority",
                    "name": {"zh": "授权委托书", "en": "Power of attorney"},
                    "when": {"fact": "by_agent", "is": True},
                },
            ],
        },
        "questions": [
            {"fact": "by_agent", "type": "boolean", "title": {"zh": "是否委托代理人办理", "en": "Is there an agent?"}}
        ],
        "sources": {"test": {"title": "测试清单"}},
        **changed,
    }


def world(**item: Any) -> World:
    """A zone, its people, an enterprise with two members, a citizen, and one item in force."""
    policy.enter(OPERATOR)
    zone = _zone()
    for code, zh, en in (("planning", "规划局", "Planning Bureau"), ("water", "水务局", "Water Bureau")):
        people.register_agency(zone=zone, code=code, name_zh=zh, name_en=en, by=OPERATOR)
    uscc = credit_code(next(_serial))
    enterprise = applicants.register_enterprise(zone=zone, uscc=uscc, name="廊坊星瀚装备有限公司", by=OPERATOR)
    made = World(zone, publish(zone, **item), enterprise.id, uscc)
    for name in POSTS:
        _officer(made, name)
    _officer(made, "stranger", agency="water", name="何平", code="R90", like="reviewer")
    _person(made, "applicant", "赵一鸣", principal=enterprise.id)
    applicants.admit(enterprise, made.applicant.person, by=OPERATOR, manner="legal")
    _person(made, "citizen", "钱多")
    return made


def publish(zone: str, **item: Any) -> ItemVersion:
    """An item in force in a zone."""
    plain = plain_item(zone, **item)
    policy.enter(OPERATOR)
    catalogue.publish_item(plain, by=OPERATOR)
    return published.published(zone, plain["code"], clock.china_date(clock.now()))


def credit_code(serial: int) -> str:
    """A valid unified social credit code that no enterprise has (GB 32100-2015)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91131000{serial:09d}"
    total = sum(alphabet.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


def _zone() -> str:
    known = set(Zone.objects.values_list("prefix", flat=True))
    prefix = next(letters for letters in _prefixes if letters not in known)
    names = {"name_zh": "测试经开区", "name_en": "Test Zone", "short_zh": "测试区", "short_en": "Test"}
    code = f"zone{prefix.lower()}"
    people.open_zone(code=code, by=OPERATOR, prefix=prefix, role="alliance", province="河北省", **names)
    return code


def _officer(
    made: World, key: str, *, agency: str = "planning", name: str = "", code: str = "", like: str = ""
) -> None:
    role, own_code, zh, en = POSTS[like or key]
    agency_code = agency if role in ("reviewer", "approver") else None
    post = people.open_post(
        zone=made.zone, code=code or own_code, role=role, by=OPERATOR, agency=agency_code, office_zh=zh, office_en=en
    )
    _person(made, key, name or NAMES[key], role=role, post=post.code, agency=agency_code)
    people.appoint(post, made.actors[key].person, since=date(2024, 1, 1), by=OPERATOR)


def _person(
    made: World, key: str, name: str, role: str = "applicant", principal: UUID | None = None, **post: Any
) -> None:
    person = people.register_person(zone=made.zone, name=name, by=OPERATOR)
    login = f"{key.replace('_', '-')}-{made.zone}"
    made.accounts[key] = people.open_account(person, login=login, by=OPERATOR)
    if role == "applicant":
        principal = principal or person.id
        made.actors[key] = Actor(role, person.id, principal=principal, name=name)
    else:
        made.actors[key] = Actor(role, person.id, zone=made.zone, name=name, **post)


ACTIONS = ("prepare", "hand_in", "answer", "collect", "withdraw")


def engage(made: World, *, items: Sequence[UUID] = (), actions: Sequence[str] = ACTIONS, name: str = "agent") -> Any:
    """An agency with one person, engaged by the enterprise and standing under the mandate as `world.agent`."""
    agency = _agency(made, name)
    policy.enter(made.applicant)
    until = clock.now() + timedelta(days=300)
    mandate, _entry = applicants.offer_mandate(
        applicants.Agent("enterprise", agency, "代办机构"),
        items=list(items),
        actions=list(actions),
        until=until,
        by=made.applicant,
    )
    policy.enter(made.actors[f"{name}_at_home"])
    applicants.accept_mandate(mandate, by=made.actors[f"{name}_at_home"])
    made.actors[name] = replace(
        made.actors[f"{name}_at_home"],
        role="agent",
        principal=made.enterprise,
        mandate=mandate.id,
        items=tuple(items) or None,
        rights=tuple(actions),
    )
    made.standing[name] = {"principal": str(agency), "mandate": str(mandate.id)}
    return mandate


def _agency(made: World, name: str) -> UUID:
    """An enterprise that files for others, with its legal person."""
    home = f"{name}_at_home"
    if home not in made.actors:
        policy.enter(OPERATOR)
        code = credit_code(next(_serial))
        agency = applicants.register_enterprise(zone=made.zone, uscc=code, name="廊坊捷办代理有限公司", by=OPERATOR)
        _person(made, home, "孙代", principal=agency.id)
        applicants.admit(agency, made.actors[home].person, by=OPERATOR, manner="legal")
        made.accounts[name] = made.accounts[home]
    return made.actors[home].principal


# --- cases -------------------------------------------------------------------------------------------------------


def upload(name: str = "设计图纸.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A small file that the store takes."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def draft(
    made: World, by: str = "applicant", *, answers: Mapping[str, Any] = ANSWERS, attach: str = "application drawings"
) -> Draft:
    """A draft that could be handed in."""
    actor = made.actors[by]
    policy.enter(actor)
    kind = "enterprise" if actor.principal == made.enterprise else "person"
    found = commands.draft_for(made.version, by=actor, party_kind=kind)
    if actor.role == "window":
        commands.take_in(found, party_kind="enterprise", party=made.enterprise)
    commands.save(found, answers=answers, by=actor)
    for key in attach.split():
        commands.attach(found, key, stored(found, actor, f"{key}.pdf"))
    return found


def stored(found: Draft | Case, actor: Actor, name: str) -> Any:
    """A file kept for a draft or a case."""
    return files.store(upload(name), zone=found.zone, subject=found.id, by=actor, party=found.party)


def submitted(made: World, by: str = "applicant", at: datetime = MORNING, **given: Any) -> Case:
    """A case that was handed in on a Wednesday morning."""
    with clock.told(at):
        found = draft(made, by, **given)
        return commands.submit(found, by=made.actors[by])[0]


def move(made: World, case: Case, by: str, verb: str, at: datetime | None = None, **given: Any) -> Entry:
    """One move by the real command, at an instant."""
    policy.enter(made.actors[by])
    with clock.told(at or clock.now()):
        return commands.move(case.number, verb, by=made.actors[by], given=given)[1]


def accepted(made: World, at: datetime = MORNING, **given: Any) -> Case:
    """A case that the window accepted on the same morning."""
    case = submitted(made, at=at, **given)
    move(made, case, "window", "accept", at)
    return again(made, case)


def proposed(made: World, at: datetime = MORNING, **given: Any) -> Case:
    """A case for which the reviewer has put a grant before the approver."""
    case = accepted(made, at, **given)
    move(made, case, "reviewer", "propose", at, outcome="granted", opinion="总平面可行")
    return again(made, case)


def returned(made: World, at: datetime = MORNING, **given: Any) -> Case:
    """A case that waits for a correction of the drawings and of the telephone."""
    case = submitted(made, at=at, **given)
    marks = [
        {"target": "material:drawings", "reason": "缺少日照分析页"},
        {"target": "field:contact_telephone", "reason": "电话无法接通"},
    ]
    move(made, case, "window", "ask_correction", at, marks=marks)
    return again(made, case)


def again(made: World, case: Case) -> Case:
    """The case as the database has it now."""
    policy.enter(OPERATOR)
    return Case.objects.select_related("version_in_force").get(zone=case.zone, id=case.id)


@contextmanager
def acting(actor: Actor, at: datetime = MORNING) -> Iterator[None]:
    """Within the block the database is asked by this actor, and it is that instant."""
    policy.enter(actor)
    with clock.told(at):
        yield


def codes(refusal: Any) -> list[tuple[str, str | None]]:
    """The reasons of a refusal, each by its code and its field."""
    return [(reason.code, reason.field) for reason in refusal.value.reasons]


def china(text: str) -> datetime:
    """An instant as a clock in China shows it."""
    return datetime.fromisoformat(f"{text}+08:00")
