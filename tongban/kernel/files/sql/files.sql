-- A file row stands as it was written. Only its party may be filled in later, and it may go only while its subject
-- has no journal: what was handed in stays.
CREATE OR REPLACE FUNCTION files_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.party IS NULL AND to_jsonb(NEW) - 'party' = to_jsonb(OLD) - 'party' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'file % of zone %: what is written never changes', OLD.id, OLD.zone
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM journal_entry e WHERE e.zone = OLD.zone AND e.subject = OLD.subject AND e.number = 1) THEN
    RAISE EXCEPTION 'file % of zone %: its matter was handed in', OLD.id, OLD.zone
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
DROP TRIGGER IF EXISTS files_keep ON files_file;
CREATE TRIGGER files_keep BEFORE UPDATE OR DELETE ON files_file FOR EACH ROW EXECUTE FUNCTION files_keep();
