-- How a matter that was taken in for another zone stands, for whoever holds its receipt: number and code together, as
-- for a matter that is decided here. Wrong codes are counted by cases_track, which is asked when nothing is found here;
-- past its bound nothing is found here either.
DROP FUNCTION IF EXISTS handoffs_track(text, text, text, text, timestamptz);
CREATE FUNCTION handoffs_track(p_zone text, p_number text, p_code text, p_source text, p_at timestamptz)
RETURNS TABLE(status text, status_there text, outcome text, custodian text, sender text, since timestamptz,
  received_at timestamptz, correction_due timestamptz, due date, provisional boolean, paused boolean,
  silence_at timestamptz, result_at timestamptz, ended_at timestamptz, name_zh text, name_en text, competent text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT g.status, g.status_there, g.outcome, g.custodian, g.sender, g.since, g.received_at, g.correction_due, g.due,
    g.provisional, g.paused, g.silence_at, g.result_at, g.ended_at, g.name_zh, g.name_en, g.competent
  FROM handoffs_leg g
  JOIN journal_entry e ON e.zone = g.zone AND e.subject = g.id AND e.number = 1
  WHERE g.zone = p_zone AND g.number = p_number AND left(encode(e.hash, 'hex'), 8) = p_code
    AND (SELECT greatest(count(*) FILTER (WHERE t.number = p_number) * 3, count(*) FILTER (WHERE t.source = p_source))
      FROM cases_tracking t
      WHERE t.at > p_at - interval '1 hour' AND (t.number = p_number OR t.source = p_source)) < 30
$$;
REVOKE ALL ON FUNCTION handoffs_track(text, text, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION handoffs_track(text, text, text, text, timestamptz) TO tongban_app;
