# ruff: noqa: E501
"""What fills the look book: easy, hard and empty contents, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

from tongban.ui.words import said


def both(zh: str, en: str) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": zh, "en": en}


@dataclass
class Page:
    """One page of the book: its template and what fills it."""

    name: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    refusal: Any = None
    typed: dict[str, Any] | None = None


STANDING = both("北京经开区 · 审批岗 · 周敏", "Beijing E-Town · reviewer · Zhou Min")


def navigation() -> list[dict[str, Any]]:
    """Doors."""
    doors = (("我的工作", "My work", 14), ("综合窗口", "Counter", None), ("事项", "Services", None))
    return [{"url": "#", "label": both(zh, en), "count": count, "current": zh == "我的工作"} for zh, en, count in doors]


# --- contents ----------------------------------------------------------------------------------------------------

START = date(2026, 11, 6)
TODAY = date(2026, 11, 20)
STOPPED = {date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 16)}


def explanation(length: int = 8, start: date = START, stopped: set[date] = STOPPED) -> dict[str, Any]:
    """A due date opened into its days, in the shape that the clock gives."""
    days, count, on = [], 0, start
    days.append({"date": on.isoformat(), "kind": "start", "count": None, "note": both("受理", "acceptance")})
    while count < length:
        on += timedelta(days=1)
        if on.isoweekday() > 5:
            note = both("周六", "Saturday") if on.isoweekday() == 6 else both("周日", "Sunday")
            days.append({"date": on.isoformat(), "kind": "off", "count": None, "note": note})
        elif on in stopped:
            note = both("专家评审", "expert review")
            days.append({"date": on.isoformat(), "kind": "stopped", "count": None, "note": note})
        elif (on.month, on.day) == (1, 1):
            note = both("元旦", "New Year's Day")
            days.append({"date": on.isoformat(), "kind": "off", "count": None, "note": note})
        else:
            count += 1
            kind = "due" if count == length else "working"
            days.append({"date": on.isoformat(), "kind": kind, "count": count, "note": None})
    last = days[-1]["date"]
    return {
        "days": [{**day, "provisional": day["date"] > "2027"} for day in days],
        "sentences": [
            both(
                f"期限{length}个工作日，自受理起算（《行政许可法》第四十二条）",
                f"{length} working days from acceptance",
            ),
            both(
                "开始的当日不计入（《民法典》第二百零一条）",
                "the day on which it starts is not counted (Civil Code art. 201)",
            ),
            *(
                [
                    both(
                        "专家评审所需3个工作日不计入（《行政许可法》第四十五条）",
                        "3 working days of expert review not counted",
                    )
                ]
                if stopped
                else []
            ),
            both(f"截止于{last}二十四时", f"due by the end of {last}"),
        ],
    }


def at(day: int, hour: int, minute: int) -> datetime:
    """An instant of November in China time."""
    return datetime(2026, 11, day, hour - 8, minute, 33, tzinfo=UTC)


STEPS = [
    Thing(kind="", title=both("专家评审结束", "Expert review ended"), at=at(16, 16, 20), form="", who=both("住建审批处 李岩", "Housing approvals, Li Yan"), text=both("意见：总平面方案可行。计时恢复。", "Opinion: the site plan is feasible. The clock runs again."), hash="9f2c51ab0be1e7a8c14b6f7dd0a2c6c19e3b4a57d8f0216539cc84a1b7fe2d60", number=5, clause="", url="#"),
    Thing(kind="stop", title=both("专家评审，停止计时", "Expert review: clock stopped"), at=at(11, 17, 40), form="", who=both("公布 3 个工作日", "announced: 3 working days"), text="", hash="", number=4, clause="", url=""),
    Thing(kind="law", title=both("受理", "Accepted"), at=at(6, 9, 12), form="", who=both("北京经开区 综合窗口 03", "Beijing E-Town, window 03"), text="", hash="", number=3, clause="", url=""),
    Thing(kind="no", title=both("一次告知补正", "Asked for correction"), at=at(5, 10, 31), form="", who=both("综合窗口 03", "Window 03"), text=both("1. 授权委托书未签字。\n2. 总平面图比例尺不清。", "1. The power of attorney is not signed.\n2. The scale of the site plan cannot be read."), hash="", number=2, clause="", url=""),
    Thing(kind="", title=both("收件", "Received"), at=at(4, 10, 26), form="", who=both("廊坊经开区 王珊", "Langfang, Wang Shan"), text="", hash="", number=1, clause="", url=""),
]  # fmt: skip


def reason(code: str, zh: str, en: str, clause: str = "", then: tuple[str, str] = ("", ""), field: str = "") -> Any:
    """A reason whose words follow the page's language."""
    return Thing(code=code, text=Said(zh, en), clause=clause, next=Said(*then), field=field)


