"""What other offices have part in: opinions and steps of review, and what the clock does when one is late."""

from django.utils.translation import gettext_lazy as _

from tongban.cases import rules
from tongban.kernel.flow import Ask, Move

ANSWERS = (("agree", _("Agrees")), ("conditions", _("Agrees with conditions")), ("object", _("Objects")))
WEIGHTS = (("binding", _("The proposal waits for the answer")), ("advisory", _("For information")))
RESULTS = (("passed", _("Passed")), ("conditions", _("Passed with conditions")), ("failed", _("Not passed")))
DAYS = Ask("days", _("Working days to answer"), "number", least=1, most=60, inside=True)

OFFICES = (
    Move(
        "ask_opinion",
        "accepted waiting proposed",
        None,
        "reviewer",
        _("Ask another office for its opinion"),
        unless=(rules.held_by_another,),
        asks=(
            Ask("agency", _("Which office"), "among", inside=True),
            Ask("question", _("What is asked"), "longtext", inside=True),
            DAYS,
            Ask("weight", _("Weight"), "choice", choices=WEIGHTS, inside=True),
        ),
        clause=rules.CONSULTING,
    ),
    Move(
        "answer_opinion",
        "accepted waiting proposed",
        None,
        "asked",
        _("Answer the question"),
        unless=(rules.no_opinion_open,),
        asks=(
            Ask("opinion", _("Which question"), "among", required=False, inside=True),
            Ask("answer", _("Position"), "choice", choices=ANSWERS, inside=True),
            Ask("text", _("Opinion"), "longtext", inside=True),
        ),
        style="main",
        clause=rules.CONSULTING,
    ),
    Move(
        "finish_step",
        "accepted waiting",
        None,
        "asked",
        _("End the step of review"),
        unless=(rules.no_step_open,),
        asks=(
            Ask("step", _("Which step"), "among", required=False, inside=True),
            Ask("result", _("Result"), "choice", choices=RESULTS, inside=True),
            Ask("text", _("Opinion"), "longtext", required=False, inside=True),
        ),
        style="main",
        clause=rules.STEPS,
    ),
    Move(
        "return_step",
        "accepted waiting",
        None,
        "asked",
        _("Give the step back with a question"),
        unless=(rules.no_step_open,),
        asks=(
            Ask("step", _("Which step"), "among", required=False, inside=True),
            Ask("question", _("Question to the reviewer"), "longtext", inside=True),
        ),
        clause=rules.STEPS,
    ),
    Move(
        "send_step",
        "accepted waiting",
        None,
        "reviewer",
        _("Send a step again or to another office"),
        unless=(rules.held_by_another, rules.no_step_to_send),
        asks=(
            Ask("step", _("Which step"), "among", required=False, inside=True),
            Ask("agency", _("To another office"), "among", required=False, inside=True),
            Ask("text", _("Reason, or answer to its question"), "longtext", inside=True),
        ),
        clause=rules.STEPS,
    ),
    Move(
        "remind",
        "accepted waiting proposed",
        None,
        "clock",
        _("An office is reminded"),
        unless=(rules.nothing_to_ring,),
        clause=rules.CONSULTING,
    ),
    Move(
        "escalate",
        "accepted waiting proposed",
        None,
        "clock",
        _("A late office is called upon by name"),
        unless=(rules.nothing_to_ring,),
        clause=rules.CONSULTING,
    ),
    Move(
        "overrun",
        "accepted waiting proposed",
        None,
        "clock",
        _("A special procedure takes longer than announced"),
        unless=(rules.nothing_to_ring,),
        clause="行政许可法 45",
    ),
)
