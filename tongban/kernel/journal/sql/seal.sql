-- The sealer: numbers what is committed, contiguously, and keeps signed heads. Every statement may run again.

-- Gives the next positions to at most p_limit committed entries and answers how many; NULL when another sealer is at
-- work. A subject's entry n is committed before n + 1 draws its outbox id, so the order of ids keeps their order.
CREATE OR REPLACE FUNCTION journal_seal(p_limit int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE moved int;
BEGIN
  IF NOT pg_try_advisory_xact_lock(7702) THEN RETURN NULL; END IF;
  WITH next AS (
    SELECT coalesce(max(position) + 1, 0) AS position FROM journal_leaf
  ), taken AS (
    DELETE FROM journal_outbox
    WHERE id <= (SELECT max(id) FROM (SELECT id FROM journal_outbox ORDER BY id LIMIT p_limit) oldest)
    RETURNING id, zone, subject, number, hash
  )
  INSERT INTO journal_leaf (position, zone, subject, number, hash)
  SELECT next.position + row_number() OVER (ORDER BY taken.id) - 1, taken.zone, taken.subject, taken.number, taken.hash
  FROM taken CROSS JOIN next;
  GET DIAGNOSTICS moved = ROW_COUNT;
  RETURN moved;
END $$;

-- Keeps a head that continues the last one; false when somebody else has signed meanwhile.
CREATE OR REPLACE FUNCTION journal_sign_head(
  p_previous bigint, p_size bigint, p_root bytea, p_frontier bytea[], p_signed_at timestamptz, p_key_id text,
  p_signature bytea
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7703);
  IF p_previous <> coalesce((SELECT max(size) FROM journal_head), 0) THEN RETURN false; END IF;
  IF p_size <= p_previous OR p_size > (SELECT max(position) + 1 FROM journal_leaf)
     OR octet_length(p_root) <> 32 OR octet_length(p_signature) <> 64 OR p_key_id !~ '^[0-9a-f]{16}$'
     OR coalesce(array_length(p_frontier, 1), 0) <> length(replace(p_size::bit(64)::text, '0', ''))
  THEN
    RAISE EXCEPTION 'no head of this journal: % entries after %', p_size, p_previous USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO journal_head (size, root, frontier, signed_at, key_id, signature)
  VALUES (p_size, p_root, p_frontier, p_signed_at, p_key_id, p_signature);
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION journal_seal(int) FROM PUBLIC;
REVOKE ALL ON FUNCTION journal_sign_head(bigint, bigint, bytea, bytea[], timestamptz, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_seal(int) TO tongban_app;
GRANT EXECUTE ON FUNCTION journal_sign_head(bigint, bigint, bytea, bytea[], timestamptz, text, bytea) TO tongban_app;