class Said:
    """A text in the language of whoever reads it."""

    def __init__(self, zh: str, en: str) -> None:
        self.pair = both(zh, en)

    def __str__(self) -> str:
        return said(self.pair)

    def __bool__(self) -> bool:
        return bool(self.pair["zh"])


def ask(name: str, zh: str, en: str, kind: str = "text", **more: Any) -> Any:
    """What a move asks."""
    known = {"required": True, "choices": (), "help": "", "least": None, "most": None}
    return Thing(name=name, title=both(zh, en), kind=kind, **(known | more))


def move(
    verb: str, zh: str, en: str, *asks: Any, style: str = "", clause: str = "", reasons: tuple[Any, ...] = ()
) -> Any:
    """An opening."""
    made = Thing(verb=verb, title=Said(zh, en), asks=asks, style=style, clause=clause)
    return Thing(move=made, party="reviewer", reasons=reasons)


OUTCOMES = (("granted", both("准予", "Grant")), ("refused", both("不予", "Refuse")))
FIRE = reason(
    "opinion-open",
    "消防意见未回，应于 11-20 前。",
    "The fire-safety opinion is still out; it was due by 20 Nov.",
    "行政许可法 26",
    ("可以催办。", "You can remind them."),
)
OPENINGS = [
    move("propose", "提出审查意见", "Propose a decision", ask("outcome", "结论", "Outcome", "choice", choices=OUTCOMES), ask("opinion", "意见", "Opinion", "longtext", required=False), style="main", clause="行政许可法 34"),
    move("suspend", "启动特别程序", "Start a special procedure", ask("ground", "种类", "Kind", "choice", choices=tuple((str(n), both(zh, en)) for n, (zh, en) in enumerate((("专家评审", "Expert review"), ("听证", "Hearing"), ("招标", "Tender"), ("拍卖", "Auction"), ("检验", "Inspection"), ("检测", "Testing"), ("检疫", "Quarantine"), ("鉴定", "Appraisal"))))), ask("days", "公布的工作日数", "Announced length in working days", "number", least=1, most=365), ask("from", "开始日期", "From", "date"), clause="行政许可法 45"),
    move("ask_correction", "一次告知补正", "Ask for correction", ask("marks", "缺什么、错在哪里", "What is missing or wrong", "marks"), clause="行政许可法 32(4)"),
    move("release", "放回待认领", "Release"),
    move("terminate", "终止办理", "Terminate", ask("reason", "理由", "Reason", "longtext"), style="no"),
    move("decide", "作出决定", "Decide", style="main", reasons=(FIRE,)),
    move("extend", "延长期限", "Extend once", reasons=(reason("extended-already", "已经延长过一次。", "The limit was extended once already.", "行政许可法 42"),)),
]  # fmt: skip
MARKS = {
    "marks": (
        ("field:contact_telephone", both("联系电话", "Telephone")),
        (
            "material:plan",
            both(
                "建设工程设计方案图纸（总平面图、平立剖面图及必要的效果图）",
                "Design drawings: site plan, floor plans, elevations, sections",
            ),
        ),
    )
}
MATERIALS = [
    Thing(name=both("企业投资项目备案证明", "Investment project filing certificate"), source=both("电子证照，北京经开区 2026-09-18", "electronic certificate, Beijing E-Town, 18 Sep 2026"), colour="green", state=both("免提交，已核验", "not needed, verified")),
    Thing(name=both("国有建设用地使用权出让合同", "Land use right contract"), source=both("申请人，11-04", "applicant, 4 Nov"), colour="green", state=both("符合", "in order")),
    Thing(name=both("建设工程设计方案图纸（总平面图、平立剖面图及必要的效果图）", "Design drawings: site plan, floor plans, elevations, sections and, where needed, renderings"), source=both("申请人，11-10 补交", "applicant, added 10 Nov"), colour="green", state=both("符合", "in order")),
    Thing(name=both("日照分析报告", "Daylight analysis"), source=both("告知承诺，11-23 前补", "promised by 23 Nov"), colour="yellow", state=both("容缺", "to follow")),
    Thing(name=both("授权委托书", "Power of attorney"), source="", colour="red", state=both("缺", "missing")),
]  # fmt: skip
FACTS = [
    (both("申请人", "Applicant"), "廊坊星瀚装备有限公司"),
    (both("信用代码", "Credit code"), "9113…7Q4K"),
    (both("代办人", "Agent"), both("赵一鸣（授权至 2027-03）", "Zhao Yiming (mandate until March 2027)")),
    (both("事项版本", "Version"), both("2026-07-01 第 4 版", "4th, of 1 Jul 2026")),
]
CASE = {
    "item": both("建设工程规划许可证核发", "Planning permit for construction works"),
    "number": "BJ2026-1104-000217K",
    "applicant": "廊坊星瀚装备有限公司",
    "colour": "yellow",
    "remaining": 1,
    "due": date(2026, 11, 23),
    "today": TODAY,
    "explanation": explanation(),
    "materials": MATERIALS,
    "have": 4,
    "steps": STEPS,
    "openings": OPENINGS,
    "choices": MARKS,
    "facts": FACTS,
}
LATE = CASE | {
    "item": both("城镇污水排入排水管网许可、占用挖掘城市道路和移植砍伐城市树木合并办理", "Discharge into the public sewer, opening of a city road and felling of city trees, handled together"),
    "applicant": "中科澄源环境技术（北京）股份有限公司天津滨海新区第三分公司暨京津冀协同创新示范基地筹备处",
    "colour": "red",
    "remaining": -3,
    "due": date(2026, 11, 17),
    "explanation": explanation(45, date(2026, 9, 14), set()),
    "openings": [],
    "materials": [],
    "have": 0,
    "steps": [],
}  # fmt: skip
LAW = CASE | {
    "explanation": explanation(30, date(2026, 12, 1), set()),
    "colour": "green",
    "remaining": 28,
    "due": date(2027, 1, 13),
}
TITLES = [
    ("red", -1, "食品生产许可变更", "Change of a food production licence", "北京谷雨食品有限公司", "BJ2026-1028-000154Z"),
    ("red", 0, "取水许可", "Water abstraction permit", "唐山港链物流有限公司", "TS2026-1029-000161A"),
    ("yellow", 0, "建设工程规划许可证核发", "Planning permit", "廊坊星瀚装备有限公司", "BJ2026-1104-000217K"),
    ("yellow", 2, "城镇污水排入排水管网许可", "Discharge into the public sewer", "中科澄源环境技术（北京）股份有限公司天津滨海新区第三分公司", "BJ2026-1102-000198Q"),
    ("grey", 12, "建设工程消防设计审查", "Fire-safety design review", "天津海河精工股份有限公司北京分公司", "BJ2026-1030-000171M"),
    ("green", 7, "企业跨省迁移登记", "Registration of a move to another province", "唐山港链物流有限公司", "BJ2026-1118-000306T"),
    (None, None, "住房公积金单位登记开户", "Housing fund account for an employer", "宝坻区桥坤服饰工作室（个体工商户）", "BD2026-1119-000007C"),
]  # fmt: skip
ROWS = [
    Thing(
        lamp=colour,
        remaining=left,
        due=None if colour is None else TODAY + timedelta(days=left or 0),
        item=both(zh, en),
        applicant=applicant,
        number=number,
        route=both("廊坊 → 北京", "Langfang → Beijing"),
        step=both("审查", "review"),
        holder="" if n in (2, 6) else both("周敏", "Zhou Min"),
    )
    for n, (colour, left, zh, en, applicant, number) in enumerate(TITLES * 3)
]
CHIPS = [
    {"url": "#", "label": both(zh, en), "count": count, "current": zh == "我经手"}
    for zh, en, count in (
        ("我经手", "With me", 14),
        ("待认领", "Unclaimed", 22),
        ("红灯", "Red", 1),
        ("黄灯", "Yellow", 3),
        ("停止计时", "Stopped", 5),
        ("等申请人", "Waiting for applicant", 4),
    )
]
SCHEMA = {
    "type": "object",
    "required": ["contact_name", "contact_telephone", "uscc", "by_agent", "area", "kind"],
    "properties": {
        "by_agent": {"type": "boolean", "title": "由代理人办理？", "x-en": {"title": "Is an agent acting?"}},
        "kind": {"type": "string", "title": "申请情形", "enum": ["new", "change", "renew"], "x-labels": {"new": "新办", "change": "变更", "renew": "延续"}, "x-en": {"title": "What is applied for", "labels": {"new": "New", "change": "Change", "renew": "Renewal"}}},
        "contact_name": {"type": "string", "minLength": 1, "maxLength": 50, "title": "联系人", "x-en": {"title": "Contact person"}},
        "contact_telephone": {"type": "string", "format": "china-telephone", "maxLength": 30, "title": "联系电话", "description": "手机号，或带区号的固定电话", "x-en": {"title": "Telephone", "description": "A mobile number, or a land line with its area code"}},
        "uscc": {"type": "string", "format": "uscc", "title": "统一社会信用代码", "x-en": {"title": "Unified social credit code"}},
        "area": {"type": "integer", "minimum": 0, "title": "建筑面积", "x-unit": "平方米", "x-en": {"title": "Floor area", "x-unit": "m²"}},
        "start": {"type": "string", "format": "date", "title": "计划开工日期", "x-en": {"title": "Planned start"}},
        "district": {"type": "string", "title": "所在片区", "enum": list("ABCDEFGH"), "x-labels": {key: f"第 {n} 片区" for n, key in enumerate("ABCDEFGH", 1)}, "x-en": {"title": "Area", "labels": {key: f"Area {n}" for n, key in enumerate("ABCDEFGH", 1)}}},
        "uses": {"type": "array", "title": "用途", "items": {"enum": ["plant", "office", "store"], "x-labels": {"plant": "厂房", "office": "办公", "store": "仓储"}, "x-en": {"labels": {"plant": "Plant", "office": "Office", "store": "Storage"}}}, "x-en": {"title": "Use"}},
        "address": {"type": "object", "title": "建设地点", "x-en": {"title": "Site"}, "required": ["street"], "properties": {"street": {"type": "string", "maxLength": 100, "title": "街道门牌", "x-en": {"title": "Street and number"}}, "plot": {"type": "string", "maxLength": 20, "title": "地块编号", "x-en": {"title": "Plot"}}}},
        "remarks": {"type": "string", "maxLength": 500, "title": "备注", "x-lines": 4, "x-en": {"title": "Remarks"}},
    },
}  # fmt: skip
UPLOADS = [
    Thing(key="deed", name=both("国有建设用地使用权出让合同", "Land use right contract"), required=True, help="", file=Thing(name="出让合同-2025-工-018（盖章扫描件，共 46 页，含附图和补充协议）.pdf", size=4_812_330, url="#"), mark=""),
    Thing(key="plan", name=both("建设工程设计方案图纸", "Design drawings"), required=True, help=both("总平面图、平立剖面图；加盖设计单位出图章", "Site plan, floor plans, elevations and sections, stamped by the designer"), file=None, mark=both("总平面图比例尺不清，请交 1:500 的图。", "The scale of the site plan cannot be read; please send a plan at 1:500.")),
    Thing(key="proxy", name=both("授权委托书", "Power of attorney"), required=False, help="", file=None, mark=""),
]  # fmt: skip
WRONG = Thing(
    status=422,
    title=Said("有缺漏或格式不符", "Something is missing or not in form"),
    reasons=(
        reason("form-required", "联系人：请填写。", "Contact person: please fill in.", "行政许可法 31", ("改好后再提交，其余内容都已保留。", "Correct it and hand in again; everything else is kept."), "contact_name"),
        reason("form-format", "统一社会信用代码：校验位不符。", "Unified social credit code: the check character does not fit.", "GB 32100-2015", ("请对照营业执照核对第 18 位。", "Compare the 18th character with the business licence."), "uscc"),
        reason("material-missing", "缺材料：建设工程设计方案图纸。", "Document missing: design drawings.", "行政许可法 32(4)", ("附上文件后再提交。", "Attach the file, then hand in again."), "material:plan"),
    ),
)  # fmt: skip
NO_OPINION = Thing(
    status=422,
    title=Said("有缺漏或格式不符", "Something is missing or not in form"),
    reasons=(reason("missing", "请说明结论。", "Say what the outcome is.", "行政许可法 38", ("选择“准予”或“不予”。", "Choose to grant or to refuse."), "outcome"),),
)  # fmt: skip
GONE = Thing(
    status=404,
    title=Said("没有找到", "Not found"),
    reasons=(reason("not-found", "这个地址下没有您可以查看的内容。", "There is nothing here under this address that you may see.", "", ("请核对收件号，或换用办理时的账号、岗位登录。", "Check the number, or sign in with the account or post that the matter belongs to.")),),
)  # fmt: skip
BROKEN = Thing(
    status=500,
    title=Said("我们出了错", "Our fault"),
    reasons=(reason("our-fault", "系统出了错。已保存的内容都在；最后一步可能没有完成。", "Something went wrong on our side. What you had saved is kept; the last step may not have happened.", "", ("请稍后再试。", "Try again in a moment.")),),
)  # fmt: skip
COLUMNS = [
    {"label": both("材料", "Document"), "kind": "wide"},
    {"label": both("必要", "Needed"), "kind": ""},
    {"label": both("份数", "Copies"), "kind": "num right"},
]
TABLE = [
    [both("建筑工程施工许可证申请表", "Application for a construction permit"), both("必要", "always"), 2],
    [both("建设单位依法确定的施工企业合同及中标通知书", "Contract with the builder and letter of award"), both("必要", "always"), 1],
    [both("危险性较大的分部分项工程清单及其安全管理措施", "List of high-risk works and the safety measures for them"), both("涉及时", "if any"), 1],
]  # fmt: skip


