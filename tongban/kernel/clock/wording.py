"""The clock's messages in the house's two languages: one table, so that page, API and command say the same."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from .calendars import Marked
from .explanations import WEEKDAYS, Message
from .instants import in_china

LANGUAGES = ("zh", "en")

WEEK = (
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
)

SAYINGS: dict[str, tuple[str, str]] = {
    "limit": ("期限{span}，自{event}起算", "{span} from {event}"),
    "start-not-counted": ("开始的当日不计入", "the day on which it starts is not counted"),
    "not-counted": ("{ground}所需{span}不计入", "{span} of {ground} not counted"),
    "no-day-taken": ("{ground}未占用一个整日，期限不变", "{ground} took no whole day and changes nothing"),
    "extension": ("经批准延长{span}", "extended once by {span}"),
    "rolled-forward": (
        "最后一日不是工作日，顺延至下一个工作日",
        "the last day is not a working day and gives way to the next one",
    ),
    "due-at": ("截止于{instant}", "due by {instant}"),
    "due": ("截止于{date}二十四时", "due by the end of {date}"),
    "paused": (
        "{grounds}期间停止计时，尚余{span}，截止日不早于{date}",
        "the clock is stopped for {grounds} with {span} left; the date cannot be before {date}",
    ),
    "provisional": (
        "{year}年放假安排尚未公布，暂按周末休息推算，公布后重新计算",
        "provisional: the calendar of {year} is not yet published and only weekends are left out; "
        "the date is computed again when it is",
    ),
    "receipt": ("收件", "receipt"),
    "acceptance": ("受理", "acceptance"),
    "stopped": ("{grounds}", "{grounds}"),
    "holiday": ("{name}", "{name}"),
    "makeup": ("{name}调休上班", "working day in exchange for {name}"),
    "extended": ("延长期限", "extension"),
    **dict(zip(WEEKDAYS, WEEK, strict=True)),
}
"""Every message code, Chinese and English; the placeholders are the message's parameters."""

GROUNDS: dict[str, tuple[str, str]] = {
    "hearing": ("听证", "a hearing"),
    "bidding": ("招标", "public bidding"),
    "auction": ("拍卖", "an auction"),
    "inspection": ("检验", "an inspection"),
    "testing": ("检测", "testing"),
    "quarantine": ("检疫", "quarantine"),
    "appraisal": ("鉴定", "an appraisal"),
    "expert_review": ("专家评审", "expert review"),
    "stop": ("停止计时事由", "a stop"),
    "correction": ("补正", "correction by the applicant"),
}
"""Grounds for a stop: the eight of 行政许可法 45, and 补正 after acceptance where local rules stop the clock for it."""

UNITS: dict[str, tuple[str, str]] = {
    "working_day": ("个工作日", "working day"),
    "natural_day": ("个自然日", "calendar day"),
    "hour": ("小时", "hour"),
    "working_hour": ("个工作小时", "working hour"),
}

KINDS: dict[str, tuple[str, str]] = {
    "start": ("起", "start"),
    "working": ("计", "counted"),
    "counted": ("计", "counted"),
    "off": ("休", "off"),
    "stopped": ("停", "stopped"),
    "rolled": ("顺延", "rolled"),
    "due": ("止", "last day"),
}

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

LAWS: dict[str, str] = {
    "行政许可法": "Administrative Licensing Law",
    "民法典": "Civil Code",
    "建筑法": "Construction Law",
    "环境影响评价法": "Environmental Impact Assessment Law",
    "行政复议法": "Administrative Reconsideration Law",
}


def say(message: Message, language: str) -> str:
    """A message in "zh" or "en", without its clause."""
    words = {name: _word(value, language) for name, value in message.params.items()}
    return SAYINGS[message.code][LANGUAGES.index(language)].format(**words)


def cite(clause: str, language: str) -> str:
    """A clause as it is printed: "行政许可法 32(4)" is 《行政许可法》第三十二条（四）; any other text as it stands."""
    found = re.fullmatch(r"(\S+) (\d+)(?:\((\d+)\))?", clause)
    if not found:
        return clause
    law, article, item = found.groups()
    if language == "zh":
        return f"《{law}》第{_numeral(int(article))}条" + (f"（{_numeral(int(item))}）" if item else "")
    return f"{LAWS.get(law, law)} art. {article}" + (f"({item})" if item else "")


def _numeral(number: int) -> str:
    """A number from 1 to 9,999 in Chinese numerals as statutes write it: 十, 四十五, 二百零一, 一千二百六十."""
    digits = "零一二三四五六七八九"
    places = zip(f"{number:04}", ("千", "百", "十", ""), strict=True)
    spelt = "".join(digits[int(digit)] + (place if digit != "0" else "") for digit, place in places)
    return re.sub("^一十", "十", re.sub("零+", "零", spelt).strip("零"))


def _word(value: object, language: str) -> str:
    """One parameter in words: a span of units, grounds, an event, a named day, a date, a number."""
    chinese = language == "zh"
    match value:
        case (int() as amount, str() as unit):
            zh, en = UNITS[unit]
            return f"{amount}{zh}" if chinese else f"{amount} {en}{'' if amount == 1 else 's'}"
        case tuple():
            return ("、" if chinese else ", ").join(_word(each, language) for each in value)
        case Marked():
            return value.zh if chinese else value.en
        case datetime():
            local = in_china(value)
            return f"{_word(local.date(), language)}{'' if chinese else ', '}{local:%H:%M}"
        case date():
            english = f"{value.day} {MONTHS[value.month - 1]} {value.year}"
            return f"{value.year}年{value.month}月{value.day}日" if chinese else english
        case str():
            return _either(value, (GROUNDS, SAYINGS), language)
    return str(value)


def _either(code: str, tables: tuple[Mapping[str, tuple[str, str]], ...], language: str) -> str:
    """A code in words, or the code itself when no table has it: grounds are data and may be new."""
    found = next((table[code] for table in tables if code in table), (code, code))
    return found[LANGUAGES.index(language)]
