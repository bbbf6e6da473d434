"""Writing a record by the command of the room it belongs to; each answers new, changed or unchanged."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.applicants import commands as applicants
from tongban.applicants.models import Enterprise
from tongban.catalogue import commands as catalogue
from tongban.catalogue.commands import CHANGED, NEW, UNCHANGED
from tongban.kernel.actors import Actor
from tongban.kernel.codes import uscc
from tongban.kernel.journal.models import Subject
from tongban.kernel.refusals import NotReady, Reason
from tongban.kernel.shapes import english
from tongban.kernel.zones.models import Zone
from tongban.people import commands as people
from tongban.people.models import Account, Agency, Hall, Person, Post, Tenure
from tongban.site.load.records import Record


def write(record: Record, *, by: Actor) -> str:
    """Bring the house to what one record says."""
    return WRITERS[record.kind](record, by)


def _result(before: Subject | Zone | None, after: Subject | Zone) -> str:
    """What a command did, told by the subject's version."""
    if before is None:
        return NEW
    return UNCHANGED if before.version == after.version else CHANGED


def _names(text: dict[str, str], prefix: str = "name") -> dict[str, str]:
    return {f"{prefix}_zh": text["zh"], f"{prefix}_en": english(text)}


def _zone(record: Record, by: Actor) -> str:
    plain = record.plain
    facts = {
        "role": plain["role"],
        **_names(plain["name"]),
        **_names(plain["short"], "short"),
        "province": plain["province"]["zh"],
        "place": {
            **plain.get("place", {}),
            **plain.get("codes", {}),
            "province_en": english(plain["province"]),
            **{name: plain[name] for name in ("english_by", "name_checked") if name in plain},
        },
        "settings": plain.get("settings", {}),
    }
    zone = Zone.objects.filter(zone=record.key).first()
    if zone is None:
        people.open_zone(code=record.key, by=by, prefix=plain["prefix"], **facts)
        return NEW
    if zone.prefix != plain["prefix"]:
        raise NotReady(_fixed("prefix", zone.prefix))
    before = zone.version
    return UNCHANGED if people.amend_zone(zone, by=by, **facts).version == before else CHANGED


def _agency(record: Record, by: Actor) -> str:
    plain = record.plain
    _known_zone(record.zone)
    before = Agency.objects.filter(zone=record.zone, code=record.key).first()
    after = people.register_agency(
        zone=record.zone,
        code=record.key,
        **_names(plain["name"]),
        by=by,
        uscc=plain.get("uscc"),
        telephone=plain.get("telephone", ""),
        source=_source(record),
    )
    return _result(before, after)


def _source(record: Record) -> str:
    """The title of the source a record names."""
    key = record.plain.get("source")
    known = record.document.plain.get("sources", {})
    if key is None:
        return ""
    if key not in known:
        raise NotReady(_unknown("source", key))
    return known[key]["title"]


def _hall(record: Record, by: Actor) -> str:
    plain = record.plain
    _known_zone(record.zone)
    before = Hall.objects.filter(zone=record.zone, code=record.key).first()
    after = people.register_hall(
        zone=record.zone,
        code=record.key,
        windows=[{"code": row["key"], **_names(row["name"])} for row in plain.get("windows", ())],
        by=by,
        **_names(plain["name"]),
        **(_names(plain["address"], "address") if "address" in plain else {}),
        **(_names(plain["hours"], "hours") if "hours" in plain else {}),
        telephone=plain.get("telephone", ""),
    )
    return _result(before, after)


def _post(record: Record, by: Actor) -> str:
    plain = record.plain
    _known_zone(record.zone)
    office = plain.get("office", {"zh": "", "en": ""})
    facts = {"role": plain["role"], "agency": plain.get("agency"), "window": plain.get("window")}
    facts |= _names(office, "office")
    post = Post.objects.filter(zone=record.zone, code=record.key).first()
    if post is None:
        people.open_post(zone=record.zone, code=record.key, by=by, **facts)
        return NEW
    before = post.version
    return UNCHANGED if people.change_post(post, by=by, **facts).version == before else CHANGED


