"""The application form of an item as a JSON Schema: the published one, else the data group of the national standard.

Pure. Texts stand in Chinese under the usual keywords and in English under `x-en`. The questions on which an item's
conditions hang are asked in every form, because "needed when …" cannot be weighed without them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

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
    "x-en": {"title": "Contact person"},
}
CONTACT_TELEPHONE = {
    "type": "string",
    "format": "china-telephone",
    "maxLength": 30,
    "title": "联系电话",
    "description": "手机号，或带区号的固定电话",
    "x-en": {"title": "Telephone", "description": "A mobile number, or a land line with its area code"},
}
PROJECT_CODE = {
    "type": "string",
    "maxLength": 24,
    "pattern": "^[0-9A-Za-z-]{0,24}$",
    "title": "投资项目编号",
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
    "x-lines": 4,
    "x-en": {"title": "Remarks"},
}
ANSWER_TYPES: dict[str, dict[str, Any]] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "text": {"type": "string", "minLength": 1, "maxLength": 200},
    "choice": {"type": "string"},
}


def form(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of the answers to an item: additional answers are refused."""
    published = plain.get("form")
    schema = dict(published) if published else default(investment_project=plain.get("investment_project", False))
    asked = situation(plain.get("questions", ()))["properties"]
    schema["properties"] = {**asked, **schema.get("properties", {})}
    schema["required"] = [*asked, *(name for name in schema.get("required", ()) if name not in asked)]
    return schema


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
