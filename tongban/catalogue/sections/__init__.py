"""The parts in which an item is written: each a JSON Schema of its fields, and the way from content to fields and back.

Pure. A part owns whole entries of the content and shows every field of their shape (`shapes.ITEM`), so that what was
loaded from a file comes back unharmed. Names of fields are places of the content, joined by points. Two things are
shown otherwise than they are kept: a condition is one of the sentences that can be chosen, and sources are a list.
"""

from tongban.catalogue.sections.choices import Known
from tongban.catalogue.sections.parts import BY_NAME, SECTIONS, Section
from tongban.catalogue.sections.typed import content, seen, values

__all__ = ["BY_NAME", "SECTIONS", "Known", "Section", "content", "seen", "values"]
