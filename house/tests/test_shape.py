"""The shape of the tables: keys point down, every long table carries its zone, walls stand where the policy says."""

import tomllib

import pytest
from django.db import connection, models

from house.messages import ROOT
from house.site import own_models
from tongban.kernel.policy import TABLE

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
STOREYS = next(contract["layers"] for contract in CONTRACTS if contract["id"] == "storeys")
ENGINES = next(contract["layers"] for contract in CONTRACTS if contract["id"] == "engines")

OF_THE_INSTALLATION = {
    "journal_outbox": "waits for the one sealer of the installation, and is empty when it has passed",
    "journal_leaf": "the one tree of the installation is numbered across zones",
    "journal_head": "signs that tree",
    "journal_claim": "a request is known before it has a zone",
    "journal_cursor": "one row a listener",
    "people_key": "a token is found by its digest before anything is known of its bearer",
    "people_invitation": "a link is found by its digest before anything is known of its bearer",
}
PERSONAL = ("person", "party", "principal", "account")


def place(model):
    """How high a model stands: storey first, then the order of engines."""
    parts = model.__module__.split(".")
    storeys = [name.strip() for layer in reversed(STOREYS) for name in layer.split("|")]
    engine = list(reversed(ENGINES)).index(parts[2]) if parts[1] == "kernel" else 0
    return storeys.index(parts[1]), engine


def test_foreign_keys_only_point_down():
    rising = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in own_models()
        for field in [*model._meta.get_fields()]
        if isinstance(field, models.ForeignObject) and place(field.related_model) > place(model)
    ]

    assert rising == []


def keys(model):
    """The column sets that identify a row."""
    yield tuple(field.column for field in model._meta.pk_fields)
    yield from (tuple(rule.fields) for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint))
    yield from ((field.column,) for field in model._meta.concrete_fields if field.unique)


def carries_its_zone(model):
    return any("zone" in key for key in keys(model))


def test_every_table_of_a_zone_has_the_zone_in_its_key():
    without = {model._meta.db_table for model in own_models() if not carries_its_zone(model)}
    has_column = {
        model._meta.db_table
        for model in own_models()
        if any(field.column == "zone" for field in model._meta.concrete_fields)
    }

    assert sorted(without & has_column - set(OF_THE_INSTALLATION)) == []


def test_keys_between_rows_of_a_zone_carry_the_zone():
    crossing = [
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and carries_its_zone(model) and carries_its_zone(field.related_model)
        and len(field.related_model._meta.pk_fields) > 1
    ]  # fmt: skip

    assert crossing == []


def test_every_kind_of_the_policy_has_a_table_and_the_other_way_round():
    walls = {model.wall for model in own_models() if hasattr(model, "wall")}
    pens = {model.pen for model in own_models() if hasattr(model, "pen")}

    assert walls | pens <= set(TABLE.view)
    # the lists that `case-wall` and `sealing-wall` widen, and the right that the rule of sharing asks
    assert set(TABLE.view) - walls - pens <= {"register", "case", "asked", "sealing", "saved_view-sharing"}


@pytest.mark.django_db
def test_every_table_about_a_person_stands_behind_a_wall_or_is_closed():
    personal = {
        model._meta.db_table
        for model in own_models()
        if any(field.column.removesuffix("_id") in PERSONAL for field in model._meta.concrete_fields)
    }
    assert "cases_case" in personal

    open_to_all = rows(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
        "AND NOT c.relrowsecurity AND has_table_privilege(c.oid, 'SELECT')"
    )

    assert personal & open_to_all == set()


@pytest.mark.django_db
def test_every_wall_stands_in_the_database():
    walled = {
        model._meta.db_table for model in own_models() if hasattr(model, "wall") or hasattr(model, "wall_through")
    } | {"journal_entry", "journal_private", "journal_hand"}

    standing = rows(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE c.relrowsecurity AND p.polname = 'tongban_wall'"
    )

    assert walled - standing == set()


@pytest.mark.django_db
def test_the_run_time_role_owns_nothing_and_passes_no_wall():
    powers = rows("SELECT 'too much' FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)")
    owned = rows("SELECT relname FROM pg_class WHERE relowner = current_user::regrole")

    assert (powers, owned) == (set(), set())


@pytest.mark.django_db
def test_the_run_time_role_writes_only_where_writing_is_declared_open():
    declared = {model._meta.db_table for model in own_models() if getattr(model, "open_to_writing", False)}

    writable = rows(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
        "AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
    )

    assert writable == declared | {"django_session", "journal_cursor"}


def rows(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {name for (name,) in cursor.fetchall()}
