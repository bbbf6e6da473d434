"""What is known already is taken over into a draft, each with its source; or refused, and then not offered again."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.cases import queries
from tongban.cases.commands.drafting import kept, material, may_change
from tongban.cases.commands.relying import agreed
from tongban.cases.models import Draft
from tongban.cases.queries import Suggestion
from tongban.certificates import queries as certificates
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.files import commands as keeping
from tongban.kernel.files import queries as files
from tongban.kernel.refusals import NotReady, Reason, Refused

GONE = Reason(
    "offer-gone",
    _("This is offered no more."),
    "信息核验规则",
    _("Look at what is offered now, or type it."),
    field="take",
)
DAMAGED = 503
"""The status of the named mode in which kept bytes no longer agree with their digest."""


def take(draft: Draft, keys: Collection[str], *, by: Actor) -> Draft:
    """Take what is named by its keys; what stands there already stays as it is."""
    may_change(draft, by)
    offered = {one.key: one for one in queries.offers(by, draft)}
    there = {source.get("key") for source in draft.sources.values()}
    if any(key not in offered and key not in there for key in keys):
        raise NotReady(GONE)
    return _taken(draft, [offered[key] for key in keys if key in offered], by)


def take_all(draft: Draft, *, by: Actor) -> Draft:
    """Take the first offer for every place that is still empty; a damaged file is named, the others are kept."""
    may_change(draft, by)
    damaged: list[Reason] = []
    for one in queries.first_of_each(draft, queries.offers(by, draft)):
        try:
            _put(draft, one, by)
        except Refused as no:
            if no.status != DAMAGED:
                raise
            damaged += [_about(one, reason) for reason in no.reasons]
    saved = _saved(draft)
    if damaged:
        raise Refused(tuple(damaged), status=DAMAGED)
    return saved


def _about(offer: Suggestion, reason: Reason) -> Reason:
    return replace(reason, text=format_lazy("{name}: {fault}", name=offer.shown, fault=reason.text), field=offer.name)


def _taken(draft: Draft, chosen: Iterable[Suggestion], by: Actor) -> Draft:
    for one in chosen:
        _put(draft, one, by)
    return _saved(draft)


def _put(draft: Draft, one: Suggestion, by: Actor) -> None:
    source = {**one.source, "key": one.key, "way": "taken", **_agreed(one, by)}
    if one.target.startswith("field:"):
        draft.answers = {**draft.answers, one.name: one.value}
        source["value"] = one.value
    else:
        draft.materials = {**draft.materials, one.name: {**_again(draft, one, by), "source": source}}
    draft.sources = {**draft.sources, one.target: source}


def _again(draft: Draft, offer: Suggestion, by: Actor) -> dict[str, object]:
    """The file of the earlier matter or of the certificate, as a file of this draft."""
    source = offer.source
    if source["kind"] == queries.CERTIFICATE:
        file = certificates.to_hand_in(by, UUID(source["certificate"]))
    else:
        file = files.find(by, source["zone"], UUID(source["case"]), UUID(source["file"]))
    place = {"zone": draft.zone, "subject": draft.id, "party": draft.party, "about": draft.item}
    return material(keeping.again(file, by=by, **place))


def _agreed(offer: Suggestion, by: Actor) -> dict[str, str]:
    """Taking a certificate is the consent to its use in this one matter, and stands beside it."""
    return agreed(by.person, clock.now()) if offer.source["kind"] == queries.CERTIFICATE else {}


def refuse_offer(draft: Draft, target: str, *, by: Actor) -> Draft:
    """Nothing known is wanted at this place: what was taken over goes, what was typed stays."""
    may_change(draft, by)
    taken, name = draft.sources.get(target, {}), target.partition(":")[2]
    if taken.get("value") is not None and draft.answers.get(name) == taken["value"]:
        draft.answers = {own: value for own, value in draft.answers.items() if own != name}
    if target.startswith("material:") and "source" in draft.materials.get(name, {}):
        draft.materials = {key: one for key, one in draft.materials.items() if key != name}
    draft.sources = {**draft.sources, target: {"kind": queries.REFUSED}}
    return _saved(draft)


def settle_offers(draft: Draft, wanted: Collection[str], unwanted: Iterable[str], *, by: Actor) -> Draft:
    """What is not wanted at its place is refused first, then what is named by its keys is taken; nothing else."""
    for target in unwanted:
        refuse_offer(draft, target, by=by)
    return take(draft, wanted, by=by)


def offer_again(draft: Draft, *, by: Actor) -> Draft:
    """What was refused is offered again."""
    may_change(draft, by)
    draft.sources = {name: one for name, one in draft.sources.items() if one["kind"] != queries.REFUSED}
    return _saved(draft)


def _saved(draft: Draft) -> Draft:
    return kept(draft, answers=draft.answers, materials=draft.materials, sources=draft.sources)
