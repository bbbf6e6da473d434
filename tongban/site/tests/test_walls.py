"""The walls: what the database shows, what `visible` asks for and what `may_view` allows are one and the same."""

import pytest
from django.apps import apps
from django.db import connection

from tongban.applicants import commands as applicants
from tongban.applicants import queries as parties
from tongban.cases import commands as cases
from tongban.cases import queries
from tongban.cases.commands import say
from tongban.cases.tests import factories as f
from tongban.catalogue import commands as items
from tongban.handoffs import commands as handoffs
from tongban.handoffs import listeners  # noqa: F401 - an offer is heard
from tongban.handoffs import queries as offered
from tongban.handoffs.tests import factories as h
from tongban.kernel import policy
from tongban.kernel.actors import CLOCK, OPERATOR, PUBLIC
from tongban.kernel.codes import new_id
from tongban.kernel.exchange import own_keys
from tongban.kernel.exchange.delivering import Post
from tongban.kernel.exchange.models import Peer
from tongban.kernel.exchange.tests import factories as crossing
from tongban.kernel.journal.models import Line, Private
from tongban.kernel.journal.record import record
from tongban.payments import commands as payments
from tongban.people.commands import issue_token
from tongban.questions import commands as questions
from tongban.site.tests import belongings as b
from tongban.subscriptions.commands import subscribe

WALLED = [model for model in apps.get_models() if getattr(model, "wall", None)]
THROUGH = [model for model in apps.get_models() if getattr(model, "wall_through", None)]


@pytest.fixture
def worlds(furnished, settings):
    settings.TONGBAN_DEMO, settings.PAYMENT_PROVIDER = True, "double"
    return furnished("two_worlds", two_worlds)


def two_worlds():
    """Two zones with something of every kind that has a wall."""
    here, there = f.world(), f.world()
    for place in (here, there):
        policy.enter(OPERATOR)
        issue_token(place.accounts["window"].holder, name="key", by=OPERATOR)
        f.returned(place)
        case = f.accepted(place)
        policy.enter(place.applicant)
        say(case, "text", by=place.applicant)
        granted = f.proposed(place)
        f.move(place, granted, "approver", "decide", outcome="granted")
        f.move(place, granted, "reviewer", "issue")
        b.under_seal(place, granted)
        policy.enter(place.applicant)
        f.draft(place)
        f.draft(place, "citizen")
        f.engage(place)
        f.engage(place, items=[place.version.item_id], name="narrow")
        f.engage(place, items=[place.enterprise], name="elsewhere")
        for name in ("admin", "applicant"):
            policy.enter(place.actors[name])
            subscribe(name="key", url="https://8.8.8.8/hook", verbs=["case.accept"], by=place.actors[name])
        b.told(place)
        _written(place)
        b.expected(place)
        policy.enter(place.window)
        payments.ask(case, "120.50", "不动产登记费", by=place.window)
        policy.enter(place.citizen)
        questions.ask(place.version, "text", by=place.citizen)
        applicants.ask_link(uscc=place.enterprise_code, name="企业", rights=["see"], by=place.citizen)
        policy.enter(place.window)
        enterprise = parties.party(place.enterprise)
        applicants.verify_fact(enterprise, "legal_person", value="赵一鸣", paper="licence", by=place.window)
        policy.enter(place.reviewer)
        cases.choose(queries.visible_to(place.reviewer), "claim", by=place.reviewer)
        cases.write_note(queries.visible_to(place.reviewer).first(), "仅供内部", by=place.reviewer)
        for actor in (place.reviewer, place.window):
            policy.enter(actor)
            view, _entry = cases.keep("共享", queries.Sieve(), by=actor)
            cases.move_view(view, "share", by=actor)
            cases.open_with(cases.keep("自己的", queries.Sieve(), by=actor)[0], by=actor)
        policy.enter(place.admin)
        for reach, of in (("office", ""), ("office", "planning"), ("item", "C49"), ("own", "")):
            cases.write_phrase({"title": "t", "use": "any", "text": "t"}, by=place.admin, reach=reach, of=of)
        cases.make_label("疑难件", "red", by=place.admin)
    _crossed(here, there)
    pairs = (h.Pair(here, there), h.Pair(there, here))
    for pair in pairs:
        _taken_in(pair)
        policy.enter(pair.here.reviewer)
        b.asked_across(pair, next(one for one in queries.visible_to(pair.here.reviewer) if one.status == "accepted"))
    for pair, item in [(pair, b.agreed(pair)) for pair in pairs]:
        b.together(pair, item)
    return here, there


def _taken_in(pair):
    """A matter of the other zone that a window has taken in, one being typed, and a word to that window."""
    policy.enter(OPERATOR)
    own_keys.make_all()
    h.offer(pair)
    leg = h.taken_in(pair)
    h.draft(pair)
    policy.enter(pair.here.window)
    handoffs.say(offered.matter(pair.here.window, leg.id), "text", by=pair.here.window)


def _crossed(here, there):
    """A message went from one zone to the other; a third zone is kept by another installation."""
    policy.enter(OPERATOR)
    peer = Peer(zone="zone_of_a_peer", id=new_id(), installation="peer", address="https://peer.example.org", keys=[])
    record(peer, "add", by=OPERATOR)
    with crossing.room():
        crossing.write(source=here.zone, to=there.zone)
        Post().step()


