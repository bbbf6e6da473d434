"""One item of the demonstration has a form that asks what a window has verified: nobody types it again."""

from datetime import timedelta
from typing import Any

from tongban.catalogue import commands
from tongban.catalogue import queries as catalogue
from tongban.catalogue.models import ItemVersion
from tongban.kernel import clock, policy
from tongban.kernel.actors import OPERATOR

SOURCE = {
    "zh": "演示用的申请表，并非主管部门公布。",
    "en": "A form for this demonstration; the authority has published none.",
}
SINCE = timedelta(days=60)


def _field(zh: str, en: str, means: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": 200, "title": zh, "x-en": {"title": en}, "x-means": means, **more}


FIELDS = {
    "firm": _field("单位名称", "Name of the enterprise", "applicant_name"),
    "code": _field("统一社会信用代码", "Unified social credit code", "applicant_code", format="uscc"),
    "chief": _field("法定代表人", "Legal person", "legal_person"),
    "seat": _field("注册地址", "Registered address", "registered_address"),
    "founded": _field("成立日期", "Day of registration", "registration_date", format="date"),
    "contact_name": _field("联系人", "Contact person", "contact_name"),
    "contact_telephone": _field("联系电话", "Telephone", "contact_telephone", format="china-telephone"),
    "remarks": _field("备注", "Remarks", "matter"),
}
FORM = {
    "type": "object",
    "title": "申请表",
    "x-en": {"title": "Application form"},
    "x-source": SOURCE,
    "additionalProperties": False,
    "required": ["contact_name", "contact_telephone"],
    "properties": FIELDS,
    "x-sections": [{"fields": list(FIELDS)}],
}


def with_a_form(version: ItemVersion) -> ItemVersion:
    """The item as it stands, in a version of which the form asks for what stands in the file of an enterprise."""
    today = clock.china_date(clock.now())
    since = max(version.valid_from, today - SINCE)
    policy.enter(OPERATOR)
    commands.publish_item({**version.content, "form": FORM, "valid_from": since.isoformat()}, by=OPERATOR)
    return catalogue.published(version.zone, version.code, today)
