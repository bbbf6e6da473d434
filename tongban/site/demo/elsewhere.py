"""Across zones in the demonstration today: at the window of another zone somebody hands in a matter for ours."""

from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.cases import commands as drafting
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.handoffs import commands, queries
from tongban.kernel import policy
from tongban.kernel.actors import Actor
from tongban.site.demo import year
from tongban.site.demo.alliance import Alliance, carry
from tongban.site.demo.crossings import PAPER


def lay_out(others: Alliance, visitor: Actor, dice: Random) -> None:
    """Taken in for us just now, with a word to the window here."""
    _taken_in(others.others[0].staff.clerks[0], others.ours[0].version, visitor, dice)
    carry()


def _taken_in(clerk: Actor, version: ItemVersion, visitor: Actor, dice: Random) -> None:
    """Through the same doors as everybody: filled in, sent, and a word to the window there."""
    policy.enter(clerk)
    draft = commands.begin(version.zone, version.code, zone=clerk.zone, by=clerk)
    drafting.take_in(draft, party_kind="enterprise", party=visitor.principal)
    drafting.save(draft, answers=year.answers(catalogue.form(version), visitor, dice), by=clerk)
    for one in catalogue.materials(version):
        paper = SimpleUploadedFile(f"{one['name']['zh'][:40]}（演示）.pdf", PAPER)
        drafting.attach(draft, one["key"], drafting.keep_file(draft, paper, key=one["key"], by=clerk))
    leg, _entry = commands.take_in_and_send(queries.draft(clerk, draft.id), by=clerk)
    commands.say(queries.matter(clerk, leg.id), "原件已核对，图纸为彩色扫描，请查收。", by=clerk)