def _written(place):
    """A draft of an item, a revision that waits for its second person, a table that was chosen."""
    policy.enter(place.admin)
    items.propose(items.begin_from(place.version, by=place.admin), by=place.admin)
    items.begin("T1", name={"zh": "甲"}, agency="planning", by=place.admin)
    items.take_table("code,name_zh,agency\nT2,乙,planning\n".encode(), "items.csv", by=place.admin)


def differing(actors):
    """Where wall, table and row disagree; and the models of which there was nothing to see or to hide."""
    policy.enter(OPERATOR)
    everything = {model: list(model.objects.all()) for model in WALLED}
    found = [model.__name__ for model in WALLED if not everything[model]]
    for actor in actors:
        policy.enter(actor)
        for model in WALLED:
            by_wall = {row.pk for row in model.objects.all()}
            by_table = {row.pk for row in model.objects.filter(policy.visible(actor, model.wall))}
            by_row = {row.pk for row in everything[model] if policy.may_view(actor, model.wall, row)}
            if not by_wall == by_table == by_row:
                found.append((actor.role, model.__name__, len(by_wall), len(by_table), len(by_row)))
    return found


def test_every_actor_sees_by_the_wall_exactly_what_the_table_says(worlds):
    actors = [place.actors[name] for place in worlds for name in b.NAMES]

    assert differing([*actors, PUBLIC, CLOCK, OPERATOR]) == []


def test_control_a_hole_in_one_wall_is_seen(worlds, as_owner):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER POLICY tongban_wall ON people_account USING (true)")

    assert {name for _, name, *_ in differing([worlds[0].window])} == {"Account"}


def test_a_row_is_seen_exactly_by_who_sees_its_subject(worlds):
    here, _ = worlds
    policy.enter(OPERATOR)
    everything = {model: list(model.objects.all()) for model in THROUGH}

    differing, sights = [], dict.fromkeys(THROUGH, 0)
    for actor in [*(here.actors[name] for name in b.NAMES), PUBLIC]:
        policy.enter(actor)
        for model in THROUGH:
            relation = model._meta.get_field(model.wall_through)
            parents = set(relation.related_model.objects.values_list("zone", "id"))
            ours = [row for row in everything[model] if tuple(getattr(row, n) for n in relation.from_fields) in parents]
            seen = {row.pk for row in model.objects.all()}
            sights[model] += len(seen)
            if seen != {row.pk for row in ours}:
                differing.append((actor.role, model.__name__))

    assert differing == []
    assert any(0 < sights[model] < len(everything[model]) * (len(b.NAMES) + 1) for model in THROUGH)


def test_nobody_sees_a_row_of_another_zones_matter(worlds):
    here, there = worlds

    seen = []
    for name in b.NAMES:
        policy.enter(here.actors[name])
        for model in WALLED:
            seen += [(name, model.__name__) for row in model.objects.filter(zone=there.zone)]

    assert seen == []


def test_the_public_sees_no_walled_row_at_all(worlds):
    policy.enter(PUBLIC)

    assert {model.__name__: model.objects.count() for model in WALLED} == {model.__name__: 0 for model in WALLED}


# --- the journal -------------------------------------------------------------------------------------------------


def journal_differing(worlds):
    """Who sees other entries than those of the subjects that he sees; and for how many some but not all are seen."""
    policy.enter(OPERATOR)
    kinds = {model.kind: model for model in WALLED if getattr(model, "kind", None)}
    lines = [one for one in Line.objects.defer("body") if one.kind in kinds]
    found, partly = [], 0
    for actor in [*(place.actors[name] for place in worlds for name in b.NAMES), PUBLIC]:
        policy.enter(actor)
        subjects = {(model, *key) for model in kinds.values() for key in model.objects.values_list("zone", "id")}
        expected = {(one.zone, one.subject, one.number) for one in lines if (kinds[one.kind], *one.pk[:2]) in subjects}
        seen = {one.pk for one in Line.objects.defer("body") if one.kind in kinds}
        private = {one.pk for one in Private.objects.all()} & {one.pk for one in lines}
        partly += 0 < len(seen) < len(lines)
        found += [] if seen == expected and private <= seen else [(actor.role, len(seen), len(expected))]
    return found, partly


def test_an_entry_is_seen_exactly_by_who_sees_its_subject(worlds):
    found, partly = journal_differing(worlds)

    assert found == [] and partly >= len(b.NAMES)


def test_control_a_hole_in_the_wall_of_the_journal_is_seen(worlds, as_owner):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION journal_shown(p_kind text, p_zone text, p_subject uuid) RETURNS boolean "
            "LANGUAGE sql AS 'SELECT true'"
        )

    assert journal_differing(worlds)[0]


def test_the_wall_of_the_journal_is_not_planned_anew_with_all_subjects_for_every_statement(worlds):
    policy.enter(worlds[0].reviewer)

    assert "cases_case" not in Private.objects.filter(zone=worlds[0].zone).explain()
