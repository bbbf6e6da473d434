"""Reviewers and approvers read what is known for sure of those who have come before their office, of nobody else."""

import pytest
from django.db import connection

from tongban.applicants import commands, queries
from tongban.applicants.models import Fact
from tongban.cases.tests import factories as f

OFFICES = ("reviewer", "approver", "stranger")


@pytest.fixture
def known(here):
    """An enterprise of which a paper has shown something."""
    with f.acting(here.window):
        seen = {"value": "赵一鸣", "paper": "licence"}
        commands.verify_fact(queries.party(here.enterprise), "legal_person", **seen, by=here.window)
    return here


def read_by(here, names=OFFICES):
    """What each office reads: by the file and papers, by the interface for programs, from the bare table."""
    found = {}
    for name in names:
        with f.acting(here.actors[name]):
            read, rows = set(queries.verified(here.enterprise)), Fact.objects.count()
        answer = here.come_in(name).get(f"/api/applicants/{here.enterprise}/facts")
        told = {one["means"] for one in answer.json()} if answer.status_code == 200 else None
        found[name] = (read, told, rows)
    return found


KNOWN = {"applicant_name", "applicant_code", "legal_person"}
NOTHING, EVERYTHING = (set(), None, 0), (KNOWN, KNOWN, 0)


def test_an_office_reads_what_is_known_of_an_applicant_once_a_matter_of_his_is_before_it(known):
    before = read_by(known)
    f.submitted(known)

    assert before == dict.fromkeys(OFFICES, NOTHING)
    assert read_by(known) == {"reviewer": EVERYTHING, "approver": EVERYTHING, "stranger": NOTHING}


def test_an_office_that_was_asked_reads_it_as_well(known):
    question = {"agency": "water", "question": "排水能否接入市政管网？", "days": 3, "weight": "binding"}
    f.move(known, f.accepted(known), "reviewer", "ask_opinion", f.MORNING, **question)

    assert read_by(known, ("stranger",)) == {"stranger": EVERYTHING}


def test_the_counter_and_the_house_read_it_of_everybody(known):
    assert read_by(known, ("window", "admin")) == dict.fromkeys(("window", "admin"), (KNOWN, KNOWN, 1))


def test_control_an_office_before_which_everybody_has_come_reads_what_it_may_not(known, as_owner):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION applicants_before(p_party uuid) RETURNS boolean LANGUAGE sql STABLE "
            "AS 'SELECT true'"
        )

    assert read_by(known, ("stranger",)) == {"stranger": EVERYTHING}