def pages() -> Iterator[Page]:
    """Every page of the book."""
    themes = (("开办和变更企业", "Start and change a business", "设立、变更、迁移、注销、刻章、开户", "Set up, change, move, close"), ("投资建设项目", "Building and investment", "立项、规划、施工许可、联合验收", "Filing, planning, permits, acceptance"), ("资质和许可", "Licences", "生产许可、特种设备、检验检测", "Production, equipment, testing"), ("用工和社保", "Staff and social insurance", "公积金、社保转移、人才", "Housing fund, transfers, talent"))  # fmt: skip
    suggestions = [{"url": "#", "label": both(zh, en)} for zh, en in (("建筑工程施工许可", "Construction permit"), ("内资企业设立登记", "Company registration"), ("企业跨省迁移", "Moving to another province"))]  # fmt: skip
    doors = [Thing(url="#", title=both(a, b), text=both(c, d)) for a, b, c, d in themes]
    guide = {"limits": [(both("承诺", "Promised"), both("3 个工作日", "3 working days")), (both("法定", "By law"), both("7 日", "7 days")), (both("今天交件", "If handed in today"), both("11 月 25 日（周三）前", "by Wed 25 Nov 2026"))], "explanation": explanation(3, TODAY, set()), "today": TODAY, "columns": COLUMNS, "rows": TABLE, "windows": [(both("曹妃甸大厅", "Caofeidian hall"), both("周一至周五 9:00–17:00", "Mon–Fri 9:00–17:00"))]}  # fmt: skip
    apply = {"schema": SCHEMA, "values": {"by_agent": False, "kind": "new", "area": 12_400, "uses": ["plant", "store"], "address": {"street": "科创十三街 18 号"}}, "materials": UPLOADS, "saved": at(20, 10, 23)}  # fmt: skip
    typed = {"contact_telephone": "0316-6078001", "uscc": "91131000MA0ABCDE1X", "kind": "change", "by_agent": "true", "area": "很大", "uses": ["plant", "office"], "address.street": "科创十三街 18 号", "remarks": "第一行\n第二行"}  # fmt: skip
    marks = {"contact_telephone": both("号码少一位。", "One digit is missing.")}
    yield Page("home", "home", {"themes": doors, "suggestions": suggestions})
    yield Page("desk", "desk", {"chips": CHIPS, "rows": ROWS})
    yield Page("desk-empty", "desk", {"chips": CHIPS, "rows": []})
    yield Page("case", "case", CASE)
    yield Page("case-late", "case", LATE)
    yield Page("case-year", "case", LAW)
    yield Page("case-refused", "case", CASE, NO_OPINION, {"verb": "propose", "within": "propose", "opinion": "总平面方案可行，建议准予。"})  # fmt: skip
    yield Page("case-marks", "case", CASE, NO_OPINION, {"verb": "ask_correction", "within": "ask_correction", "marks": ["material:plan"], "marks.material:plan": "总平面图比例尺不清，请交 1:500 的图。"})  # fmt: skip
    yield Page("apply", "apply", apply)
    yield Page("apply-refused", "apply", apply, WRONG, typed)
    yield Page("apply-marked", "apply", apply | {"marks": marks})
    yield Page("apply-bare", "apply", apply | {"materials": [], "values": {}, "saved": None})
    yield Page("guide", "guide", guide)
    yield Page("empty", "empty", {"none": [], "columns": COLUMNS})
    yield Page("missing", "refused", {"refusal": GONE})
    yield Page("broken", "refused", {"refusal": BROKEN, "navigation": None})
