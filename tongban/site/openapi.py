"""What a program must know beside each operation: how to sign in, how to ask twice, how a no is spelled."""

from typing import Any

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


def completed(schema: dict[str, Any], routes: dict[str, str]) -> dict[str, Any]:
    """The description with sign-in, keys and problems; `routes` names each operation's row of the policy table."""
    schema["components"]["securitySchemes"] = {"token": BEARER}
    for path in schema["paths"].values():
        for method, operation in path.items():
            operation["security"] = _needed(routes[operation["operationId"]])
            operation["responses"] = {code: _spelled(code, said) for code, said in operation["responses"].items()}
            if method in UNSAFE:
                operation["parameters"].append(KEY)
    return schema


def _needed(route: str) -> list[dict[str, list[str]]]:
    """A token, unless everybody may come in."""
    return [{}, {"token": []}] if "public" in TABLE.routes[route] else [{"token": []}]


def _spelled(code: int, said: dict[str, Any]) -> dict[str, Any]:
    """A refusal travels as problem+json; a file as its bytes."""
    if int(code) >= 400:
        return {**said, "content": {PROBLEM: said["content"]["application/json"]}}
    return said if "content" in said else {**said, "content": FILE}


FILE = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
