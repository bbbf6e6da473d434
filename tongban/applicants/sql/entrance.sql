-- For whom a person may act: for himself, and for an enterprise whose member with the right to apply he is.

CREATE OR REPLACE FUNCTION people_acts_for(p_person uuid, p_principal uuid, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT p_person = p_principal OR EXISTS (
    SELECT 1 FROM applicants_membership m
    WHERE m.person = p_person AND m.enterprise_id = p_principal AND 'apply' = ANY(m.rights)
      AND m.since <= p_at AND (m.until IS NULL OR m.until > p_at)
  )
$$;

-- The enterprises a person may choose to act for.
CREATE OR REPLACE FUNCTION applicants_enterprises_of(p_person uuid, p_at timestamptz)
RETURNS TABLE(id uuid, zone text, uscc text, name text, manner text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT e.id, e.zone, e.uscc, e.name, m.manner
  FROM applicants_membership m JOIN applicants_enterprise e ON e.zone = m.zone AND e.id = m.enterprise_id
  WHERE m.person = p_person AND 'apply' = ANY(m.rights) AND m.since <= p_at AND (m.until IS NULL OR m.until > p_at)
  ORDER BY e.name, e.id
$$;

-- At the counter: one enterprise by its exact code, one citizen by the exact keyed digest of his number, one party by
-- its id. Only for staff, the clock and the operator; nobody may leaf through strangers.
CREATE OR REPLACE FUNCTION applicants_may_ask() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_setting('tongban.role', true)
    IN ('window', 'reviewer', 'approver', 'admin', 'supervisor', 'clock', 'operator')
$$;

CREATE OR REPLACE FUNCTION applicants_by_code(p_uscc text)
RETURNS TABLE(id uuid, zone text, number text, name text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
  SELECT e.id, e.zone, e.uscc, e.name FROM applicants_enterprise e WHERE e.uscc = p_uscc AND applicants_may_ask()
$$;

CREATE OR REPLACE FUNCTION applicants_by_identity(p_identity text)
RETURNS TABLE(id uuid, zone text, number text, name text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
  SELECT p.id, p.zone, p.masked, p.name FROM people_person p WHERE p.identity = p_identity AND applicants_may_ask()
$$;

CREATE OR REPLACE FUNCTION applicants_party(p_party uuid)
RETURNS TABLE(kind text, id uuid, zone text, number text, name text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
  SELECT 'enterprise', e.id, e.zone, e.uscc, e.name FROM applicants_enterprise e WHERE e.id = p_party
    AND (applicants_may_ask() OR current_setting('tongban.principal', true) = p_party::text)
  UNION ALL
  SELECT 'person', p.id, p.zone, p.masked, p.name FROM people_person p WHERE p.id = p_party
    AND (applicants_may_ask() OR p_party::text IN
         (current_setting('tongban.principal', true), current_setting('tongban.person', true)))
$$;

-- Who acts for an enterprise, by name: for those who act for it, and for staff.
CREATE OR REPLACE FUNCTION applicants_members(p_enterprise uuid, p_at timestamptz)
RETURNS TABLE(id uuid, person uuid, name text, manner text, rights text[], since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT m.id, m.person, p.name, m.manner, m.rights, m.since
  FROM applicants_membership m JOIN people_person p ON p.id = m.person
  WHERE m.enterprise_id = p_enterprise AND m.since <= p_at AND (m.until IS NULL OR m.until > p_at)
    AND (applicants_may_ask() OR current_setting('tongban.principal', true) = p_enterprise::text)
  ORDER BY m.manner DESC, m.since, m.id
$$;

-- A colleague is named by number and name together, so that neither can be found out by trying.
CREATE OR REPLACE FUNCTION applicants_colleague(p_identity text, p_name text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT p.id FROM people_person p WHERE p.identity = p_identity AND p.name = p_name
$$;

REVOKE ALL ON FUNCTION applicants_enterprises_of(uuid, timestamptz), applicants_by_code(text),
  applicants_by_identity(text), applicants_party(uuid), applicants_may_ask(), applicants_members(uuid, timestamptz),
  applicants_colleague(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION applicants_enterprises_of(uuid, timestamptz), applicants_by_code(text),
  applicants_by_identity(text), applicants_party(uuid), applicants_members(uuid, timestamptz),
  applicants_colleague(text, text) TO tongban_app;
