"""The life of a kept text: in use, rewritten, retired, in use again."""

from django.utils.translation import gettext_lazy as _

from tongban.cases.rules import phrases as rules
from tongban.kernel.flow import Ask, Flow, Move, State

PHRASE = Flow(
    kind="phrase",
    states=(State("open", _("in use")), State("retired", _("out of use"))),
    moves=(
        Move(
            "rewrite",
            "open retired",
            None,
            "keeper",
            _("Rewrite"),
            asks=(
                Ask("title", _("Title")),
                Ask(
                    "use",
                    _("What it is for"),
                    "choice",
                    choices=tuple((use, one[0]) for use, one in rules.USES.items()),
                ),
                Ask("text", _("Text"), "longtext"),
            ),
        ),
        Move("place", "open", None, "keeper", _("Place"), asks=(Ask("place", _("Place"), "number", most=10_000),)),
        Move("retire", "open", "retired", "keeper", _("Take out of use")),
        Move("reopen", "retired", "open", "keeper", _("Use again")),
    ),
    parties={"keeper": rules.is_keeper},
    party_titles={"keeper": _("whoever keeps the text")},
)
