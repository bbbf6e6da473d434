-- For whom a person acts, and how far: for himself, and for an enterprise whose member he is. The legal person does
-- everything; a colleague what he was given, and only in some items where those are named.
CREATE OR REPLACE FUNCTION people_reach(p_person uuid, p_principal uuid, p_at timestamptz)
RETURNS TABLE(role text, items uuid[], rights text[]) LANGUAGE sql STABLE AS $$
  SELECT 'applicant', NULL::uuid[], NULL::text[] WHERE p_person = p_principal
  UNION ALL
  SELECT CASE WHEN m.items = '{}' THEN 'applicant' ELSE 'agent' END, nullif(m.items, '{}'),
    CASE WHEN m.manner = 'legal' THEN NULL ELSE
      ARRAY['see']
      || CASE WHEN 'apply' = ANY(m.rights) THEN ARRAY['prepare', 'hand_in', 'answer', 'withdraw']
              WHEN 'prepare' = ANY(m.rights) THEN ARRAY['prepare'] ELSE '{}' END
      || CASE WHEN 'collect' = ANY(m.rights) THEN ARRAY['collect'] ELSE '{}' END
      || CASE WHEN 'members' = ANY(m.rights) THEN ARRAY['manage'] ELSE '{}' END
    END
  FROM applicants_membership m
  WHERE m.person = p_person AND m.enterprise_id = p_principal AND p_person <> p_principal
    AND m.since <= p_at AND (m.until IS NULL OR m.until > p_at)
$$;

-- What a mandate lets its agent do. One that has ended still says so, and reaches no item and no act: whoever was
-- typing when it ended is told why, and keeps what he typed.
CREATE OR REPLACE FUNCTION people_under(p_mandate uuid, p_holder uuid, p_at timestamptz)
RETURNS TABLE(principal uuid, items uuid[], rights text[]) LANGUAGE sql STABLE AS $$
  SELECT m.principal,
    CASE WHEN m.status = 'active' AND m.until > p_at THEN nullif(m.items, '{}') ELSE '{}' END,
    CASE WHEN m.status = 'active' AND m.until > p_at THEN m.actions ELSE '{}' END
  FROM applicants_mandate m
  WHERE m.id = p_mandate AND m.agent = p_holder AND m.status IN ('active', 'revoked')
$$;

