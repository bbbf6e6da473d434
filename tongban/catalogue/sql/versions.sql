-- What was published stays as it was published: a change is a new version.
CREATE OR REPLACE FUNCTION catalogue_published_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_catalog AS $stays$
BEGIN
  RAISE EXCEPTION '%: a published version never changes', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', HINT = 'Publish a new version.';
END $stays$;

DROP TRIGGER IF EXISTS catalogue_published_stays ON catalogue_item_version;
CREATE TRIGGER catalogue_published_stays BEFORE UPDATE OR DELETE ON catalogue_item_version
  FOR EACH ROW EXECUTE FUNCTION catalogue_published_stays();
DROP TRIGGER IF EXISTS catalogue_published_whole ON catalogue_item_version;
CREATE TRIGGER catalogue_published_whole BEFORE TRUNCATE ON catalogue_item_version
  FOR EACH STATEMENT EXECUTE FUNCTION catalogue_published_stays();

DROP TRIGGER IF EXISTS catalogue_published_stays ON catalogue_standard_version;
CREATE TRIGGER catalogue_published_stays BEFORE UPDATE OR DELETE ON catalogue_standard_version
  FOR EACH ROW EXECUTE FUNCTION catalogue_published_stays();
DROP TRIGGER IF EXISTS catalogue_published_whole ON catalogue_standard_version;
CREATE TRIGGER catalogue_published_whole BEFORE TRUNCATE ON catalogue_standard_version
  FOR EACH STATEMENT EXECUTE FUNCTION catalogue_published_stays();