def _person(record: Record, by: Actor) -> str:
    """A person is known again by the name to sign in with."""
    plain = record.plain
    _known_zone(record.zone)
    account = Account.objects.filter(login=plain["login"]).first()
    facts = {name: plain[name] for name in ("name", "telephone", "resident_id") if name in plain}
    if account is None:
        person = people.register_person(zone=record.zone, by=by, **facts)
        people.open_account(person, login=plain["login"], by=by)
    else:
        person = Person.objects.get(zone=account.zone, id=account.person)
        before = person.version
        people.amend_person(person, by=by, **facts)
    held = [_held(record.zone, person.id, row, place, by) for place, row in enumerate(plain.get("holds", ()))]
    if account is None:
        return NEW
    return CHANGED if any(held) or person.version != before else UNCHANGED


def _held(zone: str, person: UUID, row: dict[str, Any], place: int, by: Actor) -> bool:
    """Whether a tenure had to be written, or its end moved."""
    post = Post.objects.filter(zone=zone, code=row["post"]).first()
    if post is None:
        raise NotReady(_unknown(f"holds[{place}].post", row["post"]))
    since = date.fromisoformat(row["since"])
    until = date.fromisoformat(row["until"]) if "until" in row else None
    tenure = Tenure.objects.filter(zone=zone, post=post.id, person=person, since=since).first()
    if tenure is None:
        people.appoint(post, person, since=since, until=until, manner=row.get("manner", "permanent"), by=by)
        return True
    if tenure.until == until:
        return False
    if until is None:
        raise NotReady(_fixed(f"holds[{place}].until", tenure.until.isoformat()))
    people.relieve(post, tenure, until=until, by=by)
    return True


def _enterprise(record: Record, by: Actor) -> str:
    plain = dict(record.plain)
    _known_zone(record.zone)
    code = uscc(plain.pop("uscc"))
    enterprise = Enterprise.objects.filter(uscc=code).first()
    if enterprise is None:
        applicants.register_enterprise(zone=record.zone, uscc=code, by=by, **plain)
        return NEW
    if enterprise.zone != record.zone:
        raise NotReady(_fixed("uscc", enterprise.zone))
    before = enterprise.version
    return UNCHANGED if applicants.amend_enterprise(enterprise, by=by, **plain).version == before else CHANGED


def _item(record: Record, by: Actor) -> str:
    _known_zone(record.zone)
    return catalogue.publish_item(record.plain, by=by)


def _standard(record: Record, by: Actor) -> str:
    return catalogue.publish_standard(record.plain, by=by)


def _theme(record: Record, by: Actor) -> str:
    return catalogue.set_theme(record.key, **_names(record.plain["name"]), place=record.number, by=by)


def _known_zone(code: str) -> None:
    if not Zone.objects.filter(zone=code).exists():
        raise NotReady(_unknown("zone", code))


def _unknown(field: str, value: str) -> Reason:
    return Reason(
        "load-unknown",
        format_lazy(_("“{value}” is not known."), value=value),
        "docs/loading.md",
        _("Load what it names first, or together with this file."),
        field,
    )


def _fixed(field: str, standing: str) -> Reason:
    return Reason(
        "load-fixed",
        format_lazy(_("This stands as “{standing}” and never changes by loading."), standing=standing),
        "docs/loading.md",
        _("Leave it as it stands, or change it on the page that shows it."),
        field,
    )


WRITERS: dict[str, Callable[[Record, Actor], str]] = {
    "theme": _theme,
    "zone": _zone,
    "agency": _agency,
    "hall": _hall,
    "post": _post,
    "person": _person,
    "standard": _standard,
    "item": _item,
    "enterprise": _enterprise,
}
