"""A request that is made in the very instant in which the enterprise gets its first manager is not lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.db import connection

from tongban.applicants import commands, queries
from tongban.applicants.commands import links
from tongban.applicants.models import Link
from tongban.applicants.tests import factories as a
from tongban.kernel import policy
from tongban.kernel.actors import CLOCK, OPERATOR
from tongban.people.tests import factories as f

NAME = "天津星瀚装备有限公司"


def asked_and_admitted_at_once(monkeypatch):
    """Somebody asks, and sees no enterprise; before his request is written it has its manager: who is asked?"""
    place, code = f.zone(), a.credit_code()
    asker, legal = f.someone(place, "钱多"), f.someone(place, "赵一鸣")
    looked, bound, look = Event(), Event(), queries.licensed

    def slow(text):
        found = look(text)
        looked.set()
        bound.wait(0.5)
        return found

    def ask():
        policy.enter(asker.actor)
        commands.ask_link(uscc=code, name=NAME, rights=["see"], by=asker.actor)
        connection.close()

    def admit():
        looked.wait(5)
        policy.enter(OPERATOR)
        made = commands.register_enterprise(zone=place.zone, uscc=code, name=NAME, by=OPERATOR)
        commands.admit(made, legal.person.id, by=OPERATOR, manner="legal")
        policy.enter(CLOCK)
        commands.bind_links(made)
        bound.set()
        connection.close()
        return made.id

    monkeypatch.setattr(queries, "licensed", slow)
    with ThreadPoolExecutor(2) as pool:
        asking, admitting = pool.submit(ask), pool.submit(admit)
        asking.result()
        made = admitting.result()
    policy.enter(OPERATOR)
    return Link.objects.get(uscc=code).enterprise_id, made


def test_whoever_asks_while_the_first_manager_is_admitted_is_found_by_him(committed, monkeypatch):
    bound, made = asked_and_admitted_at_once(monkeypatch)

    assert bound == made


def test_control_without_turns_the_request_waits_for_nobody(committed, monkeypatch):
    monkeypatch.setattr(links, "in_turn", lambda name: None)

    bound, _made = asked_and_admitted_at_once(monkeypatch)

    assert bound is None
