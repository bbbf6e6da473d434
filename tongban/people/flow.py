"""The lives of an account, a token and a post as tables."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.flow import Flow, Move, State
from tongban.people import rules

TITLES = {
    "house": _("administrator"),
    "holder": _("the person concerned"),
    "counter": _("window clerk"),
}

ACCOUNT = Flow(
    kind="account",
    states=(State("open", _("open")), State("closed", _("closed"), end=True)),
    moves=(
        Move("set_password", "open", None, "holder house", _("Set the password")),
        Move("invite", "open", None, "house counter", _("Give a link to set the password")),
        Move("end_sessions", "open", None, "holder house", _("Sign out everywhere")),
        Move("end_session", "open", None, "holder", _("Sign out there")),
        Move("end_others", "open", None, "holder", _("Sign out everywhere else")),
        Move("set_code", "open", None, "holder", _("Set up the authenticator")),
        Move("end_code", "open", None, "holder", _("End the authenticator")),
        Move("renew_codes", "open", None, "holder", _("Make new recovery codes")),
        Move("recover", "open", None, "holder", _("Come in by a recovery code")),
        Move("close", "open", "closed", "house", _("Close the account")),
        Move("reopen", "closed", "open", "house", _("Open the account again")),
    ),
    parties={"holder": rules.is_holder, "house": rules.is_house, "counter": rules.is_counter},
    party_titles=TITLES,
)

TOKEN = Flow(
    kind="token",
    states=(State("active", _("active")), State("revoked", _("revoked"), end=True)),
    moves=(Move("revoke", "active", "revoked", "holder house", _("Revoke")),),
    parties={"holder": rules.is_holder, "house": rules.is_house},
    party_titles=TITLES,
)

POST = Flow(
    kind="post",
    states=(State("open", _("open")), State("closed", _("abolished"), end=True)),
    moves=(
        Move("change", "open", None, "house", _("Change")),
        Move("appoint", "open", None, "house", _("Appoint"), clause="公务员法 72"),
        Move("relieve", "open", None, "house", _("Relieve")),
        Move("close", "open", "closed", "house", _("Abolish")),
        Move("reopen", "closed", "open", "house", _("Set up again")),
    ),
    parties={"house": rules.is_house},
    party_titles=TITLES,
)
