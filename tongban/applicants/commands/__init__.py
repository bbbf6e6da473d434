"""The verbs of applicants: each one transaction, one expected version, one journal line."""

from tongban.applicants.commands.enterprises import (
    Welcomed,
    admit,
    admit_colleague,
    amend_enterprise,
    change_rights,
    citizen_at_the_counter,
    dismiss,
    enterprise_at_the_counter,
    leave,
    register_enterprise,
    welcome,
)
from tongban.applicants.commands.facts import verify_fact, withdraw_fact
from tongban.applicants.commands.mandates import (
    Agent,
    Wish,
    accept_mandate,
    decline_mandate,
    move_mandate,
    offer_mandate,
    revoke_mandate,
    stand_under,
)

__all__ = [
    "Agent",
    "Welcomed",
    "Wish",
    "accept_mandate",
    "admit",
    "admit_colleague",
    "amend_enterprise",
    "change_rights",
    "citizen_at_the_counter",
    "decline_mandate",
    "dismiss",
    "enterprise_at_the_counter",
    "leave",
    "move_mandate",
    "offer_mandate",
    "register_enterprise",
    "revoke_mandate",
    "stand_under",
    "verify_fact",
    "welcome",
    "withdraw_fact",
]
