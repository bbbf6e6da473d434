-- What has crossed between two zones in a time, one row for each matter, by the day on which it was first sent: from the
-- leg where it was taken in, from the case where it is decided, from both where both stand in this installation. Only the two
-- functions below may ask it.
CREATE OR REPLACE FUNCTION handoffs_crossings(p_since timestamptz, p_until timestamptz)
RETURNS TABLE(id uuid, origin text, competent text, sent_at timestamptz, received_at timestamptz,
  decided_at timestamptz, declined boolean)
LANGUAGE sql STABLE AS $$
  WITH near AS (
    SELECT g.id, g.zone AS origin, g.competent, j.sent_at, g.arrived_at, j.told_at, j.declined
    FROM handoffs_leg g CROSS JOIN LATERAL (
      SELECT min(e.effective_at) FILTER (WHERE e.verb = 'leg.send') AS sent_at,
        min(e.effective_at) FILTER (WHERE g.outcome IS NOT NULL
          AND convert_from(e.body, 'UTF8')::jsonb #>> '{after,outcome}' IS NOT NULL) AS told_at,
        bool_or(e.verb IN ('leg.refuse', 'leg.come_back')) AS declined
      FROM journal_entry e WHERE e.zone = g.zone AND e.subject = g.id
    ) j
    WHERE g.journey > 0 AND g.sent_at >= p_since AND g.received_at < p_until
  ), far AS (
    SELECT c.id, c.origin, c.zone AS competent, (c.origin_window ->> 'sent_at')::timestamptz AS sent_at,
      c.submitted_at, c.decided_at, EXISTS (SELECT FROM journal_entry e
        WHERE e.zone = c.zone AND e.subject = c.id AND e.verb = 'case.give_back') AS declined
    FROM cases_case c WHERE c.origin IS NOT NULL AND c.submitted_at >= p_since
  ), met AS (
    SELECT coalesce(n.id, f.id) AS id, coalesce(n.origin, f.origin) AS origin,
      coalesce(n.competent, f.competent) AS competent,
      coalesce(n.sent_at, least(f.sent_at, f.submitted_at)) AS sent_at,
      coalesce(f.submitted_at, n.arrived_at) AS received_at, coalesce(f.decided_at, n.told_at) AS decided_at,
      coalesce(n.declined, false) OR coalesce(f.declined, false) AS declined
    FROM near n FULL JOIN far f ON f.id = n.id AND f.origin = n.origin AND f.competent = n.competent
  )
  SELECT m.* FROM met m WHERE m.sent_at >= p_since AND m.sent_at < p_until
$$;

-- The same as counts and medians for each pair of zones.
CREATE OR REPLACE FUNCTION handoffs_flows(p_since timestamptz, p_until timestamptz)
RETURNS TABLE(origin text, competent text, sent bigint, received bigint, transit double precision, decided bigint,
  decision double precision, declined bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT c.origin, c.competent, count(*), count(c.received_at),
    (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.received_at - c.sent_at)))::double precision,
    count(c.decided_at),
    (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.decided_at - c.received_at)))::double precision,
    count(*) FILTER (WHERE c.declined)
  FROM handoffs_crossings(p_since, p_until) c
  WHERE current_setting('tongban.role', true) IN ('admin', 'supervisor', 'operator')
  GROUP BY c.origin, c.competent ORDER BY count(*) DESC, c.origin, c.competent
$$;

-- The matters behind one of these counts, the newest first and after a place: what each is about, its number and its
-- times. Whom it concerns does not leave through here: that is read of the case or leg by whoever may see it.
CREATE OR REPLACE FUNCTION handoffs_behind(p_since timestamptz, p_until timestamptz, p_origin text, p_competent text,
  p_figure text, p_sent timestamptz, p_key uuid, p_limit integer)
RETURNS TABLE(id uuid, total bigint, number text, name_zh text, name_en text, sent_at timestamptz,
  received_at timestamptz, decided_at timestamptz, declined boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH counted AS (
    SELECT c.*, count(*) OVER () AS total FROM handoffs_crossings(p_since, p_until) c
    WHERE current_setting('tongban.role', true) IN ('admin', 'supervisor', 'operator')
      AND c.origin = p_origin AND c.competent = p_competent
      AND CASE p_figure WHEN 'received' THEN c.received_at IS NOT NULL WHEN 'decided' THEN c.decided_at IS NOT NULL
        WHEN 'declined' THEN c.declined ELSE p_figure = 'sent' END
  ), shown AS (
    SELECT * FROM counted WHERE p_sent IS NULL OR (counted.sent_at, counted.id) < (p_sent, p_key)
    ORDER BY counted.sent_at DESC, counted.id DESC LIMIT p_limit
  )
  SELECT s.id, s.total, coalesce(k.number, g.number), coalesce(v.name_zh, g.name_zh), coalesce(v.name_en, g.name_en),
    s.sent_at, s.received_at, s.decided_at, s.declined
  FROM shown s
  LEFT JOIN cases_case k ON k.zone = s.competent AND k.id = s.id
  LEFT JOIN catalogue_item_version v ON v.zone = k.zone AND v.id = k.item_version
  LEFT JOIN handoffs_leg g ON g.zone = s.origin AND g.id = s.id
  ORDER BY s.sent_at DESC, s.id DESC
$$;
REVOKE ALL ON FUNCTION handoffs_crossings(timestamptz, timestamptz), handoffs_flows(timestamptz, timestamptz),
  handoffs_behind(timestamptz, timestamptz, text, text, text, timestamptz, uuid, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION handoffs_crossings(timestamptz, timestamptz) FROM tongban_app;
GRANT EXECUTE ON FUNCTION handoffs_flows(timestamptz, timestamptz),
  handoffs_behind(timestamptz, timestamptz, text, text, text, timestamptz, uuid, integer) TO tongban_app;
