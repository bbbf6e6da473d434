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
    "材料文件规则": "Rules for files",
}
OWN = {
    "权限表": "table of permissions",
    "版本核对规则": "rule of versions",
    "本事项办事指南": "guide of this item",
    "列表分页规则": "rule of pages",
    "进度查询规则": "rules for tracking",
    "证照验证规则": "rules for checking certificates",
    "双人用印规则": "rule of two persons for seals",
    "按联办事项规则": "rule of the joint item",
    "企业成员登记规则": "rules for members of enterprises",
    "登记规则": "rules for registration",
    "属地登记规则": "rules for registration in a zone",
    "岗位登记规则": "rules for posts",
    "账号命名规则": "rules for account names",
    "身份核验规则": "rules for proving who one is",
    "更正规则：只更正笔误与计算错误": "rule of corrections: slips of the pen and of reckoning only",
    "征求意见规则": "rules for opinions of other offices",
    "本事项审查环节": "steps of review of this item",
    "认领规则：一事一人": "rule of claims: one matter, one person",
    "事项要素一致性规则": "rule: an item agrees with itself",
    "办事指南用语规则": "rule of plain words in guides",
    "同事同标规则": "rule of the alliance: the same matter by the same standard",
    "双人复核规则": "internal control: one person writes it, another one publishes it",
    "受理、审查、决定相分离（内部控制）": "internal control: to accept, to review and to decide are three hands",
    "事件订阅规则": "rules for subscriptions",
    "申请前咨询规则": "rules for questions before applying",
    "在线缴费规则": "rules for paying online",
    "预约叫号规则": "rules for appointments and numbers",
    "内部办理规则": "rules for notes, labels and flags",
    "列表筛选规则": "rules for narrowing lists",
    "视图规则": "rules for views",
    "常用语规则": "rules for kept texts",
    "告知方式规则": "rules for how one is told",
    "批量收件规则": "rules for matters from a table",
    "政务大厅开放规则": "rules for the hours of halls",
    "信息核验规则": "rules for verified facts",
    "留言规则": "rules for messages in a matter",
    "容缺受理规则": "rules for accepting a matter with a material promised",
    "告知承诺与容缺受理规则": "rules for promises",
    "企业关联规则": "rules for acting for an enterprise",
}
"""Rules of the house itself, which are no statutes (本平台规则)."""
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
    if not chinese and clause in OWN:
        return OWN[clause]
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
