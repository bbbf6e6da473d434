"""The shape of what is published: items, standards and themes as plain data, each a JSON Schema.

Pure. What is absent is not published, and the guide says so; nothing has a default that could pass for a fact.
Tables of codes are those of GB/T 39046-2020 Annex A, which may be extended: they are patterns, not closed lists.
"""

from tongban.kernel.shapes import DAY, NAME, SLUG, SOURCES, TEXT, both, listing, table

FACT = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 60}
TWO_DIGITS = {"type": "string", "pattern": "^[0-9]{2}$"}
DIGIT = {"type": "string", "pattern": "^[0-9]$"}
CONDITION = {"type": "object", "minProperties": 1}
HTTPS = {"type": "string", "pattern": "^https://", "maxLength": 500}
SIGNS = "^[0-9A-Za-z][0-9A-Za-z.-]*$"


FROM = {"source": SLUG, "row": NAME, "note": both(TEXT)}
LIMIT = {
    "amount": {"type": "integer", "minimum": 0, "maximum": 3650},
    "unit": {"enum": ["working_day", "natural_day", "hour", "working_hour"]},
    "start": {"enum": ["receipt", "acceptance"]},
    "roll": {"type": "boolean"},
    "clause": NAME,
}
PROMISED = table({**LIMIT, "start_published": {"type": "boolean"}, **FROM}, "amount", "unit", "start")
STATUTORY = table(
    {
        **LIMIT,
        "extension": {"type": "integer", "minimum": 1, "maximum": 3650},
        "label": both(NAME),
        "when": CONDITION,
        **FROM,
    },
    "amount",
    "unit",
    "start",
    "clause",
)
MATERIAL = table(
    {
        "key": SLUG,
        "name": both(NAME),
        "when": CONDITION,
        "originals": {"type": "integer", "minimum": 0, "maximum": 50},
        "copies": {"type": "integer", "minimum": 0, "maximum": 50},
        "forms": listing({"enum": ["paper", "electronic"]}, 1),
        "channel": {"enum": ["applicant", "authority", "other"]},
        "issuer": both(NAME),
        "clause": NAME,
        "standard": both(TEXT),
        "essential": {"type": "boolean"},
        "means": FACT,
        "certificates": listing(NAME, 1, 20),
        "valid_months": {"type": "integer", "minimum": 0, "maximum": 600},
        **FROM,
    },
    "key",
    "name",
)
MATERIALS = table({"published": {"type": "integer", "minimum": 0, "maximum": 500}, "named": listing(MATERIAL), **FROM})
STEP = table({"key": SLUG, "name": both(NAME), "days": {"type": "integer", "minimum": 0}, **FROM}, "key", "name")
CONDITIONS = listing(table({"key": SLUG, "name": both(TEXT), "when": CONDITION, **FROM}, "key", "name"))
QUESTION = table(
    {
        "fact": FACT,
        "type": {"enum": ["boolean", "choice", "integer", "text"]},
        "title": both(NAME),
        "choices": listing(table({"value": FACT, "name": both(NAME)}, "value", "name"), 2),
    },
    "fact",
    "type",
    "title",
)
SECTIONS = listing(table({"title": both(NAME), "fields": listing(FACT, 0, 500)}, "fields"))
"""How the fields of a form stand: in which order, under which headings."""
FEE = table(
    {
        "charged": {"type": "boolean"},
        "name": both(NAME),
        "standard": both(TEXT),
        "clause": NAME,
        "reduction": both(TEXT),
        "online_payment": {"type": "boolean"},
        **FROM,
    },
    "charged",
)
REVIEW = table(
    {
        "office": SLUG,
        "agency": SLUG,
        "name": both(NAME),
        "days": {"type": "integer", "minimum": 0, "maximum": 365},
        "order": {"type": "integer", "minimum": 1, "maximum": 50},
    },
    "office",
    "name",
    "order",
)
PROMISE = table(
    {
        "of": SLUG,
        "kind": {"enum": ["later", "instead"]},
        "days": {"type": "integer", "minimum": 1, "maximum": 365},
        "clause": NAME,
        "text": both(TEXT),
    },
    "of",
    "kind",
    "days",
    "clause",
)
"""A material or a condition that may be promised: handed in later (容缺), or decided on the promise (告知承诺)."""
EXEMPTION = table(
    {"of": SLUG, "kind": {"enum": ["seal", "signature"]}, "by": both(TEXT), "clause": NAME}, "of", "kind", "by"
)
"""What a material needs no stamp or no signature by hand for, and what stands instead of it when it comes online."""
HANDLING = {
    "on_the_spot": {"type": "boolean"},
    "one_person": {"type": "boolean"},
    "five_seals": {"type": "boolean"},
    "reviews": {"type": "array", "items": REVIEW, "maxItems": 50},
    "promises": {"type": "array", "items": PROMISE, "maxItems": 100},
    "exemptions": {"type": "array", "items": EXEMPTION, "maxItems": 200},
}
FAQ = listing(table({"question": both(TEXT), "answer": both(TEXT)}, "question", "answer"))
LAW = listing(table({"title": NAME, "clause": NAME, "text": TEXT, "source": SLUG}, "title"))
CONTACT = table(
    {
        "advice": {"type": "string", "format": "china-telephone"},
        "complaints": {"type": "string", "format": "china-telephone"},
        "address": both(NAME),
        "hours": both(NAME),
        "online": HTTPS,
    }
)
RULES = {
    "themes": listing(SLUG),
    "service_objects": listing(DIGIT),
    "promised": PROMISED,
    "statutory": listing(STATUTORY),
    "materials": MATERIALS,
    "conditions": CONDITIONS,
    "steps": listing(STEP),
    "fee": FEE,
    "visits": {"type": "integer", "minimum": 0, "maximum": 50},
    "visits_reason": both(TEXT),
    "online_grade": {"enum": ["I", "II", "III", "IV"]},
    "result": table({"name": both(NAME), "type": NAME, "sample": HTTPS, **FROM}, "name"),
    "law": LAW,
    "note": both(TEXT),
}
ADOPTS = table(
    {
        "standard": SLUG,
        "version": {"type": "integer", "minimum": 1},
        "deviations": listing(table({"of": NAME, "reason": both(TEXT)}, "of", "reason")),
    },
    "standard",
    "version",
)
ITEM = table(
    {
        "format": {"const": "item/1"},
        "zone": SLUG,
        "code": {"type": "string", "pattern": SIGNS, "maxLength": 40},
        "codes": listing(table({"scheme": SLUG, "value": NAME}, "scheme", "value")),
        "name": both(NAME),
        "english_by": NAME,
        "keywords": table({"zh": listing(NAME), "en": listing(NAME)}),
        "agency": SLUG,
        "kind": TWO_DIGITS,
        "kind_basis": NAME,
        "valid_from": DAY,
        "valid_to": DAY,
        "channels": listing(DIGIT),
        "modes": listing({"enum": ["online", "collect", "joint"]}),
        "investment_project": {"type": "boolean"},
        "questions": listing(QUESTION),
        "form": {"type": "object"},
        "faq": FAQ,
        "contact": CONTACT,
        "sources": SOURCES,
        "adopts": ADOPTS,
        **RULES,
        **HANDLING,
        "demonstration": table({"note": both(TEXT), **HANDLING}, "note"),
    },
    "format",
    "zone",
    "code",
    "name",
    "agency",
    "valid_from",
    "sources",
)
STANDARD = table(
    {
        "key": SLUG,
        "base_code": {"type": "string", "format": "base-code"},
        "name": both(NAME),
        "valid_from": DAY,
        "department": both(NAME),
        "modes": listing({"enum": ["online", "collect", "joint", "video"]}),
        "mode_hint": NAME,
        "scenario": NAME,
        "target": NAME,
        "batch": NAME,
        "confidence": {"enum": ["verified", "verified-name"]},
        "source": TEXT,
        **RULES,
    },
    "key",
    "name",
    "source",
)
STANDARDS = table(
    {"format": {"const": "standards/1"}, "english_by": NAME, "sources": SOURCES, "standards": listing(STANDARD, 1)},
    "format",
    "standards",
)
THEMES = table(
    {"format": {"const": "themes/1"}, "themes": listing(table({"key": SLUG, "name": both(NAME)}, "key", "name"), 1)},
    "format",
    "themes",
)
