"""Raising the house: database objects that are generated from code, rebuilt as owner after every migration."""

from pathlib import Path

from django.apps import apps
from django.db import connections, models, transaction

from tongban.kernel.journal import doors
from tongban.kernel.policy.walls import condition, panes, raise_wall, setting, walls


def raise_walls(using: str = "owner") -> None:
    """Functions, doors, composite keys, row-level security and grants, all in one transaction."""
    every_model = apps.get_models()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7700)")
        for statement in statements(every_model):
            cursor.execute(statement)


def statements(every_model: list[type[models.Model]]) -> list[str]:
    """Every statement that the models and the SQL files call for, in order."""
    found: list[str] = []
    for folder in _folders():
        found += [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))]
    for door in doors.doors(every_model):
        found += doors.sql(door)
    for model in every_model:
        found += _keys(model)
    return found + walls(every_model) + panes(every_model) + journal_walls(every_model) + grants(every_model)


def _folders() -> list[Path]:
    rooms = [Path(config.path) / "sql" for config in apps.get_app_configs() if config.name.startswith("tongban.")]
    return [folder for folder in rooms if folder.is_dir()]


def _keys(model: type[models.Model]) -> list[str]:
    """Composite foreign keys of relations between rows of a zone that are not a row's own subject."""
    own = getattr(model, "subject_field", None)
    relations = [field for field in model._meta.private_fields + list(model._meta.fields) if _in_zone(field)]
    return [line for field in relations if field.name != own for line in doors.foreign_key(model, field.name)]


def _in_zone(field: models.Field) -> bool:
    return type(field) is models.ForeignObject and field.from_fields[0] == "zone"


def journal_walls(every_model: list[type[models.Model]]) -> list[str]:
    """An entry is seen by whoever may see its subject; what hangs on an entry by whoever may see the entry."""
    walled = [door for door in doors.doors(every_model) if getattr(door.subject, "wall", None)]
    kinds = ", ".join(f"'{door.kind}'" for door in walled)
    registers = f"(kind NOT IN ({kinds}) AND {condition('register', 'journal_entry')})"
    everything = f"{setting('role')} IN ('clock', 'operator')"
    found = shown(walled) + raise_wall("journal_entry", f"{everything} OR {registers} OR {SHOWN}")
    for table, number in (("journal_private", "journal_private.number"), ("journal_hand", "1")):
        same = f"e.zone = {table}.zone AND e.subject = {table}.subject AND e.number = {number}"
        found += raise_wall(table, f"{everything} OR EXISTS (SELECT 1 FROM journal_entry e WHERE {same})")
    return found


SHOWN = "journal_shown(kind, zone, subject)"


def shown(walled: list[doors.Door]) -> list[str]:
    """A function by which the wall of a subject answers for its entries, with the rights of whoever asks.

    It keeps its plans for the connection: written out into the wall, every kind of subject with its own wall would be
    planned anew with every statement that reads an entry.
    """
    branches = "".join(
        f"    WHEN '{door.kind}' THEN RETURN EXISTS (SELECT 1 FROM public.{door.table} w "
        "WHERE w.zone = p_zone AND w.id = p_subject);\n"
        for door in walled
    )
    signature = "journal_shown(text, text, uuid)"
    return [
        f"""
CREATE OR REPLACE FUNCTION journal_shown(p_kind text, p_zone text, p_subject uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $shown$
BEGIN
  CASE p_kind
{branches}    ELSE RETURN false;
  END CASE;
END $shown$""",
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {signature} TO tongban_app",
    ]


def grants(every_model: list[type[models.Model]]) -> list[str]:
    """The run-time role reads everything its walls show, writes only what is declared open."""
    found = ["GRANT USAGE ON SCHEMA public TO tongban_app"]
    for model in every_model:
        table = model._meta.db_table
        found.append(f"REVOKE ALL ON {table} FROM tongban_app")
        if rights := rights_on(model):
            found.append(f"GRANT {rights} ON {table} TO tongban_app")
    return found


def rights_on(model: type[models.Model]) -> str:
    """What the run-time role may do with a table: nothing where only functions may look, writing where it is open."""
    if model._meta.db_table in CLOSED or getattr(model, "closed", False):
        return ""
    if model._meta.db_table in OPEN or getattr(model, "open_to_writing", False):
        return "SELECT, INSERT, UPDATE, DELETE"
    return "SELECT"


OPEN = ("django_session", "journal_cursor")
CLOSED = ("journal_claim",)
