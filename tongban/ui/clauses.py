"""A clause as it is printed: "行政许可法 32(4)" is 《行政许可法》第三十二条（四）. Pure."""

import re

from tongban.ui.words import language

SHORT = re.compile(r"(?P<law>\D\S*) (?P<article>\d+)(?:\((?P<item>\d+)\))?")
LAWS = {
    "行政许可法": "Administrative Licensing Law",
    "民法典": "Civil Code",
    "建筑法": "Construction Law",
    "环境影响评价法": "Environmental Impact Assessment Law",
    "行政复议法": "Administrative Reconsideration Law",
    "公务员法": "Civil Servants Law",
}
DIGITS = "零一二三四五六七八九"


def cited(clause: str, tongue: str = "") -> str:
    """A clause in brackets, in the page's language, ready to follow a sentence; empty for none.

    What is not written short stays as it stands.
    """
    if not clause:
        return ""
    chinese = (tongue or language()) == "zh"
    return f"（{spelt(clause, chinese)}）" if chinese else f" ({spelt(clause, chinese)})"


def law(clause: str) -> str:
    """A clause without brackets, in the page's language."""
    return spelt(clause, language() == "zh")


def spelt(clause: str, chinese: bool) -> str:
    """A clause in words."""
    found = SHORT.fullmatch(clause)
    if not found or found["law"].isascii():
        return clause
    item = found["item"]
    if chinese:
        return f"《{found['law']}》第{numeral(int(found['article']))}条" + (f"（{numeral(int(item))}）" if item else "")
    return f"{LAWS.get(found['law'], found['law'])} art. {found['article']}" + (f"({item})" if item else "")


def numeral(number: int) -> str:
    """A number from 1 to 9,999 as statutes write it: 十, 四十五, 二百零一."""
    places = zip(f"{number:04}", ("千", "百", "十", ""), strict=True)
    spelled = "".join(DIGITS[int(digit)] + (place if digit != "0" else "") for digit, place in places)
    return re.sub("^一十", "十", re.sub("零+", "零", spelled).strip("零"))
