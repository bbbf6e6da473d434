-- Four eyes: what a zone's administrator publishes was put forward by others and is what they wrote.
CREATE OR REPLACE FUNCTION catalogue_four_eyes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $eyes$
DECLARE who uuid := nullif(current_setting('tongban.person', true), '')::uuid;
BEGIN
  IF current_setting('tongban.role', true) = 'operator' THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM catalogue_revision r
    WHERE r.zone = NEW.zone AND r.becomes = NEW.id AND r.status = 'published' AND r.publisher = who
      AND NOT who = ANY (r.authors) AND r.content - 'valid_from' = NEW.content - 'valid_from'
      AND EXISTS (SELECT 1 FROM journal_hand h WHERE h.zone = r.zone AND h.subject = r.id AND h.grp = 'author'
                  AND h.person <> who)
      AND NOT EXISTS (SELECT 1 FROM journal_hand h WHERE h.zone = r.zone AND h.subject = r.id AND h.grp = 'author'
                      AND h.person = who);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'four eyes: nobody else has put forward what is being published'
      USING ERRCODE = 'integrity_constraint_violation', HINT = 'Publish a revision that another person wrote.';
  END IF;
  RETURN NULL;
END $eyes$;

DROP TRIGGER IF EXISTS catalogue_four_eyes ON catalogue_item_version;
CREATE TRIGGER catalogue_four_eyes AFTER INSERT ON catalogue_item_version
  FOR EACH ROW EXECUTE FUNCTION catalogue_four_eyes();
