"""What is told of an account to whoever it belongs to: whatever opens it has changed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

KIND = "account"
NOT_ME = _("If that was not you, end the other sessions under “My account”, set a new password, or turn to a window.")

TOLD: dict[str, tuple[Any, Any]] = {
    "set_password": (_("The password of your account {login} was changed"), NOT_ME),
    "set_code": (_("An authenticator was set up for your account {login}"), NOT_ME),
    "end_code": (_("The authenticator of your account {login} was ended"), NOT_ME),
    "renew_codes": (_("New recovery codes were made for your account {login}"), NOT_ME),
    "recover": (_("A recovery code was used for your account {login}"), NOT_ME),
}
"""By verb, the title and the text; also to whoever did it himself, for it may have been somebody else."""
SILENT = {
    "open": "nobody can read anything in it yet",
    "invite": "the link is handed to the person; that it was used is told",
    "end_sessions": "whoever is put out sees it, and nothing that opens the account has changed",
    "end_session": "as above",
    "end_others": "as above",
    "close": "nobody comes in any more to read of it",
    "reopen": "the house says it to the person, who has his password still",
}
"""Verbs of an account that tell nobody, and why."""
