"""What the first visitor of the demonstration finds on his desk today: a draft, and matters that wait for somebody."""

from datetime import timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.applicants import commands as applicants
from tongban.applicants import queries as parties
from tongban.cases import commands
from tongban.cases.models import Case
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import Actor
from tongban.payments import commands as payments
from tongban.payments.queries import online
from tongban.questions import commands as questions
from tongban.site.demo import year
from tongban.site.demo.forms import with_a_form
from tongban.site.demo.staff import Staff


def lay_out(staff: Staff, visitor: Actor, dice: Random) -> None:
    """Through the same door as everybody: one matter at each place where a visitor may want to go on."""
    begun, asked, fresh, reviewed = chosen = dice.sample(busy(staff), 4)
    policy.enter(visitor)
    commands.save(commands.draft_for(begun, by=visitor), answers={"contact_name": visitor.name}, by=visitor)
    _wait_for_the_applicant(_handed_in(asked, visitor, dice), staff)
    _handed_in(fresh, visitor, dice)
    talked = _handed_in(reviewed, visitor, dice)
    _under_review(talked, staff)
    _ask_for_a_fee(talked, staff)
    _talk(talked, visitor, staff)
    _known_already(begun, visitor, staff)
    rest = [one for one in busy(staff) if one not in chosen]
    _granted(rest[0], visitor, staff)
    _fills_itself(rest, visitor)
    for version, words in zip((asked, fresh), QUESTIONS, strict=True):
        _asked_before(version, words, visitor, staff)


QUESTIONS = (
    (
        "我公司刚迁入园区，营业执照还没换发，现在能不能先申请？",
        "可以。先用现执照申请，换发后在办件留言中告知，由窗口凭新执照核验即可。",
        "企业迁址后执照尚未换发，能否先申请？",
    ),
    (
        "材料都是电子版，还需要再交纸质原件吗？",
        "网上提交的清晰扫描件即可，窗口需要核对原件时会在一次补正中说明。",
        "网上提交后是否还要交纸质原件？",
    ),
)
"""What was asked before applying, what the office answered, and the question as it is told to all."""


def busy(staff: Staff) -> list[ItemVersion]:
    """Items with named materials, whose agencies have reviewers."""
    today = clock.china_date(clock.now())
    found = [catalogue.version(one.zone, one.id) for one in catalogue.offered(staff.zone, today)]
    return [one for one in found if catalogue.materials(one) and staff.reviewers.get(one.agency)]


def _handed_in(version: ItemVersion, visitor: Actor, dice: Random) -> Case:
    policy.enter(visitor)
    with clock.told(clock.now() - timedelta(minutes=dice.randint(20, 90))):
        return commands.submit(year.application(version, visitor, dice), by=visitor)[0]


def _wait_for_the_applicant(case: Case, staff: Staff) -> None:
    clerk = staff.clerks[0]
    policy.enter(clerk)
    wanted = catalogue.materials(case.version_in_force)[0]
    marks = [
        {"target": "field:contact_telephone", "reason": "号码无法接通，请核对。"},
        {"target": f"material:{wanted['key']}", "reason": "扫描件缺少盖章页，请补齐后重新上传。"},
    ]
    commands.make(case, "ask_correction", by=clerk, given={"marks": marks})


def _granted(version: ItemVersion, visitor: Actor, staff: Staff) -> None:
    """A matter that went well last week: its certificate can be looked at, and checked by anybody."""
    dice, office = Random("granted"), staff.reviewers[version.agency][0]
    turns = (
        (staff.clerks[0], "accept", {}),
        (office, "propose", {"outcome": "granted", "opinion": "材料齐全，符合法定条件，拟准予许可。"}),
        (staff.approvers[version.agency][0], "decide", {"outcome": "granted"}),
        (office, "issue", {}),
    )
    begun = clock.now() - timedelta(days=6)
    with clock.told(begun):
        policy.enter(visitor)
        case = commands.submit(year.application(version, visitor, dice), by=visitor)[0]
    for day, (who, verb, given) in enumerate(turns, 1):
        with clock.told(begun + timedelta(days=day)):
            policy.enter(who)
            commands.make(case, verb, by=who, given=given)


def _ask_for_a_fee(case: Case, staff: Staff) -> None:
    """Something that can be paid to nobody's bank, where that is set."""
    clerk = staff.clerks[0]
    policy.enter(clerk)
    if online():
        payments.ask(case, "120.00", "工本费（演示）", by=clerk)


def _talk(case: Case, visitor: Actor, staff: Staff) -> None:
    """A word about the matter, and the officer's answer."""
    reviewer = staff.reviewers[case.agency][0]
    policy.enter(visitor)
    commands.say(case, "请问现场核查大约安排在哪天？我们好提前准备。", by=visitor)
    policy.enter(reviewer)
    commands.say(case, "初步定在下周三上午，具体时间会再与联系人确认。", by=reviewer)


def _known_already(version: ItemVersion, visitor: Actor, staff: Staff) -> None:
    """An earlier matter with files, and facts that a window verified: both are offered in the draft that was begun."""
    with clock.told(clock.now() - EARLIER):
        policy.enter(visitor)
        draft = commands.draft_for(version, by=visitor)
        given = year.answers(catalogue.form(version), visitor, Random(visitor.name))
        commands.save(draft, answers=given, by=visitor)
        for wanted in catalogue.materials(version):
            upload = SimpleUploadedFile(f"{wanted['name']['zh'][:40]}.pdf", PAPER, "application/pdf")
            commands.attach(draft, wanted["key"], commands.keep_file(draft, upload, key=wanted["key"], by=visitor))
        case, _entry = commands.submit(draft, by=visitor)
        commands.make(case, "withdraw", by=visitor, given={"reason": "项目计划调整，择期重新申请。"})
        _verified(visitor, staff.clerks[0])


def _fills_itself(items: list[ItemVersion], visitor: Actor) -> None:
    """A form that asks for what a window has verified: whoever opens it finds it filled in, with source and day."""
    version = with_a_form(max(items, key=lambda one: len(catalogue.materials(one))))
    policy.enter(visitor)
    commands.draft_for(version, by=visitor)


def _verified(visitor: Actor, clerk: Actor) -> None:
    policy.enter(clerk)
    about = parties.party(visitor.principal)
    shown = {
        "legal_person": visitor.name,
        "registered_address": "园区产业大道 18 号",
        "registration_date": "2019-05-16",
    }
    for means, value in shown.items():
        applicants.verify_fact(about, means, value=value, paper="licence", by=clerk)


def _asked_before(version: ItemVersion, words: tuple[str, str, str], visitor: Actor, staff: Staff) -> None:
    """A question before applying, answered to the asker and to all."""
    asked, answer, told = words
    officer = staff.reviewers[version.agency][0]
    policy.enter(visitor)
    question = questions.ask(version, asked, by=visitor)
    policy.enter(officer)
    questions.answer(question, answer, by=officer)
    questions.publish(question, told, answer, by=officer)


ADDRESS = "园区产业大道 18 号"
EARLIER = timedelta(days=40)
PAPER = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
"""A sheet without a word on it: enough to be kept, shown and used again."""


def _under_review(case: Case, staff: Staff) -> None:
    clerk, reviewer = staff.clerks[1], staff.reviewers[case.agency][0]
    policy.enter(clerk)
    commands.make(case, "accept", by=clerk, given={})
    policy.enter(reviewer)
    commands.make(case, "claim", by=reviewer, given={})
