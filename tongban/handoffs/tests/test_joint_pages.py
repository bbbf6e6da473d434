"""The pages of joint matters and of opinions across zones, as each person has them: from the house to the hand-out."""

import os
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases import commands as cases
from tongban.cases.tests import factories as f
from tongban.handoffs import commands, queries
from tongban.handoffs.models import Joint, JointDraft
from tongban.handoffs.tests import factories as h
from tongban.handoffs.tests import joint as j
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR

SECOND = {"zh": "两地联合验收", "en": "Inspected by two zones together"}


def read(browser, address, *words):
    answer = browser.get(address)
    text = answer.content.decode()
    assert (answer.status_code, [word for word in words if word not in text]) == (200, [])
    keep(address, text)
    return text


def keep(address, text):
    if folder := os.environ.get("PAGES"):
        place = Path(folder) / (address.strip("/").replace("/", "_")[:60] + ".html")
        place.write_text(text)


def test_from_the_house_to_the_hand_out_every_page_says_what_its_reader_needs(zones):
    here, there = zones.here, zones.there
    house, other = here.come_in("admin"), there.come_in("admin")
    with clock.told(h.MORNING):
        typed = {"title_zh": "企业跨区迁移", "title_en": "Moving", "code": "moving", "rule": "all", "days": "20"}
        for place, world in enumerate((there, here), 1):
            typed |= {f"zone_{place}": world.zone, f"item_{place}": world.version.code, f"role_zh_{place}": "许可"}
        again = house.post("/house/joint/", {**typed, "rule": "", "item_1": "typed-before"})
        assert (again.status_code, again.content.decode().count('value="typed-before"')) == (422, 1)
        assert (
            'id="new" open' in again.content.decode()
            and 'id="new" open' not in house.get("/house/joint/").content.decode()
        )
        assert house.post("/house/joint/", typed).status_code == 302
        h.carried()
        read(other, "/house/joint/", "企业跨区迁移", "征询本地区")
        asked = {"lead": here.zone, "code": "moving", "item": zones.code}
        assert other.post("/house/joint/answer/", {**asked, "refuse": "1"}).status_code == 422
        assert other.post("/house/joint/answer/", {**asked, "agree": "1"}).status_code == 302
        h.carried()
        read(house, "/house/joint/", "各地均已同意")

        applicant = here.come_in("applicant")
        read(applicant, "/joint/", "企业跨区迁移")
        guide = f"/joint/items/{here.zone}/moving/"
        read(applicant, guide, "同进同退", "开始申办")
        address = applicant.post(f"{guide}begin/").url
        policy.enter(OPERATOR)
        draft = queries.joint_draft(here.applicant, JointDraft.objects.get(zone=here.zone).id)
        read(applicant, address, "各部分共用", "一并提交")
        policy.enter(here.applicant)
        for key in ("application", "drawings"):
            cases.attach(draft, key, f.stored(draft, here.applicant, f"{key}.pdf"))
        answers = {"contact_name": "赵一鸣", "contact_telephone": "13800138000", "by_agent": "false"}
        page = applicant.post(f"{address}hand-in/", answers)
        assert page.status_code == 302, page.content.decode()[:3000]
        j.heard(zones)
        policy.enter(OPERATOR)
        joint = Joint.objects.get(zone=here.zone)
        read(applicant, page.url, joint.number, "2 个部分中 0 个已决定", "整体撤回")
        assert read(applicant, "/my/", "多地联办").count(joint.number) == 2
        for who in ("window", "reviewer", "approver", "admin", "supervisor"):
            read(here.come_in(who), page.url, joint.number)
        read(here.come_in("window"), "/desk/joint/", joint.number)
        read(here.come_in("window"), "/desk/elsewhere/", joint.number)
        for who, words in (("window", joint.number), ("reviewer", joint.number), ("applicant", joint.applicant_name)):
            read(here.come_in(who), f"/search/?q={words}", f"/joint/matters/{joint.number}/")
        read(here.come_in("window"), f"/search/suggest/?q={joint.number}", f"/joint/matters/{joint.number}/")
        (hit,) = here.come_in("window").get("/api/search", {"q": joint.number}).json()["items"]
        assert (hit["kind"], hit["code"], hit["why"]) == ("joint", joint.number, "code")
        for stranger in (there.come_in("window"), here.come_in("citizen")):
            found = stranger.get(f"/search/?q={joint.number}").content.decode()
            assert f"/joint/matters/{joint.number}/" not in found
        theirs = j.case(zones, joint, there)
        read(there.come_in("window"), f"/cases/{theirs.number}/", joint.number)
        j.decided(zones, joint, there, "granted")
        case = j.case(zones, joint, here)
        f.move(here, case, "window", "accept", h.MORNING)

        officer, asked_one = here.come_in("reviewer"), there.come_in("reviewer")
        about = f"/desk/inquiries/about/{case.number}/"
        read(officer, about, "发送征询")
        question = {"office": f"{there.zone} planning", "question": "是否已结清", "days": "3"}
        assert officer.post(about, {**question, "days": "x"}).status_code == 422
        assert officer.post(about, question).status_code == 302
        h.carried()
        listed = read(asked_one, "/desk/inquiries/", case.number)
        place = next(part for part in listed.split('"') if part.startswith("/desk/inquiries/") and len(part) > 40)
        read(asked_one, place, "是否已结清", "出具意见")
        assert asked_one.post(f"{place}moves", {"verb": "answer", "answer": "已结清"}).status_code == 302
        h.carried()
        read(officer, about, case.number)
        assert applicant.post(f"{page.url}moves", {"verb": "withdraw", "reason": "不再迁移"}).status_code == 302
        j.heard(zones)
    assert (j.again(joint).status, j.case(zones, joint, there).status) == ("withdrawn", "terminated")


