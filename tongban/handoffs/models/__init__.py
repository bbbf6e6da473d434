"""What a zone offers to others and is offered by them; the legs of a matter; what two windows write to each other."""

from tongban.handoffs.models.drafts import LegDraft
from tongban.handoffs.models.legs import Leg
from tongban.handoffs.models.offers import Offer, Offering, OfferVersion
from tongban.handoffs.models.papers import LegPaper
from tongban.handoffs.models.threads import Said, Thread

__all__ = ["Leg", "LegDraft", "LegPaper", "Offer", "OfferVersion", "Offering", "Said", "Thread"]
