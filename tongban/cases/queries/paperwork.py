"""Show me what a paper of the law says, as the move that makes it is about to say it: always in Chinese (文书内容)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from tongban.cases.flow import GROUNDS
from tongban.cases.flow.afterwards import GROUNDS_AFTER
from tongban.cases.models import IDENTIFICATIONS, MANNERS, Case, Change, Correction, Decision, Document, Pause, Promise
from tongban.cases.promising import WAITING
from tongban.cases.queries.papers import targets
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.journal.rows import rows
from tongban.kernel.zones import queries as zones
from tongban.people.models import Agency
from tongban.ui.clauses import spelt
from tongban.ui.words import said

FOLDER = Path(__file__).resolve().parents[1] / "papers"
PERMIT = "01"
"""The kind of item (GB/T 39046 A.1) to which 行政许可法 applies; also where no kind is published."""
UNITS = {"working_day": "个工作日", "natural_day": "日", "working_hour": "个工作小时", "natural_hour": "小时"}


@dataclass(frozen=True, slots=True)
class Act:
    """What a move is about to write, as its paper tells it (拟作动作)."""

    case: Case
    verb: str
    by: Actor
    at: datetime
    after: Mapping[str, Any]
    private: Mapping[str, Any]
    rows: Mapping[Any, Any]

    def will_be(self, name: str) -> Any:
        """A column of the case as the move leaves it."""
        return self.after.get(name, getattr(self.case, name))

    def row(self, model: Any) -> Mapping[str, Any]:
        """The row of a model that the move writes; empty where it writes none."""
        return next(iter(self.rows.get(model, ())), {})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper: its key, its template, the word of its series, its title, and what it tells (文书种类)."""

    key: str
    template: str
    series: str
    name: str
    tell: Callable[[Act], dict[str, Any]]
    other: str = ""

    @property
    def path(self) -> Path:
        """The template as a file."""
        return FOLDER / f"{self.template}.typ"

    def title(self, version: ItemVersion) -> str:
        """What it is called: another name where the item is no permit."""
        return self.name if is_permit(version) else self.other or self.name


def is_permit(version: ItemVersion) -> bool:
    """Whether 行政许可法 applies to an item."""
    return version.type in (None, "", PERMIT)


def kind_of(act: Act) -> Kind | None:
    """Which paper a move makes, if the law wants one; what another zone has decided is on its own paper."""
    if act.by.role == "peer":
        return None
    found = KINDS.get(act.verb)
    return found(act) if callable(found) else found


def facts(act: Act, number: str) -> dict[str, Any]:
    """Everything that a paper says, in Chinese: what all papers say, and what its kind adds."""
    with translation.override("zh-hans"):
        kind = kind_of(act)
        named = {"number": number, "title": kind.title(act.case.version_in_force)}
        return {**_common(act), **named, **kind.tell(act)}


def number_of(zone: str, series: str, year: int, serial: int | None) -> str:
    """The whole number of a paper; a blank where none is given yet (文号)."""
    return f"{_zone(zone).short_zh}{series}字〔{year}〕第{serial if serial is not None else '　　'}号"


