"""What a program must know beside each operation: how to sign in, how to ask twice, how a no is spelled."""

from typing import Any

from tongban.kernel import programs
from tongban.kernel.policy import TABLE

PROBLEM = "application/problem+json"
BEARER = {"type": "http", "scheme": "bearer", "description": "A token: `tongban token`, or the page of one's account."}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same request with the same key has one effect and one answer.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,255}$"},
}
UNSAFE = ("post", "put", "patch", "delete")


IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what was read: changed only if nobody else has changed it since; * whatever stands.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,100}$"},
}


def completed(schema: dict[str, Any], routes: dict[str, str]) -> dict[str, Any]:
    """The description with sign-in, keys and problems; `routes` names each operation's row of the policy table."""
    schema["components"]["securitySchemes"] = {"token": BEARER}
    schema["components"]["schemas"][programs.Problem.__name__] = programs.Problem.model_json_schema()
    for path in schema["paths"].values():
        for method, operation in path.items():
            operation["security"] = _needed(routes[operation["operationId"]])
            operation["responses"] = {code: _spelled(code, said) for code, said in operation["responses"].items()}
            if method in UNSAFE:
                operation["parameters"].append(KEY)
            if 412 in operation["responses"]:
                operation["parameters"].append(IF_MATCH)
            if method == "get":
                _selected(operation, schema["components"]["schemas"])
    return schema


def _selected(operation: dict[str, Any], known: dict[str, Any]) -> None:
    """What is read as JSON can be read in part, and is not sent again to whoever has it."""
    said = operation["responses"][200]
    whole = said.get("content", {}).get("application/json", {}).get("schema")
    if whole is None:
        return
    line, spell = _line(whole, known)
    names = sorted(line["properties"])
    operation["parameters"].append(FIELDS | {"schema": {"type": "array", "items": {"type": "string", "enum": names}}})
    part = {name: line[name] for name in ("type", "properties")} | {"additionalProperties": False}
    said["content"][programs.PARTLY] = {"schema": spell(part)}
    said["headers"] = {"ETag": {"description": "Send it back in If-None-Match.", "schema": {"type": "string"}}}
    operation["responses"][304] = {"description": "What the program has is still right."}


def _line(whole: dict[str, Any], known: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """The schema of one resource within an answer, and how a part of it stands in the answer."""
    if "anyOf" in whole:
        found = next(one for one in whole["anyOf"] if "$ref" in one)
        return _line(found, known)[0], lambda part: {"anyOf": [part, {"type": "null"}]}
    if whole.get("type") == "array":
        return _line(whole["items"], known)[0], lambda part: {"type": "array", "items": part}
    named = known[whole["$ref"].rpartition("/")[2]]
    inner = named["properties"]
    if {"items", "next"} <= set(inner):
        found = _line(inner["items"]["items"], known)[0]
        return found, lambda part: {**named, "properties": {**inner, "items": {"type": "array", "items": part}}}
    return named, lambda part: part


FIELDS = {
    "name": "fields",
    "in": "query",
    "required": False,
    "style": "form",
    "explode": False,
    "description": "Only these fields, separated by commas; of a list, of each of its lines.",
}


def _needed(route: str) -> list[dict[str, list[str]]]:
    """A token, unless everybody may come in."""
    return [{}, {"token": []}] if "public" in TABLE.routes[route] else [{"token": []}]


def _spelled(code: int, said: dict[str, Any]) -> dict[str, Any]:
    """A refusal travels as problem+json; a file as its bytes."""
    if int(code) >= 400:
        return {**said, "content": {PROBLEM: said.get("content", REFUSED)["application/json"]}}
    return said if "content" in said or int(code) == 204 else {**said, "content": FILE}


REFUSED = {"application/json": {"schema": {"$ref": f"#/components/schemas/{programs.Problem.__name__}"}}}
FILE = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
