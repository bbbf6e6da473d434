"""Other installations: who looks after them, and what stands in the way."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import Reason

EXCHANGE = "跨区交换协议"
"""The rule behind what is done to a line: docs/exchange.md."""
LARGEST = 256 * 1024


def no_key(fault: str) -> Reason:
    """Without its keys an installation has no file to give."""
    return Reason(
        fault,
        _("The keys of this installation cannot be read now, so its file cannot be made."),
        EXCHANGE,
        _("Ask again later; the operator sees why in /readyz."),
    )


def not_named(looks_after: bool) -> Reason | None:
    """Whoever was not named by the operator may not touch the lines."""
    if not looks_after:
        return Reason(
            "not-named",
            _("Several zones are kept here: the operator names the one whose administrators do this."),
            EXCHANGE,
            _("Ask the operator of the machine to name your zone: TONGBAN_PEERS_ZONE, docs/operating.md."),
        )


def not_confirmed(sure: bool) -> Reason | None:
    """What cannot be taken back is done twice: typed, and confirmed."""
    if not sure:
        return Reason(
            "not-confirmed",
            _("Confirm that this cannot be taken back."),
            EXCHANGE,
            _("Tick the box beside the button, then press it again."),
            "sure",
        )


def no_peer_file(content: bytes) -> Reason | None:
    """A file of a peer has something in it, and is not large."""
    if not 0 < len(content) <= LARGEST:
        return Reason(
            "no-peer-file",
            format_lazy(_("Choose the file of a peer, at most {most} KB."), most=LARGEST // 1024),
            EXCHANGE,
            _("Its operator makes it by `tongban peers export`, or downloads it from this page of his."),
            "file",
        )


def unknown_act(verb: str, known: Any) -> Reason | None:
    """A page, like a program, names one of the acts that there are."""
    if verb not in known:
        again = _("Open the page again and use its buttons.")
        return Reason("not-known", _("This page knows no such act."), EXCHANGE, again, "verb")
