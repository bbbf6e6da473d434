-- Passwords, codes, keys and links: nobody may look at the tables, only ask these questions.

CREATE OR REPLACE FUNCTION people_credentials(p_login text, p_at timestamptz) RETURNS TABLE(
  zone text, account uuid, person uuid, epoch int, password text, totp bytea, seats bigint
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT a.zone, a.id, a.person, a.epoch, s.password, s.totp,
         (SELECT count(*) FROM people_seats(a.person, p_at))
  FROM people_account a LEFT JOIN people_secret s ON s.zone = a.zone AND s.account = a.id
  WHERE a.login = p_login AND a.status = 'open'
$$;

-- A secret is kept only under an entry of the account's journal that says so, and once for each entry. With a new
-- authenticator the code that showed it at work is spent, and the recovery codes of the old one end.
DROP FUNCTION IF EXISTS people_keep_secret(text, uuid, int, text, bytea);
CREATE OR REPLACE FUNCTION people_keep_secret(
  p_zone text, p_account uuid, p_number int, p_password text, p_totp bytea, p_step bigint
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
  PERFORM 1 FROM journal_entry e
  WHERE e.zone = p_zone AND e.subject = p_account AND e.number = p_number AND e.verb = 'account.set_password';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no entry % of account % sets a password', p_number, p_account
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  INSERT INTO people_secret (zone, account, number, password, totp, step)
  VALUES (p_zone, p_account, p_number, p_password, p_totp, p_step)
  ON CONFLICT (zone, account) DO UPDATE
    SET number = excluded.number, password = excluded.password, totp = coalesce(excluded.totp, people_secret.totp),
        step = CASE WHEN excluded.totp IS NULL THEN people_secret.step ELSE excluded.step END
    WHERE people_secret.number < excluded.number;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'entry % of account % has set its password already', p_number, p_account
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF p_totp IS NOT NULL THEN
    DELETE FROM people_recovery r WHERE r.zone = p_zone AND r.account = p_account;
  END IF;
END $$;

-- True when the one-time code of this step was not used before: each code opens once (RFC 6238, 5.2).
CREATE OR REPLACE FUNCTION people_use_step(p_zone text, p_account uuid, p_step bigint) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH used AS (
    UPDATE people_secret s SET step = p_step
    WHERE s.zone = p_zone AND s.account = p_account AND s.step < p_step RETURNING 1
  ) SELECT EXISTS (SELECT 1 FROM used)
$$;

-- Reserves one try and answers 0, or the seconds to wait. Tries count before they are judged, so that guesses in
-- parallel are bounded too: 5 of one account from one source, 25 of one account, 200 of one source in 15 minutes.
CREATE OR REPLACE FUNCTION people_try(p_id uuid, p_login text, p_source text, p_at timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
  since timestamptz := p_at - interval '15 minutes';
  earliest timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('login ' || p_login, 7702));
  PERFORM pg_advisory_xact_lock(hashtextextended('source ' || p_source, 7702));
  DELETE FROM people_attempt t WHERE t.at < p_at - interval '190 days';
  SELECT max(stands.at) INTO earliest FROM (
    (SELECT t.at FROM people_attempt t WHERE t.login = p_login AND t.source = p_source AND t.outcome <> 'entered'
       AND t.at > since ORDER BY t.at DESC OFFSET 4 LIMIT 1)
    UNION ALL
    (SELECT t.at FROM people_attempt t WHERE t.login = p_login AND t.outcome <> 'entered'
       AND t.at > since ORDER BY t.at DESC OFFSET 24 LIMIT 1)
    UNION ALL
    (SELECT t.at FROM people_attempt t WHERE t.source = p_source AND t.outcome <> 'entered'
       AND t.at > since ORDER BY t.at DESC OFFSET 199 LIMIT 1)
  ) stands;
  IF earliest IS NOT NULL THEN
    RETURN greatest(1, ceil(extract(epoch FROM earliest - since)))::int;
  END IF;
  INSERT INTO people_attempt (id, login, source, at, outcome) VALUES (p_id, p_login, p_source, p_at, 'tried');
  RETURN 0;
END $$;

CREATE OR REPLACE FUNCTION people_tried(p_ids uuid[], p_outcome text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  UPDATE people_attempt t SET outcome = p_outcome WHERE t.id = ANY(p_ids)
$$;

CREATE OR REPLACE FUNCTION people_keep_key(p_digest bytea, p_zone text, p_token uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM people_key k WHERE k.zone = p_zone AND k.token = p_token)
     OR NOT EXISTS (SELECT 1 FROM people_token t WHERE t.zone = p_zone AND t.id = p_token) THEN
    RAISE EXCEPTION 'token % has its key, or does not exist', p_token USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  INSERT INTO people_key (digest, zone, token) VALUES (p_digest, p_zone, p_token);
END $$;

-- A new link replaces the older ones of the account.
CREATE OR REPLACE FUNCTION people_invite(p_digest bytea, p_zone text, p_account uuid, p_until timestamptz, p_at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  UPDATE people_invitation i SET used_at = p_at WHERE i.zone = p_zone AND i.account = p_account AND i.used_at IS NULL;
  INSERT INTO people_invitation (digest, zone, account, until) VALUES (p_digest, p_zone, p_account, p_until)
$$;

CREATE OR REPLACE FUNCTION people_invited(p_digest bytea, p_at timestamptz)
RETURNS TABLE(zone text, account uuid, person uuid, login text, seats bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT a.zone, a.id, a.person, a.login, (SELECT count(*) FROM people_seats(a.person, p_at))
  FROM people_invitation i JOIN people_account a ON a.zone = i.zone AND a.id = i.account
  WHERE i.digest = p_digest AND i.used_at IS NULL AND i.until > p_at AND a.status = 'open'
$$;

CREATE OR REPLACE FUNCTION people_redeem(p_digest bytea, p_at timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH used AS (
    UPDATE people_invitation i SET used_at = p_at
    WHERE i.digest = p_digest AND i.used_at IS NULL AND i.until > p_at RETURNING 1
  ) SELECT EXISTS (SELECT 1 FROM used)
$$;

REVOKE ALL ON FUNCTION people_credentials(text, timestamptz), people_keep_secret(text, uuid, int, text, bytea, bigint),
  people_use_step(text, uuid, bigint), people_try(uuid, text, text, timestamptz), people_tried(uuid[], text),
  people_keep_key(bytea, text, uuid), people_invite(bytea, text, uuid, timestamptz, timestamptz),
  people_invited(bytea, timestamptz), people_redeem(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_credentials(text, timestamptz), people_keep_secret(text, uuid, int, text, bytea, bigint),
  people_use_step(text, uuid, bigint), people_try(uuid, text, text, timestamptz), people_tried(uuid[], text),
  people_keep_key(bytea, text, uuid), people_invite(bytea, text, uuid, timestamptz, timestamptz),
  people_invited(bytea, timestamptz), people_redeem(bytea, timestamptz) TO tongban_app;
