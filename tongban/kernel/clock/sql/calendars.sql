-- A version of a calendar is never changed or deleted: a correction is the next version. Every statement may run again.

CREATE OR REPLACE FUNCTION clock_calendar_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a calendar version never changes: publish the next one (% refused)', TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER IF EXISTS clock_calendar_stays ON clock_calendarversion;
CREATE TRIGGER clock_calendar_stays BEFORE UPDATE OR DELETE ON clock_calendarversion
  FOR EACH ROW EXECUTE FUNCTION clock_calendar_stays();
