-- The entrance: who comes, in which post, for whom; found and told to the database in the same round trip.

-- The posts a person holds on the China date of an instant, wherever they are.
CREATE OR REPLACE FUNCTION people_seats(p_person uuid, p_at timestamptz) RETURNS TABLE(
  zone text, code text, role text, agency text, office_zh text, office_en text, manner text, until date
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT o.zone, o.code, o.role, o.agency, o.office_zh, o.office_en, t.manner, t.until
  FROM people_tenure t JOIN people_post o ON o.zone = t.zone AND o.id = t.post
  WHERE t.person = p_person AND o.status = 'open'
    AND (p_at AT TIME ZONE 'UTC' + interval '8 hours')::date BETWEEN t.since AND coalesce(t.until, 'infinity')
  ORDER BY o.zone, o.code
$$;

-- How many posts a person holds on the China date of an instant, or will hold.
CREATE OR REPLACE FUNCTION people_seats_ahead(p_person uuid, p_at timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT count(*) FROM people_tenure t JOIN people_post o ON o.zone = t.zone AND o.id = t.post
  WHERE t.person = p_person AND o.status = 'open'
    AND (p_at AT TIME ZONE 'UTC' + interval '8 hours')::date <= coalesce(t.until, 'infinity')
$$;
REVOKE ALL ON FUNCTION people_seats_ahead(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_seats_ahead(uuid, timestamptz) TO tongban_app;

-- What a key is good for; NULL is everything. Asked in the same statement as the entrance.
CREATE OR REPLACE FUNCTION people_scopes(p_digest bytea) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT k.scopes FROM people_key y JOIN people_token k ON k.zone = y.zone AND k.id = y.token WHERE y.digest = p_digest
$$;
REVOKE ALL ON FUNCTION people_scopes(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_scopes(bytea) TO tongban_app;

-- Names of those who work beside the asker, for a list to choose from: his agency where he has one, otherwise his zone.
CREATE OR REPLACE FUNCTION people_colleagues(p_at timestamptz) RETURNS TABLE(
  person uuid, name text, code text, role text, agency text, office_zh text, office_en text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT t.person, p.name, o.code, o.role, o.agency, o.office_zh, o.office_en
  FROM people_post o JOIN people_tenure t ON t.zone = o.zone AND t.post = o.id JOIN people_person p ON p.id = t.person
  WHERE o.zone = current_setting('tongban.zone', true) AND o.status = 'open'
    AND current_setting('tongban.role', true) IN ('window', 'reviewer', 'approver', 'admin', 'supervisor')
    AND coalesce(nullif(current_setting('tongban.agency', true), ''), o.agency) IS NOT DISTINCT FROM o.agency
    AND (p_at AT TIME ZONE 'UTC' + interval '8 hours')::date BETWEEN t.since AND coalesce(t.until, 'infinity')
  ORDER BY p.name, o.code
$$;

-- The next three run inside the entrances below and with their rights; nobody else may call them.

-- For whom a person acts, and how far: every item and every act where `items` and `rights` are NULL. Everyone acts for
-- himself; `applicants` replaces these two by functions that know its enterprises and its mandates as well.
CREATE OR REPLACE FUNCTION people_reach(p_person uuid, p_principal uuid, p_at timestamptz)
RETURNS TABLE(role text, items uuid[], rights text[]) LANGUAGE sql STABLE AS $$
  SELECT 'applicant', NULL::uuid[], NULL::text[] WHERE p_person = p_principal
$$;

CREATE OR REPLACE FUNCTION people_under(p_mandate uuid, p_holder uuid, p_at timestamptz)
RETURNS TABLE(principal uuid, items uuid[], rights text[]) LANGUAGE sql STABLE AS $$
  SELECT NULL::uuid, NULL::uuid[], NULL::text[] WHERE false
$$;

DROP FUNCTION IF EXISTS people_acts_for(uuid, uuid, timestamptz);
DROP FUNCTION IF EXISTS people_stand(text, uuid, text, text, uuid);
DROP FUNCTION IF EXISTS people_enter(text, uuid, text, text, uuid, timestamptz);
DROP FUNCTION IF EXISTS people_enter_standing(text, uuid, text, text, uuid, timestamptz);
DROP FUNCTION IF EXISTS people_enter_standing(text, uuid, text, text, uuid, timestamptz, uuid);
DROP FUNCTION IF EXISTS people_enter_by_token(bytea, timestamptz);
DROP FUNCTION IF EXISTS people_enter_by_account(text, uuid, int, text, text, uuid, timestamptz);
DROP FUNCTION IF EXISTS people_enter(text, uuid, text, text, uuid, uuid, timestamptz);
DROP FUNCTION IF EXISTS people_enter_by_token(bytea, timestamptz, uuid);
DROP FUNCTION IF EXISTS people_enter_by_account(text, uuid, int, text, text, uuid, timestamptz, uuid);
DROP FUNCTION IF EXISTS people_enter_by_account(text, uuid, uuid, text, text, uuid, timestamptz, uuid);
DROP FUNCTION IF EXISTS people_stand(people_actor);
DROP TYPE IF EXISTS people_actor;

-- Who acts, as the program knows him.
CREATE TYPE people_actor AS (
  role text, person uuid, zone text, post text, agency text, principal uuid, name text,
  mandate uuid, items uuid[], rights text[]
);

CREATE FUNCTION people_stand(a people_actor) RETURNS people_actor LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('tongban.role', a.role, false),
          set_config('tongban.zone', coalesce(a.zone, ''), false),
          set_config('tongban.agency', coalesce(a.agency, ''), false),
          set_config('tongban.principal', coalesce(a.principal::text, ''), false),
          set_config('tongban.person', a.person::text, false),
          set_config('tongban.post', coalesce(a.post, ''), false),
          set_config('tongban.mandate', coalesce(a.mandate::text, ''), false),
          set_config('tongban.whole', coalesce(CASE WHEN a.items IS NULL THEN a.principal::text END, ''), false),
          set_config('tongban.items', coalesce(array_to_string(a.items, ','), ''), false);
  RETURN a;
END $$;

-- One row when the person may stand there at that instant, none otherwise. Under a mandate he stands for its principal,
-- as far as it reaches: the agent is the post he holds, the enterprise he acts for, or he himself.
CREATE FUNCTION people_enter(
  p_home text, p_person uuid, p_post_zone text, p_post text, p_principal uuid, p_mandate uuid, p_at timestamptz
) RETURNS SETOF people_actor LANGUAGE plpgsql AS $$
DECLARE
  a people_actor;
  seat record;
  holder uuid := coalesce(p_principal, p_person);
BEGIN
  SELECT p.name INTO a.name FROM people_person p WHERE p.zone = p_home AND p.id = p_person;
  IF NOT FOUND THEN RETURN; END IF;
  a.person := p_person;
  IF p_post IS NULL THEN
    SELECT r.role, holder, r.items, r.rights INTO a.role, a.principal, a.items, a.rights
    FROM people_reach(p_person, holder, p_at) r;
    IF NOT FOUND THEN RETURN; END IF;
    IF p_mandate IS NOT NULL AND (a.role <> 'applicant' OR NOT coalesce('hand_in' = ANY(a.rights), true)) THEN
      RETURN;
    END IF;
  ELSE
    SELECT o.id, o.role, o.agency INTO seat FROM people_post o JOIN people_tenure t ON t.zone = o.zone AND t.post = o.id
    WHERE o.zone = p_post_zone AND o.code = p_post AND o.status = 'open' AND t.person = p_person
      AND (p_at AT TIME ZONE 'UTC' + interval '8 hours')::date BETWEEN t.since AND coalesce(t.until, 'infinity')
    LIMIT 1;
    IF NOT FOUND THEN RETURN; END IF;
    holder := seat.id; a.role := seat.role; a.zone := p_post_zone; a.post := p_post; a.agency := seat.agency;
  END IF;
  IF p_mandate IS NOT NULL THEN
    SELECT u.principal, u.items, u.rights INTO a.principal, a.items, a.rights
    FROM people_under(p_mandate, holder, p_at) u;
    IF NOT FOUND THEN RETURN; END IF;
    a.role := 'agent'; a.mandate := p_mandate; a.agency := NULL;
  END IF;
  RETURN NEXT people_stand(a);
END $$;

CREATE FUNCTION people_enter_by_token(p_digest bytea, p_at timestamptz, p_mandate uuid)
RETURNS SETOF people_actor LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE t people_token%ROWTYPE;
BEGIN
  SELECT k.* INTO t FROM people_key y JOIN people_token k ON k.zone = y.zone AND k.id = y.token
  WHERE y.digest = p_digest AND k.status = 'active' AND (k.until IS NULL OR k.until > p_at)
    AND NOT EXISTS (SELECT 1 FROM people_account a WHERE a.zone = k.zone AND a.person = k.person AND a.status <> 'open');
  IF NOT FOUND THEN RETURN; END IF;
  RETURN QUERY SELECT * FROM people_enter(t.zone, t.person, t.post_zone, t.post, t.principal, p_mandate, p_at);
END $$;

-- For what is done in somebody's name while he is away: one row when he may still stand there. Under a mandate he comes
-- as whom it engages: by the post, as the enterprise's man, or as himself.
CREATE FUNCTION people_enter_standing(
  p_home text, p_person uuid, p_post_zone text, p_post text, p_principal uuid, p_at timestamptz, p_mandate uuid
) RETURNS SETOF people_actor LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE own uuid := p_principal;
BEGIN
  IF EXISTS (SELECT 1 FROM people_account a WHERE a.zone = p_home AND a.person = p_person AND a.status <> 'open') THEN
    RETURN;
  END IF;
  IF p_mandate IS NOT NULL THEN
    SELECT CASE WHEN m.agent_kind <> 'post' THEN m.agent END INTO own FROM applicants_mandate m WHERE m.id = p_mandate;
  END IF;
  RETURN QUERY SELECT * FROM people_enter(p_home, p_person, p_post_zone, p_post, own, p_mandate, p_at);
END $$;

-- Nobody takes a post in a session in which the second factor was not shown, however he came by the post.
CREATE FUNCTION people_enter_by_account(
  p_zone text, p_account uuid, p_session uuid, p_post_zone text, p_post text, p_principal uuid, p_at timestamptz,
  p_mandate uuid
) RETURNS SETOF people_actor LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
  whose uuid;
  used timestamptz;
  shown boolean;
BEGIN
  SELECT a.person, s.used_at, s.proven INTO whose, used, shown FROM people_account a
  JOIN people_session s ON s.zone = a.zone AND s.account = a.id AND s.epoch = a.epoch
  WHERE a.zone = p_zone AND a.id = p_account AND a.status = 'open' AND s.id = p_session AND s.ended_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  IF p_post IS NOT NULL AND NOT shown THEN RETURN; END IF;
  IF used < p_at - interval '1 minute' THEN
    UPDATE people_session s SET used_at = p_at
    WHERE s.zone = p_zone AND s.id IN (
      SELECT t.id FROM people_session t WHERE t.zone = p_zone AND t.id = p_session FOR UPDATE SKIP LOCKED
    );
  END IF;
  RETURN QUERY SELECT * FROM people_enter(p_zone, whose, p_post_zone, p_post, p_principal, p_mandate, p_at);
END $$;

REVOKE ALL ON FUNCTION people_seats(uuid, timestamptz), people_colleagues(timestamptz), people_reach(uuid, uuid, timestamptz),
  people_under(uuid, uuid, timestamptz), people_stand(people_actor),
  people_enter(text, uuid, text, text, uuid, uuid, timestamptz), people_enter_by_token(bytea, timestamptz, uuid),
  people_enter_standing(text, uuid, text, text, uuid, timestamptz, uuid),
  people_enter_by_account(text, uuid, uuid, text, text, uuid, timestamptz, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_seats(uuid, timestamptz), people_colleagues(timestamptz),
  people_enter_by_token(bytea, timestamptz, uuid),
  people_enter_standing(text, uuid, text, text, uuid, timestamptz, uuid),
  people_enter_by_account(text, uuid, uuid, text, text, uuid, timestamptz, uuid) TO tongban_app;
