-- Whoever holds the receipt follows the matter: number and code open dates, state and item, nothing about anybody.
-- Wrong codes are counted by number and by source; after ten in an hour for a number, or thirty from a source, even the
-- right code waits.
DROP FUNCTION IF EXISTS cases_track(text, text, text, text, timestamptz);
CREATE OR REPLACE FUNCTION cases_track(p_zone text, p_number text, p_code text, p_source text, p_at timestamptz)
RETURNS TABLE(result text, status text, outcome text, submitted_at timestamptz, accepted_at timestamptz,
  silence_at timestamptz, correction_due timestamptz, due date, provisional boolean, paused boolean,
  decided_at timestamptz, issued_at timestamptz, ended_at timestamptz, name_zh text, name_en text, agency text,
  validity text, validity_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE tries int; found uuid;
BEGIN
  SELECT greatest(count(*) FILTER (WHERE t.number = p_number) * 3, count(*) FILTER (WHERE t.source = p_source))
    INTO tries FROM cases_tracking t
    WHERE t.at > p_at - interval '1 hour' AND (t.number = p_number OR t.source = p_source);
  IF tries >= 30 THEN
    result := 'wait'; RETURN NEXT; RETURN;
  END IF;
  SELECT c.id INTO found FROM cases_case c JOIN journal_entry e ON e.zone = c.zone AND e.subject = c.id AND e.number = 1
    WHERE c.zone = p_zone AND c.number = p_number AND left(encode(e.hash, 'hex'), 8) = p_code;
  IF found IS NULL THEN
    DELETE FROM cases_tracking t WHERE t.at < p_at - interval '1 day';
    INSERT INTO cases_tracking (number, source, at) VALUES (left(p_number, 40), left(p_source, 64), p_at);
    result := 'unknown'; RETURN NEXT; RETURN;
  END IF;
  RETURN QUERY SELECT 'found'::text, c.status, c.outcome, c.submitted_at, c.accepted_at, c.silence_at,
    c.correction_due, c.due, c.provisional, c.paused, c.decided_at, c.issued_at, c.ended_at, v.name_zh, v.name_en, c.agency,
    c.validity, c.validity_at
    FROM cases_case c JOIN catalogue_item_version v ON v.zone = c.zone AND v.id = c.item_version
    WHERE c.zone = p_zone AND c.id = found;
END $$;
REVOKE ALL ON FUNCTION cases_track(text, text, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_track(text, text, text, text, timestamptz) TO tongban_app;
