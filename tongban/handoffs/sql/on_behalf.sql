-- What an agent has under way in other zones: the open legs and drafts of everybody who has engaged him, as far as each
-- mandate reaches. A leg of which the case stands in this installation is told by the case, but while it waits where it
-- was handed in.
CREATE OR REPLACE FUNCTION handoffs_on_behalf(p_at timestamptz, p_most int)
RETURNS TABLE(mandate uuid, id uuid, number text, status text, name_zh text, name_en text, applicant text,
  competent text, turn timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH mine AS (SELECT * FROM applicants_engaged_by(p_at)), found AS (
    SELECT DISTINCT ON (g.zone, g.id) m.id AS mandate, g.id, g.number, g.status, g.name_zh, g.name_en,
      g.applicant_name AS applicant, g.competent, g.correction_due AS turn
    FROM mine m JOIN handoffs_leg g ON g.party = m.principal AND (m.items = '{}' OR g.item = ANY(m.items))
    WHERE g.ended_at IS NULL AND (g.status IN ('taken_in', 'back', 'result_here')
      OR NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.zone = g.competent AND c.id = g.id))
    ORDER BY g.zone, g.id, m.until DESC
  ), begun AS (
    SELECT DISTINCT ON (d.zone, d.id) m.id AS mandate, d.id, '' AS number, 'draft' AS status, o.name_zh, o.name_en,
      m.principal_name AS applicant, o.origin AS competent, NULL::timestamptz AS turn
    FROM mine m JOIN handoffs_draft d ON d.party = m.principal AND (m.items = '{}' OR d.item = ANY(m.items))
    JOIN handoffs_offer_version v ON v.zone = d.zone AND v.id = d.item_version
    JOIN handoffs_offer o ON o.zone = v.zone AND o.id = v.offer_id
    WHERE d.person::text = current_setting('tongban.person', true)
      AND NOT EXISTS (SELECT 1 FROM handoffs_leg g WHERE g.zone = d.zone AND g.id = d.id)
    ORDER BY d.zone, d.id, m.until DESC
  )
  SELECT f.mandate, f.id, f.number, f.status, f.name_zh, f.name_en, f.applicant, f.competent, f.turn
  FROM (SELECT * FROM found UNION ALL SELECT * FROM begun) f
  ORDER BY (f.status IN ('back', 'result_here')) DESC, f.turn NULLS LAST, f.id LIMIT p_most
$$;
REVOKE ALL ON FUNCTION handoffs_on_behalf(timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION handoffs_on_behalf(timestamptz, int) TO tongban_app;
