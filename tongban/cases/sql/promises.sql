-- Until when no promise of a party is taken in a zone: a broken one that was not made up for. Whoever hands something in
-- for the party, or takes it in for him, is told the day and nothing else: not in which matter.
CREATE OR REPLACE FUNCTION cases_promise_bar(p_zone text, p_party uuid, p_at timestamptz)
RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT max(p.barred_until) FROM cases_promise p JOIN cases_case c ON c.zone = p.zone AND c.id = p.case_id
  WHERE c.party = p_party AND p.zone = p_zone AND p.barred_until > p_at AND p.restored_at IS NULL
    AND (current_setting('tongban.principal', true) = p_party::text
      OR current_setting('tongban.role', true) IN ('clock', 'operator')
      OR (current_setting('tongban.role', true) IN ('window', 'reviewer', 'approver')
        AND current_setting('tongban.zone', true) = p_zone))
$$;
REVOKE ALL ON FUNCTION cases_promise_bar(text, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_promise_bar(text, uuid, timestamptz) TO tongban_app;
