-- What an agent has under way: the open matters and drafts of everybody who has engaged him, as far as each mandate
-- reaches, with the mandate under which he goes on. What is due first stands first.
CREATE OR REPLACE FUNCTION cases_under_way(p_at timestamptz, p_most int)
RETURNS TABLE(mandate uuid, id uuid, number text, status text, name_zh text, name_en text, applicant text,
  turn timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH mine AS (SELECT * FROM applicants_engaged_by(p_at)), found AS (
    SELECT DISTINCT ON (c.zone, c.id) m.id AS mandate, c.zone, c.id, c.number, c.status, c.item_version,
      c.applicant_name AS applicant, coalesce(c.correction_due, c.silence_at, c.due_at) AS turn
    FROM mine m JOIN cases_case c ON c.party = m.principal AND (m.items = '{}' OR c.item = ANY(m.items))
    WHERE c.ended_at IS NULL
    ORDER BY c.zone, c.id, m.until DESC
  ), begun AS (
    SELECT DISTINCT ON (d.zone, d.id) m.id AS mandate, d.zone, d.id, '' AS number, 'draft' AS status, d.item_version,
      m.principal_name AS applicant, NULL::timestamptz AS turn
    FROM mine m JOIN cases_draft d ON d.party = m.principal AND (m.items = '{}' OR d.item = ANY(m.items))
    WHERE d.person::text = current_setting('tongban.person', true)
      AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.zone = d.zone AND c.id = d.id)
    ORDER BY d.zone, d.id, m.until DESC
  )
  SELECT f.mandate, f.id, f.number, f.status, v.name_zh, v.name_en, f.applicant, f.turn
  FROM (SELECT * FROM found UNION ALL SELECT * FROM begun) f
  JOIN catalogue_item_version v ON v.zone = f.zone AND v.id = f.item_version
  ORDER BY (f.status IN ('returned', 'issued')) DESC, f.turn NULLS LAST, f.id LIMIT p_most
$$;
REVOKE ALL ON FUNCTION cases_under_way(timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_under_way(timestamptz, int) TO tongban_app;
