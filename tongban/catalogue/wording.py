"""What stands in a guide as codes and conditions, in the words of the page's language. Pure.

The tables are those of GB/T 39046-2020 Annex A; they may be extended, so an unknown code is shown as it stands.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Plain = Mapping[str, Any]

KINDS = {
    "00": gettext_lazy("Administrative power"),
    "01": gettext_lazy("Administrative permit"),
    "02": gettext_lazy("Administrative penalty"),
    "03": gettext_lazy("Administrative compulsion"),
    "04": gettext_lazy("Administrative levy"),
    "05": gettext_lazy("Administrative payment"),
    "06": gettext_lazy("Administrative inspection"),
    "07": gettext_lazy("Administrative confirmation"),
    "08": gettext_lazy("Administrative award"),
    "09": gettext_lazy("Administrative adjudication"),
    "10": gettext_lazy("Other administrative power"),
    "20": gettext_lazy("Public service"),
}
OBJECTS = {
    "1": gettext_lazy("natural persons"),
    "2": gettext_lazy("enterprises"),
    "3": gettext_lazy("public institutions"),
    "4": gettext_lazy("social organisations"),
    "5": gettext_lazy("administrative organs"),
    "6": gettext_lazy("other organisations"),
}
CHANNELS = {
    "1": gettext_lazy("at the window"),
    "2": gettext_lazy("online, on a computer"),
    "3": gettext_lazy("online, on a phone"),
    "4": gettext_lazy("by courier"),
}
MODES = {
    "online": gettext_lazy("entirely online"),
    "collect": gettext_lazy("taken in by another zone's window"),
    "joint": gettext_lazy("handled by several zones together"),
    "video": gettext_lazy("by video with the distant window"),
}
FORMS = {"paper": gettext_lazy("paper"), "electronic": gettext_lazy("electronic")}
ORIGINS = {
    "applicant": gettext_lazy("from the applicant"),
    "authority": gettext_lazy("issued by a government body"),
    "other": gettext_lazy("from others"),
}
EVENTS = {"receipt": gettext_lazy("receipt"), "acceptance": gettext_lazy("acceptance")}
ROLES = {
    "alliance": gettext_lazy("Zones of the alliance"),
    "district": gettext_lazy("District"),
    "partner": gettext_lazy("Partner places"),
}
ASPECTS = {
    "name": gettext_lazy("Name"),
    "promised": gettext_lazy("Promised limit"),
    "statutory": gettext_lazy("Limit of the law"),
    "material_count": gettext_lazy("Number of materials"),
    "material": gettext_lazy("Material"),
    "promise": gettext_lazy("Promise instead of it"),
    "condition": gettext_lazy("Condition"),
    "step": gettext_lazy("Step"),
    "fee": gettext_lazy("Fee"),
    "visits": gettext_lazy("Visits"),
    "result": gettext_lazy("Result"),
}
WHAT = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "changed": gettext_lazy("changed"),
}
SIGNS = {
    "easier": gettext_lazy("easier for applicants"),
    "stricter": gettext_lazy("stricter for applicants"),
    "other": gettext_lazy("neither easier nor stricter"),
}
PROMISES = {
    "later": gettext_lazy("may be handed in later, on a promise"),
    "instead": gettext_lazy("decided on a promise, checked afterwards"),
}
EXEMPTIONS = {
    "seal": gettext_lazy("no stamp on paper"),
    "signature": gettext_lazy("no signature by hand"),
}
LINES = {
    "new": gettext_lazy("new items"),
    "changed": gettext_lazy("items that change"),
    "unchanged": gettext_lazy("lines that change nothing"),
    "broken": gettext_lazy("lines that cannot come in"),
}
TABLES: dict[str, Mapping[str, Any]] = {
    "kind": KINDS,
    "object": OBJECTS,
    "channel": CHANNELS,
    "mode": MODES,
    "form": FORMS,
    "origin": ORIGINS,
    "event": EVENTS,
    "role": ROLES,
    "aspect": ASPECTS,
    "what": WHAT,
    "sign": SIGNS,
    "line": LINES,
    "promise": PROMISES,
    "exemption": EXEMPTIONS,
}


def called(code: Any, table: str) -> str:
    """The word for a code in a table; several codes become a list; an unknown code stands as it is."""
    if isinstance(code, list | tuple):
        return listed(called(one, table) for one in code)
    return str(TABLES[table].get(code, code))


def deviation(one: Any) -> str:
    """A deviation in words: of what, and of which part of it."""
    sides = (one.change.before, one.change.after)
    name = next((side["name"]["zh"] for side in sides if isinstance(side, Mapping) and "name" in side), one.change.key)
    return " · ".join(
        word for word in (called(one.change.aspect, "aspect"), name, called(one.change.what, "what")) if word
    )


def listed(words: Iterable[str]) -> str:
    """Words one after the other."""
    return _(", ").join(word for word in words if word)


def span(limit: Plain | None) -> str:
    """How long a limit is: 3 个工作日 / 3 working days; empty for none."""
    if not limit:
        return ""
    amount = limit["amount"]
    return SPANS[limit["unit"]](amount) % {"amount": amount}


SPANS = {
    "working_day": lambda n: ngettext("%(amount)s working day", "%(amount)s working days", n),
    "natural_day": lambda n: ngettext("%(amount)s calendar day", "%(amount)s calendar days", n),
    "hour": lambda n: ngettext("%(amount)s hour", "%(amount)s hours", n),
    "working_hour": lambda n: ngettext("%(amount)s working hour", "%(amount)s working hours", n),
}


def more(amount: int, unit: str) -> str:
    """How much a limit may be extended by."""
    return span({"amount": amount, "unit": unit})


GIVEN = {
    "party_kind": (
        gettext_lazy("who applies"),
        {"person": gettext_lazy("a person"), "enterprise": gettext_lazy("an enterprise")},
    ),
    "channel": (
        gettext_lazy("how it is handed in"),
        {"online": gettext_lazy("online"), "window": gettext_lazy("at the window")},
    ),
}
"""Facts that the case knows without asking, and their values in words."""

SENTENCES = {
    "is": gettext_lazy("“{fact}”: {value}"),
    "is_not": gettext_lazy("“{fact}”: not {value}"),
    "in": gettext_lazy("“{fact}”: one of {value}"),
    "not_in": gettext_lazy("“{fact}”: none of {value}"),
    "contains": gettext_lazy("“{fact}” includes {value}"),
    "at_least": gettext_lazy("“{fact}”: {value} or more"),
    "at_most": gettext_lazy("“{fact}”: {value} or less"),
    "above": gettext_lazy("“{fact}”: more than {value}"),
    "below": gettext_lazy("“{fact}”: less than {value}"),
}


def condition(plain: Plain, questions: Iterable[Plain], tongue: str) -> str:
    """A condition in words, its facts named by the questions that ask for them."""
    return _condition(plain, {question["fact"]: question for question in questions}, tongue)


def answers(known: Plain, questions: Iterable[Plain], tongue: str) -> str:
    """The facts that were given, as one sentence; empty for none."""
    asked = list(questions)
    return _("; and ").join(condition({"fact": fact, "is": value}, asked, tongue) for fact, value in known.items())


def _condition(plain: Plain, asked: Mapping[str, Plain], tongue: str) -> str:
    if "not" in plain:
        return _("not ({condition})").format(condition=_condition(plain["not"], asked, tongue))
    for word, joint in (("all", _("; and ")), ("any", _("; or "))):
        if word in plain:
            return joint.join(_condition(branch, asked, tongue) for branch in plain[word])
    test = next(word for word in plain if word != "fact")
    title, values = _fact(plain["fact"], asked, tongue)
    against = plain[test] if isinstance(plain[test], list | tuple) else [plain[test]]
    return str(SENTENCES[test]).format(fact=title, value=listed(_value(one, values) for one in against))


def _fact(name: str, asked: Mapping[str, Plain], tongue: str) -> tuple[str, Mapping[str, Any]]:
    """A fact's title and the names of its values."""
    if name in asked:
        question = asked[name]
        choices = {choice["value"]: _said(choice["name"], tongue) for choice in question.get("choices", ())}
        return _said(question["title"], tongue), choices
    title, values = GIVEN.get(name, (name, {}))
    return str(title), values


def _value(value: Any, names: Mapping[str, Any]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(names.get(value, value))


def _said(text: Mapping[str, str], tongue: str) -> str:
    return text.get(tongue) or text["zh"]
