"""The columns of a table of items: their headings, the entries they fill, how their cells are read (导入列).

Pure. A cell says what is published, in the words in which offices keep their lists; nothing is guessed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.catalogue import wording
from tongban.kernel.refusals import in_both

PIECES = re.compile(r"[;；\n]+")
LISTED = re.compile(r"[;；,，、\n]+")
SPAN = re.compile(r"(?P<amount>\d{1,4})\s*(?:个|個)?\s*(?P<unit>\D+?)")
SLASHED = re.compile(r"(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?")
UNITS = {
    "working_day": ("工作日", "working day", "working days"),
    "natural_day": ("自然日", "日历日", "天", "日", "calendar day", "calendar days"),
    "hour": ("小时", "hour", "hours"),
    "working_hour": ("工作小时", "working hour", "working hours"),
}
EVENTS = {"receipt": ("收件", "收到", "申请", "receipt"), "acceptance": ("受理", "acceptance")}
YES, NO = ("是", "收费", "yes", "true", "1"), ("否", "不收费", "免费", "no", "false", "0")


class Unread(Exception):
    """A cell that says nothing in its column: why, and what would be right."""

    def __init__(self, why: Any, right: Any = "") -> None:
        super().__init__(why)
        self.why, self.right = why, right


@dataclass(frozen=True, slots=True)
class Known:
    """What a line may name: the zone, its agencies by key and name, the themes by key and name (可引用项)."""

    zone: str
    agencies: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)


Reader = Callable[[str, Known], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its names in the head of a table, the entry it fills, how its cells are read (列)."""

    key: str
    title: Any
    names: tuple[str, ...]
    place: str
    read: Reader

    @property
    def headings(self) -> set[str]:
        """Everything under which the column may stand."""
        return {heading(one) for one in (self.key, *self.names)}


def heading(text: str) -> str:
    """A heading without what people add to it: a star, a remark in brackets, spaces, capitals."""
    return re.sub(r"[(（].*?[)）]|[\s*＊:：_-]", "", text).lower()


# --- cells -------------------------------------------------------------------------------------------------------


def _text(cell: str, known: Known) -> str:
    return cell


def _whole(cell: str, known: Known) -> int:
    if not re.fullmatch(r"\d{1,4}", cell):
        raise Unread(format_lazy(_("“{cell}” is no whole number."), cell=cell))
    return int(cell)


def _day(cell: str, known: Known) -> str:
    try:
        found = SLASHED.fullmatch(cell)
        return (
            date(*(int(part) for part in found.groups())).isoformat() if found else date.fromisoformat(cell).isoformat()
        )
    except ValueError:
        raise Unread(
            format_lazy(_("“{cell}” is not a day that exists."), cell=cell), _("Write it as 2026-11-04.")
        ) from None


def _span(cell: str, known: Known) -> dict[str, Any]:
    """3 个工作日, 20 working days, 24 小时: the unit is never guessed."""
    found = SPAN.fullmatch(cell)
    unit = found and next((unit for unit, words in UNITS.items() if found["unit"].lower() in words), None)
    if unit is None:
        right = _("Write a number with its unit: 3 个工作日, 30 日, 24 小时, 3 working days.")
        raise Unread(format_lazy(_("“{cell}” is no limit."), cell=cell), right)
    return {"amount": int(found["amount"]), "unit": unit}


def _event(cell: str, known: Known) -> str:
    for event, words in EVENTS.items():
        if any(word in cell.lower() for word in words):
            return event
    raise Unread(
        format_lazy(_("“{cell}” is no start of a limit."), cell=cell), _("Write 受理 (acceptance) or 收件 (receipt).")
    )


def _yes(cell: str, known: Known) -> bool:
    if cell.lower() in (*YES, *NO):
        return cell.lower() in YES
    raise Unread(format_lazy(_("“{cell}” is neither yes nor no."), cell=cell), _("Write 是 or 否."))


@lru_cache(maxsize=8)
def _coded(table: str) -> dict[str, str]:
    """The codes of a table by their words in both languages, and by themselves."""
    words = {code: in_both(word) for code, word in wording.TABLES[table].items()}
    return {key.lower(): code for code, both in words.items() for key in (code, both["zh"], both["en"])}


def _code(table: str) -> Reader:
    def read(cell: str, known: Known) -> str:
        found = _coded(table).get(cell.lower())
        if found is None:
            choices = ", ".join(f"{code} {in_both(word)['zh']}" for code, word in wording.TABLES[table].items())
            raise Unread(
                format_lazy(_("“{cell}” is not known here."), cell=cell),
                format_lazy(_("Write one of: {all}."), all=choices),
            )
        return found

    return read


def _codes(table: str) -> Reader:
    one = _code(table)
    return lambda cell, known: list(dict.fromkeys(one(part, known) for part in _pieces(LISTED, cell)))


def _pieces(between: re.Pattern[str], cell: str) -> list[str]:
    return [part.strip() for part in between.split(cell) if part.strip()]


def _words(cell: str, known: Known) -> list[str]:
    return list(dict.fromkeys(_pieces(LISTED, cell)))


def _named(cell: str, known: Known) -> list[dict[str, Any]]:
    """Rows known by their name, one a line; “1. ” and “（一）” before them are not part of it."""
    names = (
        re.sub(r"^(?:\d{1,3}[.、．)）]|[（(][一二三四五六七八九十\d]{1,3}[)）])\s*", "", one)
        for one in _pieces(PIECES, cell)
    )
    return [
        {"key": f"t-{sha256(name.encode()).hexdigest()[:12]}", "name": {"zh": name}} for name in dict.fromkeys(names)
    ]


