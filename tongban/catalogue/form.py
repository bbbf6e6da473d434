"""The application form of an item as a JSON Schema: the published one, else the data group of the national standard.

Pure. Texts stand in Chinese under the usual keywords and in English under `x-en`. The questions on which an item's
conditions hang are asked in every form, because "needed when …" cannot be weighed without them.

Beside the usual keywords a form may carry `x-when` on a property (asked in that situation only; a condition of
`kernel.rules`), `x-means` (what the field is about, by which it is offered what is known already; see `applicants`)
and `x-sections`, the order in which its fields stand and their headings: JSON objects have no order.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.kernel.rules import YES, Verdict, judge
from tongban.kernel.shapes import english

DRAFT = "https://json-schema.org/draft/2020-12/schema"
STANDARD = "GB/T 39046-2020 表5 申请信息"
SOURCE = {
    "zh": "本事项未公布申请表，此处只收国家标准规定的申请数据项。",
    "en": "No form is published for this item; only the data of the national standard is asked for here.",
}

CONTACT_NAME = {
    "type": "string",
    "minLength": 1,
    "maxLength": 50,
    "title": "联系人",
    "x-means": "contact_name",
    "x-en": {"title": "Contact person"},
}
CONTACT_TELEPHONE = {
    "type": "string",
    "format": "china-telephone",
    "maxLength": 30,
    "title": "联系电话",
    "x-means": "contact_telephone",
    "description": "手机号，或带区号的固定电话",
    "x-en": {"title": "Telephone", "description": "A mobile number, or a land line with its area code"},
}
PROJECT_CODE = {
    "type": "string",
    "maxLength": 24,
    "pattern": "^[0-9A-Za-z-]{0,24}$",
    "title": "投资项目编号",
    "x-means": "project_code",
    "description": "投资项目在线审批监管平台赋予的编号，最多 24 位；尚无编号可以不填",
    "x-en": {
        "title": "Investment project code",
        "description": "Given by the online platform for investment projects: at most 24 characters, or empty",
    },
}
REMARKS = {
    "type": "string",
    "maxLength": 500,
    "title": "备注",
    "x-means": "matter",
    "x-lines": 4,
    "x-en": {"title": "Remarks"},
}
ANSWER_TYPES: dict[str, dict[str, Any]] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "text": {"type": "string", "minLength": 1, "maxLength": 200},
    "choice": {"type": "string"},
}


GIVEN = (
    {
        "fact": "party_kind",
        "type": "choice",
        "title": {"zh": "以谁的名义申请", "en": "Who applies?"},
        "choices": [
            {"value": "person", "name": {"zh": "个人", "en": "A person"}},
            {"value": "enterprise", "name": {"zh": "企业或组织", "en": "An enterprise or organisation"}},
        ],
    },
    {
        "fact": "channel",
        "type": "choice",
        "title": {"zh": "如何提交", "en": "How will you hand it in?"},
        "choices": [
            {"value": "online", "name": {"zh": "网上", "en": "Online"}},
            {"value": "window", "name": {"zh": "到窗口", "en": "At the window"}},
        ],
    },
)
"""Facts that a case knows without asking; a guide has to ask for them."""


def form(plain: Mapping[str, Any], facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The JSON Schema of the answers to an item; with facts, of what is asked in that situation and nothing else.

    Without facts a field with a condition is in the schema and not required: whether it is asked hangs on the answers.
    """
    schema = body(plain)
    asked = situation(plain.get("questions", ()))["properties"]
    parts = {name: part for name, part in schema["properties"].items() if name not in asked}
    if facts is not None:
        parts = {name: part for name, part in parts.items() if asked_when(part, facts).is_yes}
    sure = {name for name, part in parts.items() if facts is not None or "x-when" not in part}
    wanted = [name for name in schema.get("required", ()) if name in sure]
    return {**schema, "properties": {**asked, **parts}, "required": [*asked, *wanted]}


def body(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The form itself, published or not, its fields in the order of its sections; without the questions."""
    published = plain.get("form") or default(investment_project=plain.get("investment_project", False))
    parts = published.get("properties", {})
    placed = [name for section in published.get("x-sections", ()) for name in section["fields"] if name in parts]
    return {**published, "properties": {name: parts[name] for name in dict.fromkeys([*placed, *parts])}}


def asked_when(part: Mapping[str, Any], facts: Mapping[str, Any]) -> Verdict:
    """Whether a field is asked in a situation: yes, no, or not yet known; without a condition always."""
    return judge(part["x-when"], facts) if "x-when" in part else YES


def conditions(plain: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Every condition of the published form with its place."""
    parts = plain.get("form", {}).get("properties", {})
    tables = [(name, part) for name, part in parts.items() if isinstance(part, Mapping)]
    return [(f"form.properties.{name}.x-when", part["x-when"]) for name, part in tables if "x-when" in part]


def situation(questions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The questions alone as a JSON Schema: what a guide asks in order to say what is needed; none must be answered."""
    return {"type": "object", "properties": {question["fact"]: _answer(question) for question in questions}}


def default(*, investment_project: bool) -> dict[str, Any]:
    """The form where none is published: whom to reach, which project, remarks."""
    project = {"project_code": PROJECT_CODE} if investment_project else {}
    return {
        "$schema": DRAFT,
        "type": "object",
        "title": "申请信息",
        "x-en": {"title": "Application"},
        "x-source": SOURCE,
        "x-clause": STANDARD,
        "additionalProperties": False,
        "required": ["contact_name", "contact_telephone"],
        "properties": {
            "contact_name": CONTACT_NAME,
            "contact_telephone": CONTACT_TELEPHONE,
            **project,
            "remarks": REMARKS,
        },
    }


def is_default(plain: Mapping[str, Any]) -> bool:
    """Whether no form is published, so that the guide must say so."""
    return "form" not in plain


def _answer(question: Mapping[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = {
        **ANSWER_TYPES[question["type"]],
        "title": question["title"]["zh"],
        "x-en": {"title": english(question["title"])},
    }
    if choices := question.get("choices"):
        asked["enum"] = [choice["value"] for choice in choices]
        asked["x-labels"] = {choice["value"]: choice["name"]["zh"] for choice in choices}
        asked["x-en"]["labels"] = {choice["value"]: english(choice["name"]) for choice in choices}
    return asked
