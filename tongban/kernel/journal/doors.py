"""Doors: one database function for each kind of subject, the only way in for the run-time role.

A door is generated from the models: it takes the spelled entry, checks the expected version, brings the row to the
state the entry says, writes the rows that hang on it, the entry, its personal facts and its place in the outbox, all
in one round trip. What it writes stands in the entry's `after` or in its personal facts, so nothing is written that no
hash covers. It writes nothing when it answers anything but `done`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from tongban.kernel.journal.models import Row
from tongban.kernel.policy.walls import condition

OWN = ("zone", "id", "version", "head", "status")


@dataclass(frozen=True, slots=True)
class Door:
    """What a door is made from: the subject's model and the models of its rows."""

    subject: type[models.Model]
    rows: tuple[type[Row], ...]

    @property
    def kind(self) -> str:
        """The kind of subject that this door serves."""
        return self.subject.kind

    @property
    def table(self) -> str:
        """The table of the subject."""
        return self.subject._meta.db_table


def doors(every_model: Iterable[type[models.Model]]) -> list[Door]:
    """The doors of all models that have a kind, each with the rows that hang on it."""
    known = list(every_model)
    subjects = [model for model in known if isinstance(getattr(model, "kind", None), str)]
    return [Door(model, tuple(row for row in known if _hangs_on(row, model))) for model in subjects]


def _hangs_on(row: type[models.Model], subject: type[models.Model]) -> bool:
    field = getattr(row, "subject_field", None)
    return bool(field) and row._meta.get_field(field).related_model is subject


def columns(model: type[models.Model]) -> list[str]:
    """The columns of a model's table, in order."""
    return [field.column for field in model._meta.concrete_fields]


def _named(names: list[str], before: str = "") -> str:
    """Columns as SQL, quoted: the field's own words (window, limit) are words of SQL too."""
    return ", ".join(f'{before}"{name}"' for name in names)


def sql(door: Door) -> list[str]:
    """The statements that make one door and its guards."""
    signature = f"door_{door.kind}(bytea, bytea, jsonb, text, text, text, bytea)"
    return [
        _function(door),
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {signature} TO tongban_app",
        *_shadow(door),
        *(statement for row in door.rows for statement in _key(row)),
    ]


def _has_status(door: Door) -> bool:
    return "status" in columns(door.subject)


def _function(door: Door) -> str:
    status = "nxt.status := b->>'status';" if _has_status(door) else ""
    named = [column for column in columns(door.subject) if column not in ("zone", "id")]
    scratch = getattr(door.subject, "scratch", None)
    drop_scratch = f"DELETE FROM {scratch} s WHERE s.zone = nxt.zone AND s.id = nxt.id;" if scratch else ""
    return f"""
CREATE OR REPLACE FUNCTION door_{door.kind}(
  p_body bytea, p_salt bytea, p_facts jsonb, p_hand text, p_scope text, p_key text, p_digest bytea
) RETURNS TABLE(result text, detail jsonb) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $door$
DECLARE
  b jsonb := convert_from(p_body, 'UTF8')::jsonb;
  e_hash bytea := sha256(p_body);
  e_zone text := b->>'zone';
  e_subject uuid := (b->>'subject')::uuid;
  e_number int := (b->>'number')::int;
  e_person uuid := (b->'actor'->>'person')::uuid;
  hanging jsonb := coalesce(b->'after'->'rows', '{{}}'::jsonb) || coalesce(p_facts->'rows', '{{}}'::jsonb);
  changes jsonb := (b->'after') || coalesce(p_facts, '{{}}'::jsonb);
  nxt {door.table}%ROWTYPE;
  answer jsonb;
BEGIN
  IF b->>'kind' <> '{door.kind}' THEN
    RAISE EXCEPTION 'door {door.kind}: not for kind %', b->>'kind';
  END IF;
  IF p_key IS NOT NULL THEN
    answer := journal_claimed(p_scope, p_key, p_digest);
    IF answer IS NOT NULL THEN
      RETURN QUERY SELECT answer->>'result', answer; RETURN;
    END IF;
  END IF;
  IF p_hand IS NOT NULL AND EXISTS (
    SELECT 1 FROM journal_hand h
    WHERE h.zone = e_zone AND h.subject = e_subject AND h.person = e_person AND h.grp <> p_hand
  ) THEN
    RETURN QUERY SELECT 'separation'::text, (SELECT jsonb_build_object('group', h.grp) FROM journal_hand h
      WHERE h.zone = e_zone AND h.subject = e_subject AND h.person = e_person); RETURN;
  END IF;
  IF e_number = 1 THEN
    nxt := jsonb_populate_record(NULL::{door.table}, changes);
    nxt.zone := e_zone; nxt.id := e_subject; nxt.version := 1; nxt.head := e_hash; {status}
    IF NOT {_wall(door, "nxt")} THEN
      RETURN QUERY SELECT 'not-yours'::text, NULL::jsonb; RETURN;
    END IF;
    BEGIN
      INSERT INTO {door.table} SELECT nxt.*;
    EXCEPTION WHEN unique_violation THEN
      IF EXISTS (SELECT 1 FROM {door.table} t WHERE t.zone = e_zone AND t.id = e_subject) THEN
        RETURN QUERY SELECT * FROM journal_stale(e_zone, e_subject); RETURN;
      END IF;
      RAISE;
    END;
    {drop_scratch}
  ELSE
    SELECT * INTO nxt FROM {door.table} t
      WHERE t.zone = e_zone AND t.id = e_subject AND t.version = e_number - 1
        AND encode(t.head, 'hex') = b->>'prev' AND {_wall(door, "t")};
    IF NOT FOUND THEN
      RETURN QUERY SELECT * FROM journal_stale(e_zone, e_subject); RETURN;
    END IF;
    nxt := jsonb_populate_record(nxt, changes);
    nxt.version := e_number; nxt.head := e_hash; {status}
    UPDATE {door.table} t SET ({_named(named)}) = ROW({_named(named, "nxt.")})
      WHERE t.zone = e_zone AND t.id = e_subject AND t.version = e_number - 1;
    IF NOT FOUND THEN
      RETURN QUERY SELECT * FROM journal_stale(e_zone, e_subject); RETURN;
    END IF;
  END IF;
  {"".join(_upsert(row) for row in door.rows)}
  IF p_hand IS NOT NULL AND e_person IS NOT NULL THEN
    INSERT INTO journal_hand VALUES (e_zone, e_subject, e_person, p_hand) ON CONFLICT DO NOTHING;
  END IF;
  PERFORM journal_append(p_body, e_hash, b, p_salt, p_facts, p_scope, p_key, p_digest);
  RETURN QUERY SELECT 'done'::text, NULL::jsonb;
END $door$"""