PROMISE = re.compile(
    r"(?P<name>.+?)\s*[（(]\s*(?P<kind>\S+?)\s*[,，]\s*(?P<days>\d{1,3})\s*(?:个)?(?:工作日|working days?)"
    r"\s*[,，]\s*(?P<clause>.+?)\s*[)）]"
)
PROMISED = {"later": ("容缺", "容缺受理", "later"), "instead": ("告知承诺", "承诺", "instead")}


def _promises(cell: str, known: Known) -> list[dict[str, Any]]:
    """设计图纸（容缺，3 个工作日，依据）: of which material or condition, how, for how long, on which clause."""
    found = []
    for piece in _pieces(PIECES, cell):
        read = PROMISE.fullmatch(piece)
        kind = read and next((kind for kind, words in PROMISED.items() if read["kind"].lower() in words), None)
        if kind is None:
            right = _("Write as: 设计图纸（容缺，3 个工作日，依据）, with 容缺 or 告知承诺.")
            raise Unread(format_lazy(_("“{cell}” is no promise."), cell=piece), right)
        found.append({"of": read["name"], "kind": kind, "days": int(read["days"]), "clause": read["clause"]})
    return found


def _titles(cell: str, known: Known) -> list[dict[str, Any]]:
    return [{"title": title} for title in dict.fromkeys(_pieces(PIECES, cell))]


def _scheme(scheme: str) -> Reader:
    return lambda cell, known: [{"scheme": scheme, "value": cell}]


def _agency(cell: str, known: Known) -> str:
    found = known.agencies.get(cell)
    if found is None:
        right = _("Write the agency's key or its full name, as the zone has registered it.")
        raise Unread(format_lazy(_("The zone has no agency “{code}”."), code=cell), right)
    return found


def _themes(cell: str, known: Known) -> list[str]:
    strange = [word for word in _words(cell, known) if word not in known.themes]
    if strange:
        told = format_lazy(_("There is no theme “{code}”."), code=", ".join(strange))
        raise Unread(told, format_lazy(_("Known themes: {all}."), all=", ".join(known.themes)))
    return list(dict.fromkeys(known.themes[word] for word in _words(cell, known)))


COLUMNS = (
    Column("code", _("Short code"), ("事项编码", "编码", "代码", "事项代码"), "code", _text),
    Column("name_zh", _("Name"), ("事项名称", "名称", "name"), "name.zh", _text),
    Column("name_en", _("Name in English"), ("英文名称",), "name.en", _text),
    Column("agency", _("Agency that decides"), ("实施主体", "实施机关", "部门"), "agency", _agency),
    Column("kind", _("Kind of matter"), ("事项类型", "类型"), "kind", _code("kind")),
    Column("base_code", _("Base code"), ("基本编码",), "codes", _scheme("base-12")),
    Column("item_code", _("Code of the item"), ("实施编码", "实施清单编码"), "codes", _scheme("item-31")),
    Column("valid_from", _("In force from"), ("生效日期", "实施日期"), "valid_from", _day),
    Column("valid_to", _("In force until before"), ("失效日期",), "valid_to", _day),
    Column("themes", _("Themes"), ("主题",), "themes", _themes),
    Column("service_objects", _("Who may apply"), ("服务对象",), "service_objects", _codes("object")),
    Column("channels", _("How it can be handed in"), ("办理形式",), "channels", _codes("channel")),
    Column("modes", _("Across zones"), ("通办方式", "跨省通办"), "modes", _codes("mode")),
    Column("promised", _("Promised limit"), ("承诺时限", "承诺办结时限"), "promised", _span),
    Column("promised_start", _("The promise counts from"), ("承诺起算",), "promised.start", _event),
    Column("statutory", _("Limit of the law"), ("法定时限", "法定办结时限"), "statutory", _span),
    Column("statutory_start", _("The limit of the law counts from"), ("法定起算",), "statutory.start", _event),
    Column("statutory_clause", _("Clause of the limit"), ("法定时限依据", "时限依据"), "statutory.clause", _text),
    Column("materials", _("Materials"), ("申请材料", "材料", "材料清单"), "materials.named", _named),
    Column("materials_count", _("Number of materials"), ("材料数量", "材料总数"), "materials.published", _whole),
    Column("conditions", _("Conditions"), ("受理条件", "申请条件"), "conditions", _named),
    Column("promises", _("What may be promised"), ("可承诺材料", "容缺材料", "告知承诺"), "promises", _promises),
    Column("visits", _("Visits in person"), ("到现场次数", "到办事现场次数"), "visits", _whole),
    Column("fee", _("A fee is charged"), ("是否收费", "收费"), "fee.charged", _yes),
    Column("fee_clause", _("Clause on which the fee rests"), ("收费依据",), "fee.clause", _text),
    Column("result", _("Result"), ("结果名称", "审批结果"), "result.name.zh", _text),
    Column("law", _("Law"), ("设定依据", "法律依据"), "law", _titles),
    Column("keywords", _("Other words people search with"), ("关键词",), "keywords.zh", _words),
    Column("advice", _("Telephone for advice"), ("咨询电话",), "contact.advice", _text),
    Column("complaints", _("Telephone for complaints"), ("监督电话", "投诉电话"), "contact.complaints", _text),
    Column("note", _("Remarks"), ("备注", "说明"), "note.zh", _text),
)
BY_KEY = {column.key: column for column in COLUMNS}
