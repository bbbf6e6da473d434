-- The parts that every door shares. Run as owner after each migration; every statement may run again.

CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what is written never changes: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION journal_stale(p_zone text, p_subject uuid) RETURNS TABLE(result text, detail jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT 'stale'::text, (
    SELECT jsonb_build_object('verb', e.verb, 'at', e.recorded_at, 'by', p.facts->>'by',
                              'actor', convert_from(e.body, 'UTF8')::jsonb->'actor', 'number', e.number)
    FROM journal_entry e LEFT JOIN journal_private p USING (zone, subject, number)
    WHERE e.zone = p_zone AND e.subject = p_subject ORDER BY e.number DESC LIMIT 1)
$$;

-- Null when the request is new; otherwise what became of the first one.
CREATE OR REPLACE FUNCTION journal_claimed(p_scope text, p_key text, p_digest bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE c journal_claim%ROWTYPE;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended(p_scope || chr(31) || p_key, 7701)) THEN
    RETURN jsonb_build_object('result', 'running');
  END IF;
  SELECT * INTO c FROM journal_claim WHERE scope = p_scope AND key = p_key;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF c.digest <> p_digest THEN RETURN jsonb_build_object('result', 'mismatch'); END IF;
  RETURN jsonb_build_object('result', 'replay', 'zone', c.zone, 'subject', c.subject, 'number', c.number,
                            'status', c.status, 'answer', encode(c.answer, 'base64'));
END $$;

CREATE OR REPLACE FUNCTION journal_answer(
  p_scope text, p_key text, p_digest bytea, p_status int, p_answer bytea, p_at timestamptz
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  INSERT INTO journal_claim (scope, key, digest, status, answer, claimed_at)
  VALUES (p_scope, p_key, p_digest, p_status, p_answer, p_at)
$$;

CREATE OR REPLACE FUNCTION journal_append(
  p_body bytea, p_hash bytea, b jsonb, p_salt bytea, p_facts jsonb, p_scope text, p_key text, p_digest bytea
) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_catalog AS $$
DECLARE
  e_zone text := b->>'zone'; e_subject uuid := (b->>'subject')::uuid; e_number int := (b->>'number')::int;
BEGIN
  INSERT INTO journal_entry (zone, subject, number, kind, verb, recorded_at, effective_at, prev, hash, body)
  VALUES (e_zone, e_subject, e_number, b->>'kind', b->>'verb', (b->>'recorded_at')::timestamptz,
          (b->>'effective_at')::timestamptz, decode(b->>'prev', 'hex'), p_hash, p_body);
  IF p_facts IS NOT NULL THEN
    INSERT INTO journal_private VALUES (e_zone, e_subject, e_number, p_salt, p_facts);
  END IF;
  INSERT INTO journal_outbox (zone, subject, number, hash) VALUES (e_zone, e_subject, e_number, p_hash);
  IF p_key IS NOT NULL THEN
    INSERT INTO journal_claim (scope, key, digest, zone, subject, number, claimed_at)
    VALUES (p_scope, p_key, p_digest, e_zone, e_subject, e_number, (b->>'recorded_at')::timestamptz);
  END IF;
END $$;
REVOKE ALL ON FUNCTION journal_append(bytea, bytea, jsonb, bytea, jsonb, text, text, bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION journal_stale(text, uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION journal_claimed(text, text, bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION journal_answer(text, text, bytea, int, bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_claimed(text, text, bytea) TO tongban_app;
GRANT EXECUTE ON FUNCTION journal_answer(text, text, bytea, int, bytea, timestamptz) TO tongban_app;