def _wall(door: Door, row: str) -> str:
    """The right to write: the model's `pen` where it has one, otherwise whoever may see the row."""
    kind = getattr(door.subject, "pen", None) or getattr(door.subject, "wall", None)
    return condition(kind, row) if kind else "true"


def _upsert(row: type[Row]) -> str:
    table = row._meta.db_table
    field = row._meta.get_field(row.subject_field)
    key = field.from_fields[1]
    changing = [column for column in columns(row) if column not in ("zone", "id", key)]
    return f"""
  IF hanging ? '{table}' THEN
    INSERT INTO {table} ({_named(columns(row))})
      SELECT {_named(columns(row), "r.")}
      FROM jsonb_populate_recordset(NULL::{table}, hanging->'{table}') r
      WHERE r.zone = e_zone AND r.{key} = e_subject
    ON CONFLICT (zone, id) DO UPDATE
      SET ({_named(changing)}) = ROW({_named(changing, "excluded.")})
      WHERE {table}.{key} = excluded.{key};
  END IF;"""


def _shadow(door: Door) -> list[str]:
    """A status is the shadow of its journal: the database refuses a row that differs from its last entry."""
    status = (
        "convert_from(e.body, 'UTF8')::jsonb->>'status' IS NOT DISTINCT FROM NEW.status"
        if _has_status(door)
        else "true"
    )
    name = f"journal_shadow_{door.kind}"
    return [
        f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $shadow$
BEGIN
  PERFORM 1 FROM journal_entry e WHERE e.zone = NEW.zone AND e.subject = NEW.id AND e.number = NEW.version
    AND e.hash = NEW.head AND {status};
  IF NOT FOUND THEN
    RAISE EXCEPTION '{door.kind} % of zone %: the row differs from its last journal entry', NEW.id, NEW.zone
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $shadow$""",
        f"DROP TRIGGER IF EXISTS {name} ON {door.table}",
        f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON {door.table} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"DROP TRIGGER IF EXISTS journal_keep ON {door.table}",
        f"CREATE TRIGGER journal_keep BEFORE DELETE OR TRUNCATE ON {door.table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
    ]


def _key(row: type[Row]) -> list[str]:
    """The composite foreign key from a row to its subject: a row never points into another zone."""
    return foreign_key(row, row.subject_field)


def foreign_key(model: type[models.Model], name: str) -> list[str]:
    """The database constraint of one ForeignObject between rows of a zone, made once: a long table is not read again.

    Whoever changes what a relation consists of drops the old constraint in a migration.
    """
    field = model._meta.get_field(name)
    table, constraint = model._meta.db_table, f"{model._meta.db_table}_{name}_in_zone"
    ours, theirs = ", ".join(field.from_fields), ", ".join(field.to_fields)
    return [
        f"""
DO $key$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{constraint}' AND conrelid = '{table}'::regclass) THEN
    ALTER TABLE {table} ADD CONSTRAINT {constraint} FOREIGN KEY ({ours})
      REFERENCES {field.related_model._meta.db_table} ({theirs}) DEFERRABLE INITIALLY DEFERRED;
  END IF;
END $key$"""
    ]
