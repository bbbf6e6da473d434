"""Who signs an application."""

from django.utils.translation import gettext_lazy as _

from tongban.kernel.refusals import Reason


def not_the_signer(may: bool) -> Reason | None:
    """A citizen signs for himself, and for an enterprise its legal person; nobody signs for another."""
    if may:
        return None
    told = _("Only who applies signs: the citizen himself, or the legal person of the enterprise.")
    step = _("Let the legal person sign, or seal the application with the seal of his name.")
    return Reason("not-the-signer", told, "电子签名法 13", step)
