"""Who writes: every call in the code that changes the database, found by its shape."""

import ast
import re
from collections.abc import Iterator

ALWAYS = frozenset(
    "bulk_create bulk_update get_or_create update_or_create acreate aupdate adelete abulk_create "
    "abulk_update aget_or_create aupdate_or_create force_insert raw_delete _raw_delete".split()
)
BY_NAME_ONLY = frozenset(("save", "asave"))
WITHOUT_ARGUMENTS = frozenset(("delete",))
WITH_NAMED_ONLY = frozenset(("create", "update"))
SENT = frozenset(("execute", "executemany", "copy"))
CHANGES = re.compile(
    r"\s*(?:WITH\b.*\b)?(?:INSERT\s+INTO|UPDATE\s|DELETE\s+FROM|TRUNCATE\b|MERGE\s|COPY\b.*\bFROM|SELECT\s+\w*door_)",
    re.IGNORECASE | re.DOTALL,
)


def strokes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and words of each call that writes: by the object-relational way, or by SQL that changes rows."""
    harmless = set(_harmless(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node, node.func.attr):
            receiver = node.func.value
            if not isinstance(receiver, ast.Name) or receiver.id not in harmless:
                yield node.lineno, ast.unparse(node)[:100]


def _harmless(tree: ast.Module) -> Iterator[str]:
    """Names that are no rows: modules called commands, which hold the pen themselves, and dictionaries."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names if alias.name == "commands")
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _writes(call: ast.Call, verb: str) -> bool:
    if verb in ALWAYS:
        return True
    if verb in BY_NAME_ONLY:
        return not call.args
    if verb in WITHOUT_ARGUMENTS:
        return not call.args and not call.keywords
    if verb in WITH_NAMED_ONLY:
        return not call.args and any(keyword.arg for keyword in call.keywords)
    return verb in SENT and bool(call.args) and bool(CHANGES.match(_sql(call.args[0])))


def _sql(node: ast.expr) -> str:
    """The SQL of an argument as far as it stands there: a literal, an f-string's fixed parts, the first of a sum."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
    return _sql(node.left) if isinstance(node, ast.BinOp) else ""