_read: ContextVar[dict[Any, Any] | None] = ContextVar("read", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within the block, a transaction of many papers, zone and agency are read for the first of them only."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def _known(key: Any, read: Callable[[], Any]) -> Any:
    known = _read.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return known[key]


def _zone(code: str) -> Any:
    return _known(code, lambda: zones.zone(code))


def _agency(zone: str, code: str) -> Agency | None:
    return _known((zone, code), lambda: Agency.objects.filter(zone=zone, code=code).first())


def _common(act: Act) -> dict[str, Any]:
    case, version, zone = act.case, act.case.version_in_force, _zone(act.case.zone)
    agency = _agency(case.zone, case.agency)
    given = act.will_be("case_number")
    return {
        "organ": agency.name_zh if agency else zone.name_zh,
        "day": written(act.at),
        "on": parts_of(act.at),
        "addressee": case.applicant_name,
        "you": "你单位" if case.party_kind == "enterprise" else "你",
        "item": version.name_zh,
        "permit": is_permit(version),
        "receipt": case.number,
        "case_number": given or "",
        "named": f"办件编号：{given}" if given else f"收件号：{case.number}",
        "submitted": written(case.submitted_at),
        "accepted": written(act.will_be("accepted_at")),
        "contact": _contact(version, agency),
        "source": f"{zone.name_zh}　收件号 {case.number}",
        "demo": settings.TONGBAN_DEMO,
        "draft": False,
    }


def _contact(version: Any, agency: Agency | None) -> str:
    told = version.content.get("contact", {})
    advice = told.get("advice") or (agency.telephone if agency else "")
    lines = (("咨询电话", advice), ("监督电话", told.get("complaints")))
    return "　".join(f"{name}：{line}" for name, line in lines if line)


def written(value: datetime | date | str | None) -> str:
    """A day as papers write it: 2026年11月4日."""
    if not value:
        return ""
    on = _date(value)
    return f"{on.year}年{on.month}月{on.day}日"


def _date(value: datetime | date | str) -> date:
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    return clock.china_date(value) if isinstance(value, datetime) else value


def parts_of(at: datetime) -> dict[str, int]:
    """A day as the head of a file has it."""
    on = clock.china_date(at)
    return {"year": on.year, "month": on.month, "day": on.day}


def _until(day: date | None) -> str:
    return f"{written(day)}（含当日）" if day else ""


def _remedy(act: Act) -> str:
    """Whom one may turn to, and until when (行政复议法 20, 行政诉讼法 46); a zone may name both bodies."""
    told = zones.setting(act.case.zone, "remedy", {})
    review, court = told.get("review", "行政复议机关"), told.get("court", "有管辖权的人民法院")
    return (
        f"如不服本决定，可以自收到本决定书之日起六十日内向{review}申请行政复议，"
        f"也可以自收到本决定书之日起六个月内依法向{court}提起行政诉讼。"
    )


# --- what each kind adds -----------------------------------------------------------------------------------------


def _acceptance(act: Act) -> dict[str, Any]:
    limit = act.case.limit or {}
    return {
        "silence": act.verb == "accept_by_silence",
        "limit": f"{limit.get('amount', '')}{UNITS.get(limit.get('unit', ''), '')}",
        "due": _until(act.will_be("due")),
        "provisional": bool(act.will_be("provisional")),
    }


def _correction(act: Act) -> dict[str, Any]:
    asked, names = act.row(Correction), dict(targets(act.case))
    marks = [{"name": said(names.get(one["target"], one["target"])), "text": one["reason"]} for one in asked["marks"]]
    ground = dict(GROUNDS).get(act.row(Pause).get("ground"), "")
    due = _until(clock.last_day(asked["due_at"]))
    further = act.verb == "ask_more"
    return {"marks": marks, "reason": asked["reason"], "due": due, "further": further, "ground": str(ground)}


def _declined(act: Act) -> dict[str, Any]:
    told = {name: act.private.get(name) or "" for name in ("reason", "competent")}
    return {**told, "remedy": _remedy(act)}


def _procedure(act: Act) -> dict[str, Any]:
    pause = act.row(Pause)
    return {
        "procedure": str(dict(GROUNDS).get(pause["ground"], pause["ground"])),
        "started": written(pause["started_at"]),
        "days": str(pause["announced_amount"]),
        "note": act.private.get("note") or "",
    }


def _extension(act: Act) -> dict[str, Any]:
    return {
        "reason": act.private.get("reason") or "",
        "days": str(act.after["extension"]),
        "due": _until(act.will_be("due")),
        "provisional": bool(act.will_be("provisional")),
    }


def _decision(act: Act) -> dict[str, Any]:
    made = act.row(Decision)
    open_ones = [one for one in rows(act.case, Promise) if one.state in WAITING] if made["on_promise"] else []
    return {
        "granted": made["outcome"] == "granted",
        "reason": act.private.get("reasons") or "",
        "effective": written(made["effective_from"]),
        "promises": [_promised(one) for one in open_ones],
        "remedy": _remedy(act),
    }


def _promised(one: Promise) -> dict[str, str]:
    return {"name": said(one.name), "text": f"于{_until(clock.last_day(one.due_at))}前履行。"}


PLACES = {"online": "网上", "post": "邮寄"}
UNNAMED = {"name": "办理结果", "number": ""}
"""What is handed out where the decision was made before papers were kept here."""


def _delivery(act: Act) -> dict[str, Any]:
    papers = [one for one in rows(act.case, Document) if one.kind in RESULTS]
    told = served({**act.after, **act.private}, papers, by=act.by, zone=_zone(act.case.zone).name_zh)
    return {**told, "delivered": written(act.at)}


def served(given: Mapping[str, Any], papers: Iterable[Any], *, by: Actor, zone: str) -> dict[str, Any]:
    """What the paper of a hand-out says: which papers reached whom, how and where, and which officer served them."""
    manner, tracking = given["manner"], given.get("tracking")
    return {
        "papers": [{"name": one.name, "number": one.number} for one in papers] or [UNNAMED],
        "manner": str(dict(MANNERS)[manner]) + (f"（运单号 {tracking}）" if tracking else ""),
        "place": PLACES.get(manner) or f"{zone}政务服务窗口 {by.post or ''}".strip(),
        "recipient": given.get("recipient") or "",
        "identification": str(dict(IDENTIFICATIONS).get(given.get("identification"), "—")),
        "by": " ".join(filter(None, (by.post, by.name))) if by.is_staff else "—",
        "note": given.get("note") or "",
    }


def _ending(act: Act) -> dict[str, Any]:
    return {"reason": act.private.get("reason") or "", "remedy": _remedy(act)}


CHANGED = {"correct": "更正", "revoke": "撤销", "recall": "撤回", "lapse_permit": "注销"}


def _change(act: Act) -> dict[str, Any]:
    made = act.row(Change)
    decision = next((one.number for one in rows(act.case, Document) if one.kind in ("granted", "refused")), "")
    return {
        "change": CHANGED[act.verb],
        "granted": act.case.outcome == "granted",
        "reason": made["text"],
        "heard": made["remark"],
        "ground": str(GROUNDS_AFTER[made["ground"]][1]),
        "clause": spelt(made["clause"], True),
        "decided": written(act.case.decided_at),
        "decision": decision,
        "effective": written(made["effective_at"]),
        "remedy": _remedy(act),
    }


def _decision_kind(act: Act) -> Kind:
    return GRANTED if act.row(Decision)["outcome"] == "granted" else REFUSED


GRANTED = Kind("granted", "decision", "审准", "准予行政许可决定书", _decision, "准予决定书")
REFUSED = Kind("refused", "decision", "审不准", "不予行政许可决定书", _decision, "不予决定书")
DELIVERY = Kind("delivery", "delivery", "审送", "送达回证", _delivery)
RESULTS = ("granted", "refused")
"""What is handed out at the end."""
KINDS: dict[str, Kind | Callable[[Act], Kind]] = {
    "accept": Kind("acceptance", "acceptance", "审受", "受理通知书", _acceptance),
    "accept_by_silence": Kind("acceptance", "acceptance", "审受", "受理通知书", _acceptance),
    "ask_correction": Kind("correction", "correction", "审补", "补正材料告知书", _correction),
    "ask_more": Kind("correction", "correction", "审补", "补充材料告知书", _correction),
    "decline": Kind("declined", "declined", "审不受", "不予受理决定书", _declined),
    "not_needed": Kind("not_needed", "not_needed", "审免", "不需要取得行政许可告知书", _declined, "不需要办理告知书"),
    "suspend": Kind("procedure", "procedure", "审特", "特别程序告知书", _procedure),
    "extend": Kind("extension", "extension", "审延", "延长办理期限告知书", _extension),
    "decide": _decision_kind,
    "terminate": Kind("ending", "ending", "审终", "终止办理告知书", _ending),
    "deliver": DELIVERY,
    **{
        verb: Kind(verb, "change", f"审{word}", f"{word}行政许可决定书", _change, f"{word}决定书")
        for verb, word in CHANGED.items()
    },
}
"""Which move makes which paper."""
ON_PAPER = frozenset((*KINDS, "settle"))
"""Moves of which somebody may see the paper before they are made."""
