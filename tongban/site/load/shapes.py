"""The shapes of the other plain files: zones, agencies, people with posts, enterprises."""

from typing import Any

from tongban.catalogue import queries as catalogue
from tongban.kernel.shapes import DAY, NAME, SLUG, SOURCES, TEXT, both, listing, table

CODE = {"type": "string", "pattern": "^[0-9A-Za-z][0-9A-Za-z-]*$", "maxLength": 40}
TELEPHONE = {"type": "string", "format": "china-telephone"}
COORDINATE = {"type": "string", "pattern": "^-?[0-9]{1,3}(\\.[0-9]{1,6})?$"}
DAYS = {"type": "integer", "minimum": 1, "maximum": 365}
ADMINISTRATIVE = {"type": "string", "pattern": "^[0-9]{6}$"}


def rows(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    """The shape of a long list; that no key stands in it twice is looked at by key, not by comparing every pair."""
    return {"type": "array", "items": of, "minItems": least, "maxItems": 1_000_000}


ZONE = table(
    {
        "format": {"const": "zone/1"},
        "zone": SLUG,
        "prefix": {"type": "string", "pattern": "^[A-Z]{2,3}$"},
        "role": {"enum": ["alliance", "district", "partner"]},
        "name": both(NAME),
        "short": both(NAME),
        "english_by": NAME,
        "province": both(NAME),
        "name_checked": NAME,
        "place": table(
            {"city": NAME, "county": NAME, "longitude": COORDINATE, "latitude": COORDINATE, "coordinates": NAME}
        ),
        "codes": table({"administrative": ADMINISTRATIVE, "statistical": ADMINISTRATIVE}),
        "settings": table(
            {
                "correction_days": DAYS,
                "reply_days": DAYS,
                "window_reply_days": DAYS,
                "question_days": DAYS,
                "promise_remedy_days": DAYS,
                "promise_barred_days": {"type": "integer", "minimum": 1, "maximum": 3650},
                "lamp": table(
                    {
                        "days": {"type": "integer", "minimum": 0, "maximum": 365},
                        "hours": {"type": "integer", "minimum": 0, "maximum": 8760},
                    }
                ),
            }
        ),
    },
    "format",
    "zone",
    "prefix",
    "role",
    "name",
    "short",
    "province",
)
AGENCY = table(
    {
        "key": SLUG,
        "name": both(NAME),
        "uscc": {"type": "string", "format": "uscc"},
        "telephone": TELEPHONE,
        "source": SLUG,
    },
    "key",
    "name",
)
AGENCIES = table(
    {
        "format": {"const": "agencies/1"},
        "zone": SLUG,
        "english_by": NAME,
        "agencies": listing(AGENCY, 1),
        "sources": SOURCES,
    },
    "format",
    "zone",
    "agencies",
)
HALL = table(
    {
        "key": SLUG,
        "name": both(NAME),
        "address": both(NAME),
        "hours": both(NAME),
        "telephone": TELEPHONE,
        "windows": listing(table({"key": CODE, "name": both(NAME)}, "key", "name")),
    },
    "key",
    "name",
)
POST = table(
    {
        "key": CODE,
        "role": {"enum": ["window", "reviewer", "approver", "admin", "supervisor"]},
        "agency": SLUG,
        "office": both(NAME),
        "window": CODE,
    },
    "key",
    "role",
)
HOLDS = table(
    {"post": CODE, "since": DAY, "until": DAY, "manner": {"enum": ["permanent", "deputy", "secondment"]}},
    "post",
    "since",
)
PERSON = table(
    {
        "name": NAME,
        "login": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._@-]{1,63}$"},
        "resident_id": {"type": "string", "format": "resident-id"},
        "telephone": TELEPHONE,
        "holds": listing(HOLDS),
    },
    "name",
    "login",
)
PEOPLE = table(
    {
        "format": {"const": "people/1"},
        "zone": SLUG,
        "halls": listing(HALL),
        "posts": rows(POST),
        "people": rows(PERSON),
    },
    "format",
    "zone",
)
ENTERPRISE = table(
    {
        "uscc": {"type": "string", "format": "uscc"},
        "name": NAME,
        "address": TEXT,
        "telephone": TELEPHONE,
        "industry": {"type": "string", "pattern": "^[A-T]([0-9]{2,4})?$"},
    },
    "uscc",
    "name",
)
ENTERPRISES = table(
    {"format": {"const": "enterprises/1"}, "zone": SLUG, "enterprises": rows(ENTERPRISE, 1)},
    "format",
    "zone",
    "enterprises",
)
FORMATS: dict[str, dict[str, Any]] = {
    "zone/1": ZONE,
    "agencies/1": AGENCIES,
    "people/1": PEOPLE,
    "enterprises/1": ENTERPRISES,
    **catalogue.FORMATS,
}