def test_every_list_of_joint_matters_goes_on_behind_its_first_page(zones):
    here, there = zones.here, zones.there
    with clock.told(h.MORNING):
        item = j.agreed(zones)
        numbers = []
        for _each in range(2):
            draft = j.draft(here, item)
            numbers.append(commands.hand_in_joint(draft, by=here.applicant)[0].number)
        policy.enter(here.admin)
        parts = [commands.Role(one.zone, one.version.code, "许可", "permitted") for one in (here, there)]
        commands.ask(here.zone, "second", title=SECOND, rule="each", parts=parts, by=here.admin)
        h.carried()

        policy.enter(here.window)
        oldest = queries.oldest_joints(queries.joints_under_way(here.window), "", 1)[1]
        policy.enter(here.applicant)
        newest = queries.newest_joints(here.applicant, "", 1)[1]
        policy.enter(here.admin)
        led = queries.led_joint_items(here.zone, "", 1)[1]
        policy.enter(there.admin)
        asked = queries.consent_lines(there.zone, "", 1)[1]
        behind = [
            (here, "window", "/desk/joint/", "cursor", oldest, *numbers),
            (here, "applicant", "/my/", "joint", newest, *reversed(numbers)),
            (here, "admin", "/house/joint/", "led", led, *(one["zh"] for one in (j.TITLE, SECOND))),
            (there, "admin", "/house/joint/", "asked", asked, *(one["zh"] for one in (SECOND, j.TITLE))),
            (here, "applicant", "/joint/", "cursor", led, j.TITLE["zh"], "尚无地区"),
        ]
        for world, who, place, name, cursor, first, second in behind:
            browser = world.come_in(who)
            shown = read(browser, f"{place}?{name}={cursor}", second)
            assert (place, first in shown) == (place, False)
            assert (place, browser.get(f"{place}?{name}=moon").status_code) == (place, 422)

        policy.enter(here.applicant)
        items = list(queries.joint_items_of(here.zone))
        assert questions(lambda: queries.item_lines(items[:1])) == questions(lambda: queries.item_lines(items))
        begun = []
        for _each in range(2):
            j.draft(here, item)
            begun.append(questions(lambda: queries.joint_drafts(here.applicant)))
        browser = here.come_in("applicant")
        browser.get("/api/joint-items")
        listed = [questions(lambda many=many: browser.get(f"/api/joint-items?limit={many}")) for many in (1, 2)]
        assert (begun[0], listed[0]) == (begun[1], listed[1])


def questions(act):
    """How many are asked of the database."""
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)
