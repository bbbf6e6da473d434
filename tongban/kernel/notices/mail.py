"""The postman: letters leave one by one; a server that is away is waited for, a letter it will not take is set aside.

A letter leaves at least once: a crash between the server's "taken" and our commit sends it again, under the same
Message-ID. Nothing of a letter reaches the log.
"""

import smtplib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core import mail
from django.db import transaction

from tongban.kernel import clock
from tongban.kernel.notices import queries
from tongban.kernel.notices.models import Letter

BATCH = 100
MOMENT = 1.0
FOR_GOOD, UNWRITABLE = 500, 553
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=3)
GIVEN_UP_AFTER = timedelta(days=5)
LONGEST_REST = 300.0
log = structlog.get_logger()


@dataclass
class Postman:
    """The way to the server while the worker lives: how often it was closed in a row, and until when to rest."""

    closed: int = 0
    wakes_at: float = 0.0

    def step(self) -> int:
        """One round: how many letters left; 0 while resting or when no mail is set up."""
        if not settings.MAIL_READY or time.monotonic() < self.wakes_at:
            return 0
        waiting = queries.ready_to_leave(clock.now(), BATCH)
        if not waiting:
            return 0
        try:
            with mail.get_connection() as server:
                left = _round(waiting, server)
        except (OSError, smtplib.SMTPException) as fault:
            return self._rest(fault)
        self.closed = 0
        return left

    def _rest(self, fault: Exception) -> int:
        self.closed += 1
        wait = min(5.0 * 2 ** (self.closed - 1), LONGEST_REST)
        self.wakes_at = time.monotonic() + wait
        log.warning("mail_waits", fault=type(fault).__name__, failures=self.closed, seconds=wait)
        return 0


def _round(waiting: Iterable[UUID], server: Any) -> int:
    """As many as leave within a moment: what else waits for strangers has its turn as well."""
    left, until = 0, time.monotonic() + MOMENT
    for letter in waiting:
        left += _carried(letter, server)
        if time.monotonic() > until:
            break
    return left


def _carried(letter_id: UUID, server: Any) -> int:
    """One letter, held while it is on the way; what the server says of it alone is the letter's own trouble."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update(skip_locked=True).filter(id=letter_id, next_at__isnull=False).first()
        if letter is None:
            return 0
        try:
            _message(letter, server).send()
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as fault:
            _put_back(letter, _said(fault))
            return 0
        except ValueError:
            _put_back(letter, UNWRITABLE)
            return 0
        letter.sent_at, letter.next_at, letter.fault = clock.now(), None, ""
        letter.save(update_fields=["sent_at", "next_at", "fault"])
        return 1


def _message(letter: Letter, server: Any) -> mail.EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{letter.id}@{domain}>", "Auto-Submitted": "auto-generated"}
    return mail.EmailMessage(letter.heading, letter.body, to=[letter.address], connection=server, headers=headers)


def _said(fault: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> int:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return max(code for code, _words in fault.recipients.values())
    return fault.smtp_code


def _put_back(letter: Letter, code: int) -> None:
    """Later, longer each time; never again when the server refuses it for good or days have passed."""
    now = clock.now()
    letter.tries += 1
    letter.fault = str(code)
    given_up = code >= FOR_GOOD or now - letter.made_at > GIVEN_UP_AFTER
    letter.next_at = None if given_up else now + min(FIRST_WAIT * 2 ** min(letter.tries - 1, 12), LONGEST_WAIT)
    letter.save(update_fields=["tries", "fault", "next_at"])
    if given_up:
        log.error("letter_dead", code=str(code))
