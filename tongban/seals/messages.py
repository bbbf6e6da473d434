"""What seals and papers that wait for one tell, to whom and in which words; every other verb is silent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import queries as applicants
from tongban.kernel import clock
from tongban.kernel.journal.entries import Entry
from tongban.kernel.notices.commands import Addressee, News
from tongban.people import queries as people
from tongban.people.models import Post
from tongban.seals import rules
from tongban.seals.models import Seal, Sealing

SECOND = ("approver", "reviewer")
"""Whose word a paper may need."""
Told = tuple[News, list[Addressee]]


@dataclass(frozen=True, slots=True)
class Telling:
    """To whom, and in which words (告知规则)."""

    to: Callable[[Any, Entry], list[Addressee]]
    title: Any
    text: Any


def keepers(seal: Seal, entry: Entry | None = None) -> list[Addressee]:
    """Who holds the post that keeps the seal of an agency; of an enterprise, whoever manages it."""
    if seal.person is not None:
        return [Addressee(seal.person, principal=seal.person)]
    if seal.party is not None:
        members = applicants.members_of(seal.party)
        return [Addressee(one.person, principal=seal.party) for one in members if one.manages]
    post = Post.objects.filter(zone=seal.zone, code=seal.keeper).first()
    held = people.seated(seal.zone, post.role, None) if post else []
    return [Addressee(person, post=code) for person, code in held if code == seal.keeper]


def seconds(sealing: Sealing, entry: Entry) -> list[Addressee]:
    """Everybody of the agency who may be the second person: not who made the paper."""
    held = [one for role in SECOND for one in people.seated(sealing.zone, role, sealing.agency)]
    return [Addressee(person, post=post) for person, post in held if person != sealing.person]


def makers_of(sealing: Sealing, entry: Entry) -> list[Addressee]:
    """Who made the paper, in the post in which it was made."""
    return [Addressee(sealing.person, post=sealing.post)] if sealing.person else []


SEALS = {
    "issue": Telling(
        keepers,
        _("Five seals were issued: {owner}"),
        _("Statutory name, finance, invoices, contracts and the name of the legal person, free of charge: they are in"
          " use from now on. You say who may use them."),
    ),
    "cut": Telling(keepers, _("A seal was cut: {name}"), _("You keep it: say which posts may use it, and for what.")),
    "expire": Telling(keepers, _("A seal has expired: {name}"), _("It seals nothing until it was renewed.")),
}  # fmt: skip
SEALINGS = {
    "ask": Telling(
        seconds, _("Your word is needed for a seal: {paper}"), _("{number}: look at the paper; agree, or say why not.")
    ),
    "decline": Telling(
        makers_of, _("Not sealed: {paper}"), _("{number}: the second person has declined; the reason stands with it.")
    ),
}


def of_seal(entry: Entry, seal: Seal) -> Told | None:
    """What became of a seal; of the five of an enterprise the first speaks for all."""
    telling = SEALS[entry.act]
    if entry.act == "issue" and seal.use != rules.FIVE[0]:
        return None
    words = {"name": seal.name, "owner": seal.ring}
    kind = "matter" if seal.party else "task"
    route, place = ("seals:list", ()) if entry.act == "issue" else ("seals:show", (str(seal.id),))
    return _news(entry, telling, words, kind=kind, route=route, place=place), telling.to(seal, entry)


def of_sealing(entry: Entry, sealing: Sealing) -> Told:
    """That a paper waits for a second person, or did not get his word."""
    telling = SEALINGS[entry.act]
    words = {"paper": sealing.name, "number": sealing.number}
    return _news(entry, telling, words, kind="task", route="seals:list"), telling.to(sealing, entry)


def of_unsealed(entry: Entry, sealing: Sealing, seal: Seal) -> Told:
    """That papers of an agency cannot be sealed: to whoever keeps its seal, once a day for each reason."""
    day = clock.china_date(entry.recorded_at)
    news = News(
        zone=entry.zone,
        cause=f"unsealed/{seal.id}/{sealing.why}/{day}",
        kind="task",
        title=_("Papers stay without a seal"),
        text=format_lazy(_("{paper} {number}: {why}."), paper=sealing.name, number=sealing.number,
                         why=rules.WHY.get(sealing.why, sealing.why)),
        route="seals:list",
        subject=sealing.id,
        at=entry.recorded_at,
    )  # fmt: skip
    return news, keepers(seal)


def not_issued(zone: str, matter: UUID, number: str, name: str, why: Any) -> Told:
    """That the five seals did not come with a registration: to who has seals cut, and to the windows."""
    told = _("{number}: the five seals of {name} were not cut. {why} Issue them at the window when it is mended.")
    news = News(
        zone=zone,
        cause=f"five/{matter}",
        kind="task",
        title=format_lazy(_("Five seals were not cut: {name}"), name=name),
        text=format_lazy(told, number=number, name=name, why=why),
        route="seals:five",
        subject=matter,
    )
    held = [one for role in ("admin", "window") for one in people.seated(zone, role, None)]
    return news, [Addressee(person, post=post) for person, post in held]


def _news(entry: Entry, telling: Telling, words: dict[str, Any], **told: Any) -> News:
    title, text = (format_lazy(said, **words) for said in (telling.title, telling.text))
    cause = f"{entry.zone}/{entry.subject}/{entry.number}"
    return News(
        zone=entry.zone, cause=cause, title=title, text=text, subject=entry.subject, at=entry.recorded_at, **told
    )
