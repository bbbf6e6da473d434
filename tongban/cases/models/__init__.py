"""The case and what hangs on it. Drafts stand apart: the journal begins when a case is handed in."""

from tongban.cases.models.bulk import Bulk, BulkLine
from tongban.cases.models.decisions import Change, Decision
from tongban.cases.models.delivery import IDENTIFICATIONS, MANNERS, handed_out, handing_out
from tongban.cases.models.documents import Document
from tongban.cases.models.drafts import Draft, TrackingTry, Typed
from tongban.cases.models.inside import Flag, Inside, Label, Mention, Note, Tag
from tongban.cases.models.matter import Case, Correction, Material, Pause
from tongban.cases.models.parts import Opinion, ReviewStep
from tongban.cases.models.phrases import Phrase
from tongban.cases.models.promises import Promise
from tongban.cases.models.relied import Relied
from tongban.cases.models.saved import SavedView, Tabs
from tongban.cases.models.talk import Message, Talk
from tongban.cases.models.turns import NEVER, OURS, TURN, turn_of

__all__ = [
    "IDENTIFICATIONS",
    "MANNERS",
    "NEVER",
    "OURS",
    "TURN",
    "Bulk",
    "BulkLine",
    "Case",
    "Change",
    "Correction",
    "Decision",
    "Document",
    "Draft",
    "Flag",
    "Inside",
    "Label",
    "Material",
    "Mention",
    "Message",
    "Note",
    "Opinion",
    "Pause",
    "Phrase",
    "Promise",
    "Relied",
    "ReviewStep",
    "SavedView",
    "Tabs",
    "Tag",
    "Talk",
    "TrackingTry",
    "Typed",
    "handed_out",
    "handing_out",
    "turn_of",
]
