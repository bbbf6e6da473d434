"""What zones offer each other; the legs of a matter; joint matters; what two zones write and ask."""

from tongban.handoffs.models.drafts import LegDraft
from tongban.handoffs.models.inquiries import Inquiry
from tongban.handoffs.models.joint import Joint, JointDraft, Part
from tongban.handoffs.models.joint_items import Consent, JointItem, JointItemPart
from tongban.handoffs.models.legs import Leg
from tongban.handoffs.models.offers import Offer, Offering, OfferVersion
from tongban.handoffs.models.papers import LegPaper
from tongban.handoffs.models.threads import Said, Thread

__all__ = [
    "Consent",
    "Inquiry",
    "Joint",
    "JointDraft",
    "JointItem",
    "JointItemPart",
    "Leg",
    "LegDraft",
    "LegPaper",
    "Offer",
    "OfferVersion",
    "Offering",
    "Part",
    "Said",
    "Thread",
]
