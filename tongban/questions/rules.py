"""Who asks and who answers, and what may not stand where everybody reads it."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason
from tongban.questions.models import Question

RULE = "申请前咨询规则"
"""Our own rule: whoever asks before applying is answered, and what helps others is told to all."""
PRIVACY = "个人信息保护法 6, 25"
MOST = 1000
ANSWERING = ("window", "reviewer", "approver", "admin")
PERSONAL = (
    (re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0\d|1[0-2])[0-3]\d{4}[\dXx](?!\d)"), _("a number of an identity card")),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), _("a mobile telephone number")),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"), _("a telephone number")),
    (re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+"), _("an e-mail address")),
    (re.compile(r"(?<![0-9A-Za-z])[1-9ANY][1-59]\d{6}[0-9A-HJ-NP-RTUWXY]{10}(?![0-9A-Za-z])"), _("a credit code")),
    (re.compile(r"(?<!\d)\d{16,19}(?!\d)"), _("a number of an account")),
)  # fmt: skip


def may_answer(question: Question, actor: Actor) -> bool:
    """The window and the administrator of the zone, and the competent agency."""
    if actor.role not in ANSWERING or actor.zone != question.zone:
        return False
    return actor.agency is None or actor.agency == question.agency


def empty(text: str, field: str) -> Reason | None:
    """Something must be said."""
    if not text:
        return Reason("empty", _("Nothing is written here."), RULE, _("Write a sentence or two."), field)


def too_long(text: str, field: str) -> Reason | None:
    """A question is not a file."""
    if len(text) > MOST:
        shorter = format_lazy(_("At most {most} characters."), most=MOST)
        return Reason("too-long", _("This is too long."), RULE, shorter, field)


def personal_data(text: str, field: str) -> Iterator[Reason]:
    """What everybody reads says nothing about a person: numbers and addresses by their form, however wide written."""
    plain = unicodedata.normalize("NFKC", text)
    for pattern, name in PERSONAL:
        if found := pattern.search(plain):
            yield Reason(
                "personal-data",
                format_lazy(_("“{found}” looks like {name}."), found=found[0], name=name),
                PRIVACY,
                _("Leave it out of what is published; the private answer may say it."),
                field,
            )


def not_published(shown: Any) -> Reason | None:
    """Only what is published can be taken back."""
    if shown is None:
        return Reason("not-published", _("Nothing of this question is published."), RULE, _("Look at it again."))
