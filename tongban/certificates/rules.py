"""Who issues, stops and ends a certificate, and what stands in the way."""

from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason

MOST_COPIES = 20
"""So many copies of one certificate are in force at a time."""
VERIFYING = "证照验证规则"
"""Our own rule: anybody may ask whether a certificate is genuine, and learns no more than its paper tells."""


ANNOTATED = "GB/T 36905 加注件"
"""A copy of an electronic certificate says for what, for whom and until when it is."""


def is_office(certificate: Any, actor: Actor) -> bool:
    """Whoever may issue the result: the competent agency, or the window that decided on the spot (颁发机构)."""
    if actor.role == "window":
        return actor.zone == certificate.zone
    return actor.role in ("reviewer", "approver") and _is_of_agency(certificate, actor)


def is_approver(certificate: Any, actor: Actor) -> bool:
    """An approver of the agency that issued it (审批人)."""
    return actor.role == "approver" and _is_of_agency(certificate, actor)


def _is_of_agency(certificate: Any, actor: Actor) -> bool:
    return (actor.zone, actor.agency) == (certificate.zone, certificate.agency)


def is_holder(certificate: Any, actor: Actor) -> bool:
    """Whoever holds it, in person or with the right to apply for the enterprise (持证主体)."""
    within = actor.items is None or certificate.item in actor.items
    return actor.role == "applicant" and actor.principal == certificate.party and actor.may("apply") and within


def ran_out(certificate: Any, actor: Actor) -> Reason | None:
    """What has had its last day is not told again."""
    until = certificate.valid_until
    if until is not None and until < clock.china_date(clock.now()):
        step = _("Apply for its renewal.")
        return Reason("ran-out", _("Its last day has passed."), ANNOTATED, step)


def not_a_term(until: date, last: date) -> Reason | None:
    """A copy is for some days to come, a year at most, and ends with its certificate."""
    if not clock.china_date(clock.now()) <= until <= last:
        told = format_lazy(_("A copy is valid until a day from today to {last}."), last=last)
        return Reason("copy-term", told, ANNOTATED, _("Choose an earlier or a later day."), "until")


def is_clock(certificate: Any, actor: Actor) -> bool:
    """The end of its term."""
    return actor.role == "clock"


def enough_copies(certificate: Any, actor: Actor) -> Reason | None:
    """A copy is for one purpose; so many purposes at a time no certificate has."""
    today = clock.china_date(clock.now())
    if sum(one.valid_until >= today for one in certificate.told_again) < MOST_COPIES:
        return None
    told = format_lazy(_("{most} copies of this certificate are in force already."), most=MOST_COPIES)
    return Reason("enough-copies", told, ANNOTATED, _("Use one of them, or wait until one has had its last day."))


def not_over(certificate: Any, actor: Actor) -> Reason | None:
    """A certificate expires after its last day."""
    until = certificate.valid_until
    if until is not None and until < clock.china_date(clock.now()):
        return None
    told = _("Its last day has not passed.")
    return Reason("not-over", told, "行政许可法 70(1)", _("Wait for its last day."))


def not_a_key() -> Reason:
    """What is asked for is an identifier, a code or a digest."""
    told = _("This is neither an identifier nor a code of a certificate.")
    step = _("Scan the code on the certificate, or type its identifier as it is printed.")
    return Reason("not-a-key", told, VERIFYING, step, "key")


def unknown() -> Reason:
    """Nothing of this name was issued here."""
    told = _("No certificate with this identifier or code was issued here.")
    step = _("Compare it with the paper, character by character; if it is the same, the paper is not ours.")
    return Reason("unknown-certificate", told, VERIFYING, step, "key")


def no_file() -> Reason:
    """Nothing was chosen."""
    told = _("No file was chosen.")
    return Reason("no-file", told, VERIFYING, _("Choose the file that you were shown, OFD or PDF."), "file")


def not_judged_here(name: str) -> Reason:
    """Only documents that can bear a seal are judged."""
    told = format_lazy(_("“{name}” is neither OFD nor PDF."), name=name)
    return Reason("not-judged", told, VERIFYING, _("Choose the file itself, not a picture or a copy of it."), "file")


def too_large_to_judge(name: str, limit: int) -> Reason:
    """What is judged without signing in is bounded."""
    told = format_lazy(_("“{name}” is larger than {limit} MB."), name=name, limit=limit)
    step = _("Judge it on your own machine: tongban verify FILE.")
    return Reason("file-too-large", told, VERIFYING, step, "file")


def scanner_away(name: str) -> Reason:
    """What no scanner has seen is not opened for anybody; on one's own machine it can be."""
    told = format_lazy(_("“{name}” cannot be looked through now: the scanner for malware is away."), name=name)
    step = _("Ask again later, or judge it on your own machine: tongban verify FILE.")
    return Reason("scanner-away", told, VERIFYING, step, "file")


def asked_too_often() -> Reason:
    """Identifiers can be counted up; nobody does so here."""
    told = _("Too many questions came from your address within an hour.")
    return Reason("wait", told, VERIFYING, _("Ask again in an hour."))
