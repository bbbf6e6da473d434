-- Sessions and second factors: nobody may look at the tables; each question answers the person who asks about himself.

-- A session begins; those of the account that no browser can hold any more are forgotten.
DROP FUNCTION IF EXISTS people_open_session(uuid, text, uuid, int, text, text, timestamptz);
CREATE OR REPLACE FUNCTION people_open_session(
  p_id uuid, p_zone text, p_account uuid, p_epoch int, p_source text, p_device text, p_at timestamptz, p_proven boolean
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  DELETE FROM people_session s
  WHERE s.zone = p_zone AND s.account = p_account AND s.used_at < p_at - interval '30 days';
  INSERT INTO people_session (id, zone, account, epoch, source, device, since, used_at, proven)
  VALUES (p_id, p_zone, p_account, p_epoch, p_source, p_device, p_at, p_at, p_proven)
$$;

CREATE OR REPLACE FUNCTION people_sessions(p_used_after timestamptz)
RETURNS TABLE(id uuid, source text, device text, since timestamptz, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT s.id, s.source, s.device, s.since, s.used_at
  FROM people_session s JOIN people_account a ON a.zone = s.zone AND a.id = s.account AND a.epoch = s.epoch
  WHERE a.person::text = current_setting('tongban.person', true) AND a.status = 'open'
    AND s.ended_at IS NULL AND s.used_at > p_used_after
  ORDER BY s.used_at DESC, s.id
$$;

-- One session of the asker ends; true when it had not ended before.
CREATE OR REPLACE FUNCTION people_end_session(p_session uuid, p_at timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH ended AS (
    UPDATE people_session s SET ended_at = p_at FROM people_account a
    WHERE a.zone = s.zone AND a.id = s.account AND a.person::text = current_setting('tongban.person', true)
      AND s.id = p_session AND s.ended_at IS NULL RETURNING 1
  ) SELECT EXISTS (SELECT 1 FROM ended)
$$;

-- The session in which the epoch was raised goes on in the new one; every other stays behind. Whoever has just set up an
-- authenticator has shown its code in this one.
DROP FUNCTION IF EXISTS people_carry_session(uuid);
CREATE OR REPLACE FUNCTION people_carry_session(p_session uuid, p_proven boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  UPDATE people_session s SET epoch = a.epoch, proven = s.proven OR p_proven FROM people_account a
  WHERE a.zone = s.zone AND a.id = s.account AND a.person::text = current_setting('tongban.person', true)
    AND s.id = p_session AND s.epoch = a.epoch - 1 AND s.ended_at IS NULL
$$;

-- Whether the asker has an authenticator, and how many recovery codes are left to him.
CREATE OR REPLACE FUNCTION people_second_factor() RETURNS TABLE(authenticator boolean, codes bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT s.totp IS NOT NULL,
    (SELECT count(*) FROM people_recovery r WHERE r.zone = a.zone AND r.account = a.id AND r.used_at IS NULL)
  FROM people_account a JOIN people_secret s ON s.zone = a.zone AND s.account = a.id
  WHERE a.person::text = current_setting('tongban.person', true)
$$;

-- An authenticator is kept, or ends (NULL), only under the account's newest entry, which says so; the code that showed
-- it at work is spent with it.
DROP FUNCTION IF EXISTS people_keep_totp(text, uuid, int, bytea);
CREATE OR REPLACE FUNCTION people_keep_totp(p_zone text, p_account uuid, p_number int, p_totp bytea, p_step bigint)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
  PERFORM people_said(p_zone, p_account, p_number,
    CASE WHEN p_totp IS NULL THEN 'account.end_code' ELSE 'account.set_code' END);
  UPDATE people_secret s SET totp = p_totp, step = p_step, number = p_number
  WHERE s.zone = p_zone AND s.account = p_account AND s.number < p_number;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'entry % of account % has done this already', p_number, p_account
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  DELETE FROM people_recovery r WHERE r.zone = p_zone AND r.account = p_account;
END $$;

-- New recovery codes take the place of the old ones, under the account's newest entry, which says so.
CREATE OR REPLACE FUNCTION people_keep_codes(p_zone text, p_account uuid, p_number int, p_digests bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
  PERFORM people_said(p_zone, p_account, p_number, 'account.renew_codes');
  DELETE FROM people_recovery r WHERE r.zone = p_zone AND r.account = p_account;
  INSERT INTO people_recovery (digest, zone, account) SELECT unnest(p_digests), p_zone, p_account;
END $$;

-- True when this recovery code of the account had not been used before: each opens once.
CREATE OR REPLACE FUNCTION people_use_code(p_zone text, p_account uuid, p_digest bytea, p_at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH used AS (
    UPDATE people_recovery r SET used_at = p_at
    WHERE r.digest = p_digest AND r.zone = p_zone AND r.account = p_account AND r.used_at IS NULL RETURNING 1
  ) SELECT EXISTS (SELECT 1 FROM used)
$$;

-- Runs inside the functions above and with their rights.
CREATE OR REPLACE FUNCTION people_said(p_zone text, p_account uuid, p_number int, p_verb text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM 1 FROM people_account a JOIN journal_entry e ON e.zone = a.zone AND e.subject = a.id AND e.number = a.version
  WHERE a.zone = p_zone AND a.id = p_account AND e.number = p_number AND e.verb = p_verb;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no entry % of account % says %', p_number, p_account, p_verb
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;

REVOKE ALL ON FUNCTION people_open_session(uuid, text, uuid, int, text, text, timestamptz, boolean),
  people_sessions(timestamptz), people_end_session(uuid, timestamptz), people_carry_session(uuid, boolean),
  people_second_factor(), people_keep_totp(text, uuid, int, bytea, bigint),
  people_keep_codes(text, uuid, int, bytea[]), people_use_code(text, uuid, bytea, timestamptz), people_said(text, uuid, int, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_open_session(uuid, text, uuid, int, text, text, timestamptz, boolean),
  people_sessions(timestamptz), people_end_session(uuid, timestamptz), people_carry_session(uuid, boolean),
  people_second_factor(), people_keep_totp(text, uuid, int, bytea, bigint),
  people_keep_codes(text, uuid, int, bytea[]), people_use_code(text, uuid, bytea, timestamptz) TO tongban_app;
