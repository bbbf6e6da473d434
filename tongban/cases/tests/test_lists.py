"""The work list: narrowed, ordered, with own columns, all by its address; through a browser without scripts."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.urls import reverse

from tongban.cases import commands, queries
from tongban.cases.tests.factories import MORNING, accepted, acting, move, publish, submitted
from tongban.cases.tests.pages import page
from tongban.cases.views.desk import CHIPS
from tongban.kernel import clock, policy
from tongban.kernel.actors import CLOCK

pytestmark = pytest.mark.usefixtures("morning")

LIST = "/desk/"


def numbers(text):
    """The receipt numbers of a list in their order."""
    return re.findall(r'data-open href="/cases/([^/]+)/', text)


def asked(here, who="window", **parts):
    return numbers(page(here.come_in(who).get(LIST, parts)))


@pytest.fixture
def three(here):
    """Three matters: one older, one of another item, agency and applicant, one handed in at the window."""
    old = submitted(here, at=MORNING - timedelta(days=2))
    planning = here.version
    here.version = publish(here.zone, code="W1", agency="water", name={"zh": "取水许可", "en": "Water permit"})
    other = submitted(here, by="citizen")
    here.version = planning
    return old, other, submitted(here, "window", at=MORNING + timedelta(minutes=5))


NARROWED = [
    ({"item": "w1"}, [1]),
    ({"item": "取水"}, [1]),
    ({"item": "water PERMIT"}, [1]),
    ({"item": "无此事项"}, []),
    ({"agency": "water"}, [1]),
    ({"agency": "planning"}, [0, 2]),
    ({"channel": "window"}, [2]),
    ({"applicant": "钱多"}, [1]),
    ({"received_from": "2026-11-03"}, [1, 2]),
    ({"received_to": "2026-11-03"}, [0]),
    ({"received_from": "2026-11-02", "received_to": "2026-11-02"}, [0]),
    ({"due_to": "2026-11-09"}, [0]),
    ({"due_from": "2026-11-10", "due_to": "2026-11-11"}, [1, 2]),
    ({"text": "廊坊", "channel": "online"}, [0]),
    ({"sort": "-received"}, [2, 1, 0]),
    ({"sort": "received"}, [0, 1, 2]),
    ({"sort": "-due"}, [2, 1, 0]),
]


def test_the_address_narrows_and_orders_the_list(here, three):
    client = here.come_in("window")

    for parts, wanted in NARROWED:
        found = numbers(page(client.get(LIST, parts)))
        assert found == [three[place].number for place in wanted], parts

    assert numbers(page(client.get(LIST, {"sort": "number"}))) == sorted(case.number for case in three)


def test_a_holder_and_what_has_ended_can_be_asked_for(here):
    mine, ended = accepted(here), accepted(here)
    move(here, mine, "second_reviewer", "claim", MORNING)
    move(here, ended, "applicant", "withdraw", MORNING)

    assert asked(here, "reviewer", holder=here.second_reviewer.person) == [mine.number]
    assert asked(here, "reviewer", state="ended") == [ended.number]
    assert asked(here, "reviewer") == [mine.number]


NOT_YOURS = [
    {"agency": "water"},
    {"state": "submitted"},
    {"holder": "00000000-0000-0000-0000-000000000001"},
    {"lamp": "blue"},
    {"sort": "secret"},
    {"channel": "x"},
    {"received_from": "2026-13-01"},
    {"due_to": "0001-01-01"},
]


def test_a_filter_that_nobody_may_see_is_named_and_the_rest_of_the_list_stays(here):
    case = accepted(here)
    accepted(here, by="citizen")
    client = here.come_in("reviewer")

    for parts in NOT_YOURS:
        text = page(client.get(LIST, {**parts, "text": "星瀚"}), 422)
        assert f'data-field="{next(iter(parts))}"' in text
        assert numbers(text) == [case.number], parts


def test_a_list_of_any_order_goes_on_by_cursor_without_loss_or_repetition(here):
    cases = [submitted(here, at=MORNING + timedelta(minutes=n // 2)) for n in range(5)]

    for sort in ("", "-due", "received", "-received", "number", "-number", "applicant", "-applicant"):
        sieve = queries.Sieve(sort=sort)
        with acting(here.window):
            at, cursor, seen = queries.instants(here.zone, clock.now()), "", []
            while cursor is not None:
                found = queries.desk(here.window, sieve, at)
                rows, cursor = queries.page(found, cursor, 2, queries.order_of(sieve))
                seen += [row.id for row in rows]
            assert len(seen) == 5 and set(seen) == {case.id for case in cases}, sort
            assert seen == [case.id for case in queries.desk(here.window, sieve, at)], sort


def test_an_index_leads_to_a_place_far_down_in_a_list_of_any_order(here):
    case = submitted(here)

    for sort in ("due", "-due", "received", "-received", "number", "-number", "applicant", "-applicant"):
        with acting(here.window), connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
            )
            found = queries.desk(here.window, queries.Sieve(sort=sort), queries.instants(here.zone, clock.now()))
            order = queries.order_of(queries.Sieve(sort=sort))
            plan = order.after(found, order.place(case))[:31].explain()

        assert re.search(r"Index Cond: .*\bROW\(.* [<>] ROW\(", plan), plan


@pytest.mark.parametrize("who", ["window", "reviewer", "supervisor"])
def test_every_chip_counts_what_its_list_holds(here, who):
    submitted(here, at=MORNING - timedelta(days=9))
    cases = [submitted(here), accepted(here), accepted(here), accepted(here, at=MORNING - timedelta(days=60))]
    move(here, cases[1], "reviewer", "claim", MORNING)
    move(here, cases[2], "reviewer", "suspend", MORNING, ground="hearing", days=20)
    actor = getattr(here, who)

    with acting(actor):
        at = queries.instants(here.zone, clock.now())
        chips = [f"{part}={value}" for part, value, _label in CHIPS[actor.role]]
        counted = queries.counts(actor, at)
        lists = {chip: queries.desk(actor, queries.Sieve(**dict([chip.split("=")])), at).count() for chip in chips}

    assert {chip: counted[chip] for chip in chips} == lists
    assert sum(map(bool, lists.values())) >= 2
    assert counted["all"] == sum(number for chip, number in counted.items() if chip.startswith("state="))


def test_empty_parts_of_a_form_leave_the_address(here):
    answer = here.come_in("window").get(LIST + "?text=&item=&lamp=red&columns=item&columns=agency")

    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {"lamp": ["red"], "columns": ["item.agency"]}


def test_own_columns_stand_in_the_address_and_in_every_link(here, three):
    text = page(here.come_in("window").get(LIST, {"columns": "agency.received.nonsense"}))

    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<↑↓]+)', text)
    assert [head.strip() for head in heads] == ["办件", "收件时间", "实施主体"]
    assert "水务局" in text
    assert "columns=item.received.agency" in text


def test_a_matter_knows_its_neighbours_in_the_list_it_was_opened_from(here, three):
    client = here.come_in("window")
    text = page(client.get(LIST, {"agency": "planning"}))
    first = re.search(r'data-open href="([^"]+)"', text).group(1).replace("&amp;", "&")

    shown = page(client.get(first))
    behind = re.search(r'rel="next" data-key="n" href="([^"]+)"', shown).group(1).replace("&amp;", "&")
    onward = page(client.get(behind))

    assert three[0].number in first and three[2].number in behind
    assert 'rel="prev"' not in shown and three[0].number in re.search(r'rel="prev"[^>]+', onward).group(0)
    assert 'rel="next"' not in onward
    assert "/desk/?agency=planning" in onward


def test_a_matter_that_has_left_the_list_still_leads_on(here):
    first, second = accepted(here), accepted(here, at=MORNING + timedelta(minutes=1))
    client = here.come_in("reviewer")
    move(here, first, "reviewer", "claim", MORNING)

    shown = page(client.get(reverse("cases:show", args=[first.number]) + "?in=hold%3Dfree"))

    assert f'rel="next" data-key="n" href="/cases/{second.number}/' in shown


# --- late besides the limit ---------------------------------------------------------------------------------------


def test_what_is_late_besides_the_limit_wears_a_badge_and_is_a_filter(here):
    plain, asked_for = accepted(here), accepted(here)
    given = {"agency": "water", "question": "排水能否接入？", "days": 3, "weight": "binding"}
    move(here, asked_for, "reviewer", "ask_opinion", MORNING, **given)

    with clock.told(MORNING + timedelta(days=10)):
        policy.enter(CLOCK)
        commands.let_time_pass()
        client = here.come_in("reviewer")
        late, steps = (page(client.get(LIST, {"alarm": kind})) for kind in ("any", "step"))
        everything = page(client.get(LIST))

    assert (numbers(late), numbers(steps)) == ([asked_for.number], [])
    assert everything.count('<span class="label red">意见逾期</span>') == 1
    assert set(numbers(everything)) == {plain.number, asked_for.number}


def test_signs_of_patterns_stand_for_themselves(here):
    case = submitted(here)
    move(here, case, "applicant", "withdraw", MORNING)

    hits = {text: asked(here, state="ended", text=text) for text in ("廊坊", "%", "_", "\\", "廊_")}

    assert hits == {"廊坊": [case.number], "%": [], "_": [], "\\": [], "廊_": []}


def test_the_chips_are_counted_without_reading_a_row_for_the_index_holds_all_that_the_wall_looks_at(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(qual, ' ') FROM pg_policies WHERE tablename = 'cases_case'")
        wall = re.sub("'[^']*'", "", cursor.fetchone()[0])
        columns, held = (named(cursor, table) for table in ("cases_case", "cases_open_by_status"))

    looked_at = {name for name in columns if re.search(rf"\b{name}\b", wall)}
    assert {"zone", "agency", "party", "origin"} <= looked_at <= held


def named(cursor, relation):
    """The columns of a table or an index."""
    cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [relation])
    return {name for (name,) in cursor.fetchall()}
