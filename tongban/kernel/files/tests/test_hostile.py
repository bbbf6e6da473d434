"""Hostile files do nothing (S2): none is kept, none is executed, memory and time stay bounded, nothing else is lost."""

import io
import resource
import time
from re import compile as pattern

import pytest

from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.files import apart, commands, examiner, kinds, marks, packages, parts, portable, queries
from tongban.kernel.files.faults import Fault
from tongban.kernel.files.models import File
from tongban.kernel.files.names import kept_name
from tongban.kernel.files.place import incoming, root
from tongban.kernel.files.tests.factories import GOOD
from tongban.kernel.files.tests.hostile import FAMILIES, corpus, heavy_bombs
from tongban.kernel.policy import enter
from tongban.kernel.refusals import NotReady

LARGEST_GROWTH = 200 << 20
LONGEST = 10.0


def handed_in(files, store):
    """Hand every file in; those that were taken, and of each refusal its reason and seconds."""
    taken, refused = [], []
    for family, name, content in files:
        began = time.monotonic()
        try:
            store(name, content)
            taken.append((family, name))
        except NotReady as refusal:
            refused.append((family, refusal.reasons[0], time.monotonic() - began))
    return taken, refused


class Sent:
    """An upload under any name whatever, also one that the framework would not let pass."""

    def __init__(self, name, content):
        self.name, self.content, self.size = name, content, len(content)

    def chunks(self):
        yield self.content


@pytest.fixture
def owner(db, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    person = new_id()
    actor = Actor(role="applicant", person=person, principal=person)
    enter(actor)
    return actor


@pytest.fixture
def store(owner):
    return lambda name, content: commands.store(Sent(name, content), zone="tangshan", subject=new_id(), by=owner)


def hostile_files_do_nothing(files, store):
    good = [store(name, content) for name, content in GOOD.items()]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    taken, refused = handed_in(files, store)

    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
    assert taken == []
    assert max(seconds for _family, _reason, seconds in refused) < LONGEST
    assert grown < LARGEST_GROWTH
    assert {family for family, _reason, _seconds in refused} == {family for family, _name, _content in files}
    assert [reason for _family, reason, _seconds in refused if not speaks(reason)] == []
    assert [queries.opened(file).read() for file in good] == list(GOOD.values())
    assert File.objects.count() == len(good)
    assert len([path for path in root().rglob("*") if path.is_file()]) == len({file.digest for file in good})
    assert list(incoming().iterdir()) == []


def speaks(reason):
    """Both languages say why, by which rule, and what to do next."""
    both = reason.both()
    return reason.clause and all(both[part]["zh"] != both[part]["en"] and both[part]["zh"] for part in ("text", "next"))


def test_four_hundred_hostile_files_do_nothing(store):
    files = corpus()

    assert len(files) >= 400
    hostile_files_do_nothing(files, store)


@pytest.mark.long
def test_the_heaviest_of_them_do_nothing_either(store):
    hostile_files_do_nothing([file for file in corpus(heavy=True) if file[0] == heavy_bombs.__name__], store)


def test_what_examines_a_file_of_the_usual_limit_has_less_than_200_mb():
    assert examiner.MEMORY + 2 * (20 << 20) <= LARGEST_GROWTH


NEVER = pattern(rb"(?!)")
HOLES = {
    "active_pdf_compressed": [(portable, "_look_into", lambda told, body, locked, measure: None)],
    "active_pdf": [(portable, "ACTIVE", NEVER)],
    "hidden_pdf_objects": [(portable, "HARD", NEVER)],
    "entities": [(parts, "ENTITIES", NEVER)],
    "programs_within": [(parts, "FOLLOWED", ("attachedTemplate",))],
    "polyglots": [(kinds, "_has_one_face", lambda file, kind, size: None)],
    "pixel_floods": [(parts, "begins_well", lambda head: None)],
    "nested": [(marks, "ARCHIVES", ())],
    "bombs": [(packages, "_measured", lambda infos: None)],
    "path_tricks": [(packages, "_escapes", lambda name: False)],
    "trial_virus": [(marks, "TRIAL", b"\xff" * 40)],
}


def served(family):
    """Those of a family that an examination lets through, in this process, where holes can be made."""
    taken = []
    for name, content in family():
        try:
            kept = kept_name(name)
            kinds.examine(io.BytesIO(content), kept.rpartition(".")[2], len(content))
            taken.append(name)
        except (NotReady, Fault, KeyError):
            continue
    return taken


@pytest.mark.parametrize(
    "family", [family for family in FAMILIES if family.__name__ in HOLES], ids=lambda one: one.__name__
)
def test_control_a_hole_in_any_look_is_seen_by_its_family(family, monkeypatch):
    tight = served(family)

    for module, name, hole in HOLES[family.__name__]:
        monkeypatch.setattr(module, name, hole)
    if family.__name__ == "trial_virus":
        monkeypatch.setattr(portable, "TRIAL", b"\xff" * 40)

    assert tight == []
    assert served(family) != []


def test_a_good_file_passes_the_same_process_that_refused_the_hostile_ones():
    for name, content in GOOD.items():
        apart.examined(io.BytesIO(content), name.rpartition(".")[2], len(content))
