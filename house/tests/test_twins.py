"""What a person can do on a page a program can do by the API: every page names its twin, or says why it has none."""

import tomllib
from inspect import getclosurevars
from typing import get_args

import pytest
from django.urls import URLPattern, get_resolver

from house.messages import ROOT
from house.site import switch_on
from tongban.kernel.policy import TABLE

POLICY = tomllib.loads((ROOT / "tongban" / "policy.toml").read_text(encoding="utf-8"))
TWINS, ALONE = POLICY["twins"], POLICY["pages-only"]
SAFE = ("GET", "HEAD")
ADVICE = "name its operations of the API under [twins] in tongban/policy.toml, or say why there are none"


def routes(resolver, space=""):
    """Every address of the house with its name."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}", one
        else:
            yield from routes(one, f"{one.namespace}:" if one.namespace else space)


@pytest.fixture(scope="module")
def pages():
    switch_on()
    return {name: one.callback for name, one in routes(get_resolver()) if not name.startswith("api:")}


@pytest.fixture(scope="module")
def operations():
    """What the API does: method and name of its address, with what the description says about it."""
    switch_on()
    from tongban.site.api import api

    schema, names = api.get_openapi_schema(), api.routes()
    told = [(method.upper(), one) for path in schema["paths"].values() for method, one in path.items()]
    return {f"{method} {names[one['operationId']]}": one for method, one in told}


def named(page):
    return [operation.strip() for operation in TWINS[page].split(",")]


def changes(view):
    """Whether a page takes what somebody sends: a form beside what it shows, or nothing but the form."""
    while view is not None:
        inner = getclosurevars(view).nonlocals
        methods = inner.get("request_method_list", ())
        if "take" in inner or (methods and not set(methods) <= set(SAFE)):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def untwinned(pages):
    return sorted(set(pages) - set(TWINS) - set(ALONE))


def without_verb(pages, twins):
    """Pages that change something, whose twins only read."""
    return sorted(
        page for page in twins if changes(pages[page]) and all(one.split()[0] == "GET" for one in twins[page])
    )


def shut(page, operations, routes):
    """The roles that come in by a page and by none of its operations."""
    open_to = {role for one in operations for role in routes[one.split()[1]]}
    return sorted(routes[page] - open_to)


def test_every_page_has_its_twin_or_a_reason(pages):
    assert untwinned(pages) == [], ADVICE
    assert set(TWINS) | set(ALONE) <= set(pages), "no such page"
    assert set(TWINS) & set(ALONE) == set()


def test_every_twin_is_an_operation_of_the_api(operations):
    assert sorted({one for page in TWINS for one in named(page)} - set(operations)) == []


def test_a_page_that_changes_something_has_a_twin_that_changes_something(pages):
    assert without_verb(pages, {page: named(page) for page in TWINS}) == [], ADVICE


def test_whoever_comes_in_by_a_page_comes_in_by_its_twins():
    assert {
        page: shut(page, named(page), TABLE.routes) for page in TWINS if shut(page, named(page), TABLE.routes)
    } == {}


def test_every_shape_of_the_description_has_a_name_of_its_own():
    switch_on()
    from tongban.site.api import api

    schema = api.get_openapi_schema()
    bodies = [
        (model, schema["components"]["schemas"][model.__name__])
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for one in view.operations
        for model in shapes_of(one)
    ]

    assert bodies
    assert [model for model, said in bodies if set(said.get("properties", {})) != set(properties(model))] == []


def shapes_of(operation):
    """The models of what an operation takes as its body, and of what it answers."""
    taken = [model for model in operation.models if model.__ninja_param_source__ == "body"]
    given = [model for model in operation.response_models.values() if model]
    return {
        one
        for model in (*taken, *given)
        for field in model.model_fields.values()
        for one in models_in(field.annotation)
    }


def models_in(annotation):
    """The models that an annotation names, at any depth."""
    inner = {one for part in get_args(annotation) for one in models_in(part)}
    if not hasattr(annotation, "model_fields"):
        return inner
    return {annotation} | {one for field in annotation.model_fields.values() for one in models_in(field.annotation)}


def properties(model):
    return {field.alias or name for name, field in model.model_fields.items()}


# --- controls: a promise is broken on purpose, and the check goes red --------------------------------------------


def test_control_a_page_without_a_twin_is_seen(pages):
    assert untwinned({**pages, "cases:new_page": None}) == ["cases:new_page"]


def test_control_a_verb_whose_twin_only_reads_is_seen(pages):
    assert without_verb(pages, {"cases:talk": ["GET api:messages"]}) == ["cases:talk"]
    assert without_verb(pages, {"cases:discard": ["GET api:draft"]}) == ["cases:discard"]
    assert without_verb(pages, {"cases:mine": ["GET api:cases"]}) == []


def test_control_a_role_that_the_twin_shuts_out_is_seen():
    routes = {"cases:labels": frozenset({"admin", "window"}), "api:labels": frozenset({"admin"})}

    assert shut("cases:labels", ["GET api:labels"], routes) == ["window"]
