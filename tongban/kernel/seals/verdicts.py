"""What is asked of a sealed file, and the answer to each question, in both languages (核验结论).

An answer is yes, no, or not asked: nothing was given to ask it with. A no to a question that counts means that the file
is not what it says; the others are told for whoever has to know.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import in_both

NOT_ASKED = _("Not asked.")
TOPICS = {
    "file": _("The file"),
    "content": _("Content"),
    "seal": _("Seal and signature"),
    "certificate-then": _("Signer's certificate when it was sealed"),
    "certificate-now": _("Signer's certificate now"),
    "issuer": _("Who vouches for the signer"),
    "revocation": _("Revocation of the signer's certificate"),
    "standing": _("What the file certifies"),
}
"""What is answered for itself, in this order; the first no decides what is said of the whole."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about which topic, in the words of the three answers; `{detail}` says what was found."""

    topic: str
    yes: Any
    no: Any
    unasked: Any = NOT_ASKED
    counts: bool = True


QUESTIONS = {
    "readable": Question(
        "file",
        _("The file can be read."),
        _("The file cannot be judged: {detail}"),
    ),
    "sealed": Question(
        "file",
        _("The file is sealed."),
        _("The file bears no seal and no signature: nobody vouches for it."),
    ),
    "entrance": Question(
        "content",
        _("The file names its seals."),
        _("Parts of a seal lie in the file, but {detail} does not name them: it was altered."),
    ),
    "content": Question(
        "content",
        _("Every part under the seal is as it was when it was sealed."),
        _("Altered or missing since it was sealed: {detail}"),
    ),
    "covered": Question(
        "content",
        _("No part of the file lies outside the seal."),
        _("Not under the seal, so anybody may have written it: {detail}"),
    ),
    "list": Question(
        "content",
        _("The list of the sealed parts is the one that was signed."),
        _("The list of the sealed parts is not the one that was signed: {detail}."),
    ),
    "signature": Question(
        "seal",
        _("The signature was made with the key of {detail}."),
        _("The signature was not made with the key of {detail}, or is damaged."),
    ),
    "listed": Question(
        "seal",
        _("The signer may use this seal."),
        _("The signer is not among those who may use this seal."),
    ),
    "same-seal": Question(
        "seal",
        _("The seal that is shown is the seal that was pressed."),
        _("The seal that is shown is not the seal that was pressed: {detail}."),
    ),
    "maker": Question(
        "seal",
        _("The seal is as its maker, {detail}, made it."),
        _("The seal is not as its maker, {detail}, made it."),
    ),
    "seal-then": Question(
        "seal",
        _("The seal was valid when it was pressed: {detail}."),
        _("The seal was not valid when it was pressed: {detail}."),
    ),
    "certificate-then": Question(
        "certificate-then",
        _("The signer's certificate was valid at the time that the signature gives: {detail}."),
        _("The signer's certificate was not valid at the time that the signature gives: {detail}."),
    ),
    "certificate-now": Question(
        "certificate-now",
        _("The signer's certificate is valid now."),
        _("The signer's certificate is not valid now: {detail}."),
        counts=False,
    ),
    "issuer": Question(
        "issuer",
        _("The certificates were issued by an authority that is trusted here: {detail}."),
        _("No authority that is trusted here issued the certificate of {detail}."),
        _("Who the signer is, nobody vouches for here: no authority that you trust was given."),
    ),
    "revocation": Question(
        "revocation",
        _("The signer's certificate is not revoked, by the list of {detail}."),
        _("The signer's certificate is revoked, or the list of revoked ones cannot be used: {detail}."),
        _("Whether the certificate was revoked was not asked: no list of its authority was given."),
    ),
    "whole": Question(
        "content",
        _("The signature covers the whole file; nothing was added behind it."),
        _("Something was added behind the signature that it does not allow."),
    ),
    "ended": Question(
        "standing",
        _("The certificate does not stand on the list of ended ones of {detail}."),
        _("The certificate has ended, by the list: {detail}. It was genuine and holds no more."),
        _("Whether the certificate holds now was not asked: no list of ended ones was given."),
    ),
    "list-signed": Question(
        "standing",
        _("The list of ended certificates was signed by {detail}, with a key that you gave."),
        _("The list of ended certificates of {detail} was not signed with a key that you gave."),
        _("The list of ended certificates is whole; whether it comes from {detail} was not asked: no key was given."),
    ),
    "list-fresh": Question(
        "standing",
        _("The list of ended certificates is good."),
        _("The list of ended certificates was good until {detail}: fetch a new one."),
    ),
    "journal": Question(
        "file",
        _("The evidence of the journal holds: {detail}"),
        _("The evidence of the journal does not hold: {detail}"),
    ),
}
GENUINE = _(
    "Genuine: nothing was altered since it was sealed, and an authority that is trusted here vouches for the signer."
)
UNVOUCHED = _("Nothing was altered since it was sealed; who sealed it, nobody vouches for here.")
HOLDS = _("Nothing that counts speaks against this file, as far as it was asked.")
FAILS = {
    "content": _("This file was altered after it was sealed: do not rely on it."),
    "seal": _("The seal on this file is not genuine: do not rely on it."),
    "seal-then": _("The seal was not valid when it was pressed: do not rely on it."),
    "certificate-then": _("The signer's certificate was not valid when this file was sealed: do not rely on it."),
    "issuer": _("Nothing was altered, but no authority that is trusted here vouches for who sealed it."),
    "revocation": _(
        "The signer's certificate was revoked, or the list that would say so has run out: do not rely on it."
    ),
    "standing": _("What this file certifies has ended, or the list that would say so cannot be relied on."),
}
"""What a no means for whoever was shown the file, by its topic; of one question in words of its own."""
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

    @property
    def topic(self) -> str:
        """What the question is about."""
        return QUESTIONS[self.code].topic

    @property
    def unnamed(self) -> list[str]:
        """The parts that a no is about, as far as its sentence does not name them."""
        return [part for part in self.parts if self.holds is False and part not in str(self.text)]

    def plain(self) -> dict[str, Any]:
        """The answer for programs."""
        told = {"code": self.code, "topic": self.topic, "holds": self.holds, "counts": self.counts}
        return {**told, "text": in_both(self.text), "parts": list(self.parts)}


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic, its answers and the answer to all of them (核验事项)."""

    code: str
    verdicts: Sequence[Verdict]

    @property
    def title(self) -> Any:
        """What it is about."""
        return TOPICS[self.code]

    @property
    def holds(self) -> bool | None:
        """No if one answer is no, yes if all are yes."""
        return _together([verdict.holds for verdict in self.verdicts])

    @property
    def counts(self) -> bool:
        """Whether a no to this means that the file is not what it says."""
        return any(verdict.counts for verdict in self.verdicts)


def _together(answers: Sequence[bool | None]) -> bool | None:
    return False if False in answers else None if not answers or None in answers else True


def topics(verdicts: Sequence[Verdict]) -> list[Topic]:
    """Answers by what they are about, in the order of the topics."""
    found = [Topic(code, [one for one in verdicts if one.topic == code]) for code in TOPICS]
    return [one for one in found if one.verdicts]


@dataclass(frozen=True)
class Sealed:
    """One seal or signature of a file: whose, when, and what holds of it."""

    name: str
    signer: str
    at: str
    verdicts: Sequence[Verdict]

    @property
    def topics(self) -> list[Topic]:
        """The answers by what they are about."""
        return topics(self.verdicts)

    @property
    def when(self) -> datetime | None:
        """The time that the signature gives; None where it cannot be read."""
        try:
            return datetime.fromisoformat(self.at)
        except ValueError:
            return None

    def plain(self) -> dict[str, Any]:
        """The same for programs."""
        told = [verdict.plain() for verdict in self.verdicts]
        answers = {one.code: one.holds for one in self.topics}
        return {"name": self.name, "signer": self.signer, "at": self.at, "topics": answers, "verdicts": told}


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
        """All of it in one sentence: what the first topic with a no means, or how far the yes reaches."""
        broken = [one for one in self.every if one.counts and one.holds is False]
        if broken:
            first = min(broken, key=lambda one: list(TOPICS).index(one.topic))
            return FAILS.get(first.code) or FAILS.get(first.topic) or first.text
        if not self.seals:
            return HOLDS
        return GENUINE if self.answer("issuer") else UNVOUCHED

    @property
    def note(self) -> Any:
        """What software keys are not."""
        return SOFTWARE_KEYS

    def answer(self, code: str) -> bool | None:
        """The answer to one question: no if any seal says no, yes if all say yes."""
        return _together([verdict.holds for verdict in self.every if verdict.code == code])

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
            told += ["", *_whose(seal)]
            for topic in seal.topics:
                title = in_both(topic.title)
                told += [f"  {MARKS[topic.holds]} {title['zh']} {title['en']}"]
                told += [f"  {line}" for verdict in topic.verdicts for line in _lines(verdict)]
        return [*told, "", *in_both(self.note).values()]


MARKS = {True: "✓", False: "✗", None: "?"}


def _whose(seal: Sealed) -> list[str]:
    """Which seal it is, whose, and when it was pressed."""
    at = f"{seal.when:%Y-%m-%d %H:%M}" if seal.when else seal.at
    said = in_both(
        format_lazy(_("Seal “{seal}” · signed by {signer} · {at}"), seal=seal.name, signer=seal.signer, at=at)
    )
    return [f"■ {said['zh']}", f"  {said['en']}"]


def _lines(verdict: Verdict) -> list[str]:
    said = in_both(verdict.text)
    aside = {"zh": "（仅供知悉）", "en": " (told only: it takes nothing away)"}
    after = aside if verdict.holds is False and not verdict.counts else {"zh": "", "en": ""}
    named = [f"    {', '.join(verdict.unnamed)}"] if verdict.unnamed else []
    return [f"  {MARKS[verdict.holds]} {said['zh']}{after['zh']}", f"    {said['en']}{after['en']}", *named]
