"""The shape of input: what the pages of hand-overs send, read back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from tongban.catalogue import queries as catalogue
from tongban.handoffs import queries
from tongban.handoffs.commands import Role
from tongban.handoffs.flow import LEG
from tongban.handoffs.flow.joint import JOINT
from tongban.handoffs.models import Consent, LegDraft
from tongban.handoffs.rules import ALLIANCE
from tongban.handoffs.rules import peers as rules
from tongban.kernel.clock.typed import typed_day
from tongban.kernel.refusals import NotReady, NotYours, Reason
from tongban.kernel.zones import queries as zones
from tongban.kernel.zones.models import Zone
from tongban.ui import answers
from tongban.ui.fields import field_id

COUNTER = ("kind", "uscc", "name", "resident_id", "telephone")


def typed_answers(draft: LegDraft, data: QueryDict) -> dict[str, Any]:
    """The answers that the form showed; what was emptied is None."""
    return answers.shown(catalogue.form(draft.version_in_force), data)


def counter(data: QueryDict) -> dict[str, str]:
    """Who stands at the counter, as the clerk typed it."""
    typed = {name: data.get(f"counter_{name}", "").strip()[:200] for name in COUNTER}
    return {name: text for name, text in typed.items() if text}


def place_of(key: str) -> str:
    """Where a material stands on its page."""
    return field_id(f"material:{key}")


def given(verb: str, data: QueryDict) -> dict[str, Any]:
    """What a move asks, as it was given."""
    return answers.given(LEG.move(verb).asks, data)


def chosen_item(data: Mapping[str, str]) -> tuple[str, str]:
    """Which item of which zone, as a button says it."""
    origin, _blank, code = data.get("item", "").partition(" ")
    return origin[:40], code[:80]


def day(data: QueryDict, today: date) -> date:
    """Which day a list is for; today where it is not said; an impossible day is refused by name."""
    return typed_day(data.get("day", ""), "day") or today


def words(data: Mapping[str, str]) -> str:
    """What somebody looks for."""
    return data.get("q", "").replace("\x00", "").strip()[:200]


def offered(data: QueryDict) -> tuple[str, list[str], list[str]]:
    """An item by its code, the zones that were ticked, and the ways."""
    return data.get("code", "")[:80], data.getlist("zones")[:100], data.getlist("modes")[:10]


def button(data: QueryDict, known: Mapping[str, Any]) -> Any:
    """What the pressed button means; NotReady for none of them."""
    found = next((name for name in known if name in data), None)
    if found is None:
        raise NotReady(
            Reason(
                "not-known", _("This page knows no such act."), ALLIANCE, _("Open the page again and use its buttons.")
            )
        )
    return known[found]


# --- joint matters -----------------------------------------------------------------------------------------------

MOST = 50


def given_joint(verb: str, data: QueryDict) -> dict[str, Any]:
    """What a move of a joint matter asks, as it was given."""
    return answers.given(JOINT.move(verb).asks, data)


def joint_item(data: QueryDict, places: int) -> dict[str, Any]:
    """A joint item as it was typed: the lines of its parts that are filled in, in their order."""
    days = data.get("days", "").strip()
    return {
        "code": data.get("code", "").strip()[:40],
        "title": {"zh": data.get("title_zh", "").strip()[:100], "en": data.get("title_en", "").strip()[:100]},
        "rule": data.get("rule", ""),
        "agency": data.get("agency", "")[:80],
        "days": int(days) if days.isdecimal() and 0 < int(days) <= 365 else None,
        "parts": [one for place in range(1, places + 1) if (one := _role(data, place))],
    }


def _role(data: QueryDict, place: int) -> Role | None:
    typed = [data.get(f"{name}_{place}", "").strip()[:100] for name in ("zone", "item", "role_zh", "role_en")]
    zone, code, zh, en = typed
    return Role(zone, code, zh or code, en or zh or code) if zone and code else None


def consent(zone: str, data: QueryDict) -> Consent:
    """What a zone was asked, as a button names it; NotYours for none."""
    found = queries.consent(zone, data.get("lead", "")[:40], data.get("code", "")[:40], data.get("item", "")[:80])
    if found is None:
        raise NotYours()
    return found


def peer_file(request: HttpRequest) -> bytes:
    """The file of another installation: as it was chosen, or as the page that showed it gives it back."""
    file, most = request.FILES.get("file"), rules.LARGEST + 1
    return file.read(most) if file else request.POST.get("content", "").encode()[:most]


def compared(data: QueryDict) -> dict[str, str]:
    """The zones whose keys were compared, each with the names that were shown beside the box."""
    return dict(one.partition("=")[::2] for one in data.getlist("compared")[:200])


def inquired(data: QueryDict) -> tuple[str, str, int | None]:
    """Which office is asked, what, and within how many working days."""
    days = data.get("days", "").strip()
    number = int(days) if days.isdecimal() and len(days) < 5 else None
    return data.get("office", "")[:200], data.get("question", "").replace("\x00", "")[:4000], number


def period(data: Mapping[str, str], today: date) -> queries.Period:
    """From which day to which; the year that ends today where it is not said; the wrong way round is refused."""
    usual = queries.last_year(today)
    since = typed_day(data.get("since", ""), "since") or usual.since
    until = typed_day(data.get("until", ""), "until") or usual.until
    if since > until:
        text = _("The first day is later than the last.")
        raise NotReady(Reason("period-backwards", text, "ISO 8601", _("Choose an earlier first day."), "since"))
    return queries.Period(since, until)


def pair(data: Mapping[str, str]) -> tuple[str, str, str]:
    """Between which zones, and which figure; NotYours for a figure that there is not."""
    figure = data.get("figure", "sent")
    if figure not in queries.FIGURES:
        raise NotYours()
    return zone_of(data, None, "origin").zone, zone_of(data, None, "competent").zone, figure


def zone_of(data: Mapping[str, str], usual: str | None, name: str = "zone") -> Zone:
    """A zone by its code; NotYours for none."""
    found = zones.zone(data.get(name, "").replace("\x00", "") or usual or "")
    if found is None:
        raise NotYours()
    return found
