"""The verbs of people: each one transaction, one expected version, one journal line."""

from tongban.people.commands.accounts import (
    change_password,
    close_account,
    end_sessions,
    invite,
    move_account,
    open_account,
    redeem,
    reopen_account,
    set_password,
)
from tongban.people.commands.almanacs import publish_calendars
from tongban.people.commands.entering import Entered, begin, confirm, enter, enter_as, stand
from tongban.people.commands.factors import end_code, renew_codes, set_code
from tongban.people.commands.halls import close_hall, give_items, lift_closure, seat_item, set_week
from tongban.people.commands.houses import amend_zone, open_zone, register_agency, register_hall
from tongban.people.commands.persons import amend_person, register_person
from tongban.people.commands.posts import (
    appoint,
    appoint_by_login,
    change_post,
    close_post,
    move_post,
    open_post,
    relieve,
    reopen_post,
)
from tongban.people.commands.sessions import end_others, end_session, forget_run_out, leave
from tongban.people.commands.signing_up import confirm_identity, sign_up
from tongban.people.commands.telling import tell_of_account
from tongban.people.commands.tokens import issue_own_token, issue_token, revoke_token

__all__ = [
    "Entered",
    "amend_person",
    "amend_zone",
    "appoint",
    "appoint_by_login",
    "begin",
    "change_password",
    "change_post",
    "close_account",
    "close_hall",
    "close_post",
    "confirm",
    "confirm_identity",
    "end_code",
    "end_others",
    "end_session",
    "end_sessions",
    "enter",
    "enter_as",
    "forget_run_out",
    "give_items",
    "invite",
    "issue_own_token",
    "issue_token",
    "leave",
    "lift_closure",
    "move_account",
    "move_post",
    "open_account",
    "open_post",
    "open_zone",
    "publish_calendars",
    "redeem",
    "register_agency",
    "register_hall",
    "register_person",
    "relieve",
    "renew_codes",
    "reopen_account",
    "reopen_post",
    "revoke_token",
    "seat_item",
    "set_code",
    "set_password",
    "set_week",
    "sign_up",
    "stand",
    "tell_of_account",
]
