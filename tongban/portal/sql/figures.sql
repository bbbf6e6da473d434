-- What the open figures are made of: how many cases, never which. Counts leave through here, rows do not, so that
-- the public may be told how long things take without being shown a single case.

CREATE OR REPLACE FUNCTION portal_decided(p_since timestamptz, p_until timestamptz, p_working date[])
RETURNS TABLE(zone text, item uuid, days int, decided bigint, dated bigint, in_time bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $decided$
  WITH found AS (
    SELECT c.zone, c.id, c.item, c.due_at, c.decided_at,
      (c.accepted_at AT TIME ZONE interval '08:00')::date AS accepted,
      (c.decided_at AT TIME ZONE interval '08:00')::date AS settled
    FROM cases_case c
    WHERE c.decided_at >= p_since AND c.decided_at < p_until AND c.accepted_at IS NOT NULL
  ), out AS (
    SELECT f.zone, f.id, range_agg(daterange(
      (p.started_at AT TIME ZONE interval '08:00')::date,
      greatest(
        (p.started_at AT TIME ZONE interval '08:00')::date,
        least((p.ended_at AT TIME ZONE interval '08:00')::date, f.settled)
      ), '(]')) AS days
    FROM found f JOIN cases_pause p ON p.zone = f.zone AND p.case_id = f.id
    GROUP BY f.zone, f.id
  ), spent AS (
    SELECT f.*, width_bucket(f.settled, p_working) - width_bucket(f.accepted, p_working) - coalesce((
      SELECT sum(width_bucket(upper(r) - 1, p_working) - width_bucket(lower(r) - 1, p_working)) FROM unnest(o.days) r
    ), 0) AS days
    FROM found f LEFT JOIN out o ON o.zone = f.zone AND o.id = f.id
  )
  SELECT s.zone, s.item, s.days::int, count(*), count(s.due_at), count(*) FILTER (WHERE s.decided_at < s.due_at)
  FROM spent s GROUP BY s.zone, s.item, s.days
$decided$;

CREATE OR REPLACE FUNCTION portal_received(p_since timestamptz, p_until timestamptz)
RETURNS TABLE(zone text, item uuid, received bigint, online bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $received$
  SELECT c.zone, c.item, count(*), count(*) FILTER (WHERE c.channel = 'online')
  FROM cases_case c WHERE c.received_at >= p_since AND c.received_at < p_until
  GROUP BY c.zone, c.item
$received$;

-- What was spared whoever applied: materials that were known already, and matters without a form, a stamp or a signature.
CREATE OR REPLACE FUNCTION portal_spared(p_since timestamptz, p_until timestamptz)
RETURNS TABLE(zone text, item uuid, materials bigint, certificates bigint, forms bigint, seals bigint, signatures bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $spared$
  WITH found AS (
    SELECT c.zone, c.id, c.item, coalesce(c.spared, '{}') AS spared FROM cases_case c
    WHERE c.received_at >= p_since AND c.received_at < p_until
  ), handed AS (
    SELECT m.zone, m.case_id,
      count(*) FILTER (WHERE 'material' = ANY(m.spared)) AS materials,
      count(*) FILTER (WHERE 'material' = ANY(m.spared) AND m.source->>'kind' = 'certificate') AS certificates,
      bool_or('seal' = ANY(m.spared)) AS seal, bool_or('signature' = ANY(m.spared)) AS signature
    FROM found f JOIN cases_material m ON m.zone = f.zone AND m.case_id = f.id AND m.spared IS NOT NULL
    GROUP BY m.zone, m.case_id
  )
  SELECT f.zone, f.item, coalesce(sum(h.materials), 0)::bigint, coalesce(sum(h.certificates), 0)::bigint,
    count(*) FILTER (WHERE 'form' = ANY(f.spared)),
    count(*) FILTER (WHERE 'seal' = ANY(f.spared) OR h.seal),
    count(*) FILTER (WHERE 'signature' = ANY(f.spared) OR h.signature)
  FROM found f LEFT JOIN handed h ON h.zone = f.zone AND h.case_id = f.id
  WHERE f.spared <> '{}' OR h.case_id IS NOT NULL
  GROUP BY f.zone, f.item
$spared$;

REVOKE ALL ON FUNCTION portal_decided(timestamptz, timestamptz, date[]), portal_received(timestamptz, timestamptz),
  portal_spared(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_decided(timestamptz, timestamptz, date[]), portal_received(timestamptz, timestamptz),
  portal_spared(timestamptz, timestamptz) TO tongban_app;
