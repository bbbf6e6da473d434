"""Across zones in the demonstration: a window in every zone of the alliance, and one matter on its way to ours."""

from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.cases import commands as drafting
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import Item, ItemVersion
from tongban.handoffs import commands, queries
from tongban.kernel import policy
from tongban.kernel.actors import CLOCK, OPERATOR, Actor
from tongban.kernel.exchange import own_keys
from tongban.kernel.exchange.delivering import Post
from tongban.kernel.zones.models import Zone
from tongban.site.demo import staff, year
from tongban.site.demo.staff import Staff

OFFERED = 3
PAPER = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def lay_out(officers: Staff, items: list[ItemVersion], visitor: Actor, dice: Random) -> None:
    """Some items of ours are taken in everywhere; at one window somebody has done so, and asks."""
    policy.enter(OPERATOR)
    own_keys.make_all()
    others = list(Zone.objects.filter(role="alliance").exclude(zone=officers.zone).order_by("zone"))
    clerks = [staff.one_window(zone.zone, dice) for zone in others]
    fewest = sorted(items, key=lambda one: len(catalogue.materials(one)))[:OFFERED]
    for version in fewest:
        policy.enter(officers.admin)
        item = Item.objects.get(zone=version.zone, id=version.item_id)
        commands.offer(item, zones=[one.zone for one in others], modes=["collect", "online"], by=officers.admin)
    _carry()
    _taken_in(clerks[0], fewest[0], visitor, dice)
    _carry()


def _carry() -> None:
    policy.enter(CLOCK)
    while Post().step():
        policy.enter(CLOCK)


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
