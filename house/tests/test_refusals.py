"""A no is never bare: wherever the code gives a reason, it names the clause or rule, and what to do next."""

import ast

from house.reading import code


def bare(tree):
    """The reasons of a file that lack their clause or the next step, by line."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and name(node.func) == "Reason")
    return [node.lineno for node in calls if not (given(node, 2, "clause") and given(node, 3, "next"))]


def name(function):
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def given(call, place, keyword):
    """Whether a call gives an argument: by its place, by its name, or spread."""
    spread = any(isinstance(argument, ast.Starred) for argument in call.args)
    return spread or len(call.args) > place or keyword in {one.arg for one in call.keywords}


def test_every_reason_names_its_clause_and_the_next_step():
    assert [f"{source.name}:{line}" for source in code() for line in bare(source.tree)] == []


def test_control_a_bare_no_is_seen():
    told = 'Reason("a", "b")\nReason("a", "b", "行政许可法 32")\nReason("a", "b", next="c")\nReason("a", "b", "c", "d")'

    assert bare(ast.parse(told)) == [1, 2, 3]