-- The mandates under which a person may act: as he himself, as an enterprise whose matters he hands in, in a post.
CREATE OR REPLACE FUNCTION applicants_mandates_under(p_person uuid, p_at timestamptz)
RETURNS TABLE(id uuid, principal uuid, principal_name text, principal_kind text, agent uuid, agent_kind text,
  agent_name text, agent_zone text, agent_post text, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT m.id, m.principal, m.principal_name, m.principal_kind, m.agent, m.agent_kind, m.agent_name, m.agent_zone,
    m.agent_post, m.until
  FROM applicants_mandate m
  WHERE m.status = 'active' AND m.until > p_at AND p_person::text = current_setting('tongban.person', true)
    AND (m.agent = p_person
      OR m.agent IN (SELECT e.enterprise_id FROM applicants_membership e WHERE e.person = p_person
        AND 'apply' = ANY(e.rights) AND e.items = '{}' AND e.since <= p_at AND (e.until IS NULL OR e.until > p_at))
      OR m.agent IN (SELECT o.id FROM people_post o JOIN people_tenure t ON t.zone = o.zone AND t.post = o.id
        WHERE t.person = p_person AND o.status = 'open'
          AND (p_at AT TIME ZONE 'UTC' + interval '8 hours')::date BETWEEN t.since AND coalesce(t.until, 'infinity')))
  ORDER BY m.principal_name, m.until, m.id
$$;

-- By whom the agent is engaged who acts now, standing as who he was engaged: a person, an agency, or the holder of a
-- post. Only functions that say what he has under way ask it; being plain, it is planned into them.
CREATE OR REPLACE FUNCTION applicants_engaged_by(p_at timestamptz)
RETURNS TABLE(id uuid, principal uuid, principal_name text, items uuid[], until timestamptz) LANGUAGE sql STABLE AS $$
  SELECT m.id, m.principal, m.principal_name, m.items, m.until FROM applicants_mandate m
  WHERE m.status = 'active' AND m.until > p_at AND CASE current_setting('tongban.role', true)
    WHEN 'applicant' THEN m.agent::text = current_setting('tongban.principal', true)
      AND (m.agent::text = current_setting('tongban.person', true) OR EXISTS (
        SELECT 1 FROM applicants_membership e
        WHERE e.person::text = current_setting('tongban.person', true) AND e.enterprise_id = m.agent
          AND 'apply' = ANY(e.rights) AND e.items = '{}' AND e.since <= p_at
          AND (e.until IS NULL OR e.until > p_at)))
    WHEN 'window' THEN m.agent_zone = current_setting('tongban.zone', true)
      AND m.agent_post = current_setting('tongban.post', true)
    ELSE false END
$$;
REVOKE ALL ON FUNCTION applicants_engaged_by(timestamptz) FROM PUBLIC;

-- An enterprise by its exact code, for whoever wants to engage it or to be linked to it: what every licence shows.
CREATE OR REPLACE FUNCTION applicants_licensed(p_uscc text) RETURNS TABLE(id uuid, zone text, uscc text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT e.id, e.zone, e.uscc, e.name FROM applicants_enterprise e
  WHERE e.uscc = p_uscc AND current_setting('tongban.role', true) = 'applicant'
$$;

-- The windows whose officers help applicants (帮办代办): posts that are held today, with the holder's name, as it
-- hangs above the window.
CREATE OR REPLACE FUNCTION applicants_officers(p_zone text, p_at timestamptz)
RETURNS TABLE(id uuid, zone text, code text, office_zh text, office_en text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT DISTINCT ON (o.code) o.id, o.zone, o.code, o.office_zh, o.office_en, p.name
  FROM people_post o JOIN people_tenure t ON t.zone = o.zone AND t.post = o.id JOIN people_person p ON p.id = t.person
  WHERE o.zone = p_zone AND o.status = 'open' AND o.role = 'window'
    AND (p_at AT TIME ZONE 'UTC' + interval '8 hours')::date BETWEEN t.since AND coalesce(t.until, 'infinity')
  ORDER BY o.code, t.manner = 'permanent' DESC, t.since
$$;

-- The enterprises a person may choose to act for.
CREATE OR REPLACE FUNCTION applicants_enterprises_of(p_person uuid, p_at timestamptz)
RETURNS TABLE(id uuid, zone text, uscc text, name text, manner text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT e.id, e.zone, e.uscc, e.name, m.manner
  FROM applicants_membership m JOIN applicants_enterprise e ON e.zone = m.zone AND e.id = m.enterprise_id
  WHERE m.person = p_person AND m.since <= p_at AND (m.until IS NULL OR m.until > p_at)
  ORDER BY e.name, e.id
$$;

-- At the counter: one enterprise by its exact code, one citizen by the exact keyed digest of his number, one party by
-- its id. Only for staff, a peer's signed word, the clock and the operator; nobody may leaf through strangers.
CREATE OR REPLACE FUNCTION applicants_may_ask() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_setting('tongban.role', true)
    IN ('window', 'reviewer', 'approver', 'admin', 'supervisor', 'peer', 'clock', 'operator')
$$;

-- Whether an applicant is before the office that asks, and whether the asker may read what is known of an applicant: who
-- acts for it, the counter and the house of a zone, and of reviewers and approvers those whom it has come before. Nobody
-- has come before anybody here; `cases` replaces the first by a function that knows its matters. A peer finds the party
-- of a matter that it hands over, and reads nothing of what is known of it.
CREATE OR REPLACE FUNCTION applicants_before(p_party uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN false;
END $$;

CREATE OR REPLACE FUNCTION applicants_may_read(p_party uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
  SELECT CASE WHEN current_setting('tongban.role', true) IN ('reviewer', 'approver') THEN applicants_before(p_party)
    WHEN current_setting('tongban.role', true) = 'peer' THEN false
    ELSE applicants_may_ask() OR current_setting('tongban.principal', true) = p_party::text END
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

-- What the file of one applicant says of it, with who entered it and when: for those who act for it now (under a mandate
-- as long as it reaches any item), for the counter and the house, and for the offices that it has come before.
-- These do not see the table of facts: what a paper has shown of such an applicant they read here, and in their own zone.
DROP FUNCTION IF EXISTS applicants_file(uuid);
CREATE OR REPLACE FUNCTION applicants_file(p_party uuid, p_on date)
RETURNS TABLE(means text, value text, at timestamptz, role text, post text, name text, paper text, valid_until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH kept(means, field, value, zone, id) AS (
    SELECT k.means, k.field, k.value, e.zone, e.id FROM applicants_enterprise e, LATERAL (VALUES
      ('applicant_name', 'name', e.name), ('applicant_code', 'uscc', e.uscc),
      ('registered_address', 'address', e.address)) k(means, field, value)
    WHERE e.id = p_party
    UNION ALL
    SELECT 'applicant_name', 'name', p.name, p.zone, p.id FROM people_person p WHERE p.id = p_party
  )
  SELECT k.means, k.value, l.recorded_at, l.actor->>'role', l.actor->>'post', l.facts->>'by', '', NULL::date
  FROM kept k, LATERAL (
    SELECT j.recorded_at, convert_from(j.body, 'UTF8')::jsonb->'actor' actor, f.facts
    FROM journal_entry j LEFT JOIN journal_private f USING (zone, subject, number)
    WHERE j.zone = k.zone AND j.subject = k.id
      AND (convert_from(j.body, 'UTF8')::jsonb->'after' ? k.field OR f.facts ? k.field)
    ORDER BY j.number DESC LIMIT 1
  ) l
  WHERE k.value <> '' AND applicants_may_read(p_party) AND (applicants_may_ask()
    OR current_setting('tongban.whole', true) = p_party::text OR current_setting('tongban.items', true) <> '')
  UNION ALL
  SELECT t.means, t.value, t.verified_at, 'window', t.verified_post, t.verified_name, t.paper, t.valid_until
  FROM applicants_fact t
  WHERE t.party = p_party AND t.zone = current_setting('tongban.zone', true) AND t.withdrawn_at IS NULL
    AND (t.valid_until IS NULL OR t.valid_until >= p_on)
    AND current_setting('tongban.role', true) IN ('reviewer', 'approver') AND applicants_before(p_party)
$$;

-- Who acts for an enterprise, by name: for those who act for it, and for staff.
DROP FUNCTION IF EXISTS applicants_members(uuid, timestamptz);
CREATE FUNCTION applicants_members(p_enterprise uuid, p_at timestamptz)
RETURNS TABLE(id uuid, person uuid, name text, manner text, rights text[], since timestamptz, until timestamptz,
  items uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT m.id, m.person, p.name, m.manner, m.rights, m.since, m.until, m.items
  FROM applicants_membership m JOIN people_person p ON p.id = m.person
  WHERE m.enterprise_id = p_enterprise AND m.since <= p_at AND (m.until IS NULL OR m.until > p_at)
    AND (applicants_may_ask() AND current_setting('tongban.role', true) <> 'peer'
      OR current_setting('tongban.role', true) = 'applicant'
      AND current_setting('tongban.principal', true) = p_enterprise::text)
  ORDER BY m.manner DESC, m.since, m.id
$$;

-- Who may collect a result for an applicant, by name: the citizen himself, the legal person, colleagues with that right,
-- and agents whose mandate reaches as far: the person, those who apply for the agency, the holder of the post.
CREATE OR REPLACE FUNCTION applicants_collectors(p_party uuid, p_item uuid, p_at timestamptz)
RETURNS TABLE(name text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH mandated AS (
    SELECT d.agent, d.agent_kind FROM applicants_mandate d
    WHERE d.principal = p_party AND d.status = 'active' AND d.until > p_at AND 'collect' = ANY(d.actions)
      AND (d.items = '{}' OR p_item = ANY(d.items))
  ), persons AS (
    SELECT p_party AS person
    UNION
    SELECT m.person FROM applicants_membership m
    WHERE m.enterprise_id = p_party AND m.since <= p_at AND (m.until IS NULL OR m.until > p_at)
      AND (m.manner = 'legal' OR 'collect' = ANY(m.rights)) AND (m.items = '{}' OR p_item = ANY(m.items))
    UNION
    SELECT d.agent FROM mandated d WHERE d.agent_kind = 'person'
    UNION
    SELECT m.person FROM mandated d JOIN applicants_membership m ON m.enterprise_id = d.agent
    WHERE d.agent_kind = 'enterprise' AND m.since <= p_at AND (m.until IS NULL OR m.until > p_at)
      AND (m.manner = 'legal' OR 'apply' = ANY(m.rights)) AND m.items = '{}'
    UNION
    SELECT t.person FROM mandated d JOIN people_tenure t ON t.post = d.agent
    WHERE d.agent_kind = 'post'
      AND (p_at AT TIME ZONE 'UTC' + interval '8 hours')::date BETWEEN t.since AND coalesce(t.until, 'infinity')
  )
  SELECT DISTINCT p.name FROM persons s JOIN people_person p ON p.id = s.person WHERE applicants_may_ask() ORDER BY 1
$$;
REVOKE ALL ON FUNCTION applicants_collectors(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION applicants_collectors(uuid, uuid, timestamptz) TO tongban_app;

-- A colleague is named by number and name together, so that neither can be found out by trying.
CREATE OR REPLACE FUNCTION applicants_colleague(p_identity text, p_name text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT p.id FROM people_person p WHERE p.identity = p_identity AND p.name = p_name
$$;

REVOKE ALL ON FUNCTION applicants_before(uuid), applicants_may_read(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION applicants_before(uuid), applicants_may_read(uuid) TO tongban_app;
REVOKE ALL ON FUNCTION applicants_file(uuid, date), applicants_mandates_under(uuid, timestamptz), applicants_licensed(text),
  applicants_officers(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION applicants_file(uuid, date), applicants_mandates_under(uuid, timestamptz), applicants_licensed(text),
  applicants_officers(text, timestamptz) TO tongban_app;
REVOKE ALL ON FUNCTION applicants_enterprises_of(uuid, timestamptz), applicants_by_code(text),
  applicants_by_identity(text), applicants_party(uuid), applicants_may_ask(), applicants_members(uuid, timestamptz),
  applicants_colleague(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION applicants_enterprises_of(uuid, timestamptz), applicants_by_code(text),
  applicants_by_identity(text), applicants_party(uuid), applicants_members(uuid, timestamptz),
  applicants_colleague(text, text) TO tongban_app;
