"""What is asked of a sealed file, and the answer to each question, in both languages (核验结论).

An answer is yes, no, or not asked: nothing was given to ask it with. A no to a question that counts means that the file
is not what it says; the others are told for whoever has to know.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import in_both

NOT_ASKED = _("Not asked.")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, in the words of the three answers; `{detail}` says what was found."""

    yes: Any
    no: Any
    unasked: Any = NOT_ASKED
    counts: bool = True


QUESTIONS = {
    "readable": Question(
        _("The file can be read."),
        _("The file cannot be judged: {detail}"),
    ),
    "sealed": Question(
        _("The file is sealed."),
        _("The file bears no seal and no signature: nobody vouches for it."),
    ),
    "entrance": Question(
        _("The file names its seals."),
        _("Parts of a seal lie in the file, but {detail} does not name them: it was altered."),
    ),
    "content": Question(
        _("Every part under the seal is as it was when it was sealed."),
        _("Altered or missing since it was sealed: {detail}"),
    ),
    "covered": Question(
        _("No part of the file lies outside the seal."),
        _("Not under the seal, so anybody may have written it: {detail}"),
    ),
    "list": Question(
        _("The list of the sealed parts is the one that was signed."),
        _("The list of the sealed parts is not the one that was signed: {detail}."),
    ),
    "signature": Question(
        _("The signature was made with the key of {detail}."),
        _("The signature was not made with the key of {detail}, or is damaged."),
    ),
    "listed": Question(
        _("The signer may use this seal."),
        _("The signer is not among those who may use this seal."),
    ),
    "same-seal": Question(
        _("The seal that is shown is the seal that was pressed."),
        _("The seal that is shown is not the seal that was pressed: {detail}."),
    ),
    "maker": Question(
        _("The seal is as its maker, {detail}, made it."),
        _("The seal is not as its maker, {detail}, made it."),
    ),
    "seal-then": Question(
        _("The seal was valid when it was pressed: {detail}."),
        _("The seal was not valid when it was pressed: {detail}."),
    ),
    "certificate-then": Question(
        _("The signer's certificate was valid at the time that the signature gives: {detail}."),
        _("The signer's certificate was not valid at the time that the signature gives: {detail}."),
    ),
    "certificate-now": Question(
        _("The signer's certificate is valid now."),
        _("The signer's certificate is not valid now: {detail}."),
        counts=False,
    ),
    "issuer": Question(
        _("The certificates were issued by whom you trust: {detail}."),
        _("Nobody whom you trust issued the certificate of {detail}."),
        _("Who the signer is, nobody vouches for here: no authority that you trust was given."),
    ),
    "revocation": Question(
        _("The signer's certificate is not revoked, by the list of {detail}."),
        _("The signer's certificate is revoked, or the list of revoked ones cannot be used: {detail}."),
        _("Whether the certificate was revoked was not asked: no list of its authority was given."),
    ),
    "whole": Question(
        _("The signature covers the whole file; nothing was added behind it."),
        _("Something was added behind the signature that it does not allow."),
    ),
    "ended": Question(
        _("The certificate does not stand on the list of ended ones of {detail}."),
        _("The certificate has ended, by the list: {detail}. It was genuine and holds no more."),
        _("Whether the certificate holds now was not asked: no list of ended ones was given."),
    ),
    "list-signed": Question(
        _("The list of ended certificates was signed by {detail}, with a key that you gave."),
        _("The list of ended certificates of {detail} was not signed with a key that you gave."),
        _("The list of ended certificates is whole; whether it comes from {detail} was not asked: no key was given."),
    ),
    "list-fresh": Question(
        _("The list of ended certificates is good."),
        _("The list of ended certificates was good until {detail}: fetch a new one."),
    ),
    "journal": Question(
        _("The evidence of the journal holds: {detail}"),
        _("The evidence of the journal does not hold: {detail}"),
    ),
}
HOLDS = _("Nothing that counts speaks against this file, as far as it was asked.")
FAILS = _("This file is not what it says, or cannot be relied on: see ✗.")
SOFTWARE_KEYS = _(
    "Where the keys of a seal lie in software, it follows the format and proves that nothing was altered; "
    "only the device of a licensed authority makes a legally valid electronic seal."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer: yes, no, or None where nothing was given to ask it with; `parts` are what a no is about."""

    code: str
    holds: bool | None
    detail: Any = ""
    parts: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether a no to this means that the file is not what it says."""
        return QUESTIONS[self.code].counts

    @property
    def text(self) -> Any:
        """The answer as a sentence."""
        question = QUESTIONS[self.code]
        spoken = {True: question.yes, False: question.no, None: question.unasked}[self.holds]
        return format_lazy(spoken, detail=self.detail)

    def plain(self) -> dict[str, Any]:
        """The answer for programs."""
        told = {"code": self.code, "holds": self.holds, "counts": self.counts, "text": in_both(self.text)}
        return {**told, "parts": list(self.parts)}


@dataclass(frozen=True)
class Sealed:
    """One seal or signature of a file: whose, when, and what holds of it."""

    name: str
    signer: str
    at: str
    verdicts: Sequence[Verdict]

    def plain(self) -> dict[str, Any]:
        """The same for programs."""
        told = [verdict.plain() for verdict in self.verdicts]
        return {"name": self.name, "signer": self.signer, "at": self.at, "verdicts": told}


@dataclass(frozen=True)
class Report:
    """What a file is worth (核验报告)."""

    kind: str
    verdicts: Sequence[Verdict] = ()
    seals: Sequence[Sealed] = field(default=())

    @property
    def every(self) -> list[Verdict]:
        """All answers, those about the file before those about its seals."""
        return [*self.verdicts, *(verdict for seal in self.seals for verdict in seal.verdicts)]

    @property
    def holds(self) -> bool:
        """Whether no question that counts was answered with no."""
        return all(verdict.holds is not False for verdict in self.every if verdict.counts)

    @property
    def summary(self) -> Any:
        """All of it in one sentence."""
        return HOLDS if self.holds else FAILS

    @property
    def note(self) -> Any:
        """What software keys are not."""
        return SOFTWARE_KEYS

    def answer(self, code: str) -> bool | None:
        """The answer to one question: no if any seal says no, yes if all say yes."""
        answers = [verdict.holds for verdict in self.every if verdict.code == code]
        return False if False in answers else None if not answers or None in answers else True

    def plain(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "kind": self.kind,
            "holds": self.holds,
            "text": in_both(self.summary),
            "verdicts": [verdict.plain() for verdict in self.verdicts],
            "seals": [seal.plain() for seal in self.seals],
            "note": in_both(self.note),
        }

    def lines(self) -> list[str]:
        """The same for people, Chinese before English."""
        said = in_both(self.summary)
        told = [f"{MARKS[self.holds]} {said['zh']}", f"  {said['en']}", ""]
        told += [line for verdict in self.verdicts for line in _lines(verdict)]
        for seal in self.seals:
            told += ["", f"■ {seal.name} · {seal.signer} · {seal.at}"]
            told += [line for verdict in seal.verdicts for line in _lines(verdict)]
        return [*told, "", *in_both(self.note).values()]


MARKS = {True: "✓", False: "✗", None: "?"}


def _lines(verdict: Verdict) -> list[str]:
    said = in_both(verdict.text)
    named = [f"    {', '.join(verdict.parts)}"] if verdict.parts and verdict.holds is False else []
    return [f"  {MARKS[verdict.holds]} {said['zh']}", f"    {said['en']}", *named]
