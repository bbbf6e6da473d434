-- Sending: whoever makes a journal entry may write an envelope in the same transaction, and read nothing.

-- The number of the next envelope of a lane, which stays locked until the transaction ends; or the body of the one
-- that was written for the same cause before.
CREATE OR REPLACE FUNCTION exchange_number(p_zone text, p_to text, p_subject uuid, p_type text, p_cause text)
RETURNS TABLE(known bytea, incarnation int, sequence int) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
DECLARE v_life int := coalesce((SELECT max(l.incarnation) FROM exchange_life l), 1); v_number int; v_body bytea;
BEGIN
  INSERT INTO exchange_lane AS l (zone, other, subject, way, incarnation, sequence)
    VALUES (p_zone, p_to, p_subject, 'out', v_life, 0)
    ON CONFLICT (zone, other, subject, way) DO UPDATE SET incarnation = v_life
    RETURNING l.sequence + 1 INTO v_number;
  IF p_cause <> '' THEN
    SELECT o.body INTO v_body FROM exchange_outgoing o
      WHERE o.zone = p_zone AND o."to" = p_to AND o.subject = p_subject AND o.type = p_type AND o.cause = p_cause;
  END IF;
  RETURN QUERY SELECT v_body, v_life, v_number;
END $$;

CREATE OR REPLACE FUNCTION exchange_post(
  p_zone text, p_id uuid, p_to text, p_type text, p_subject uuid, p_incarnation int, p_sequence int, p_cause text,
  p_body bytea, p_at timestamptz
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  UPDATE exchange_lane l SET sequence = greatest(l.sequence, p_sequence)
    WHERE l.zone = p_zone AND l.other = p_to AND l.subject = p_subject AND l.way = 'out';
  INSERT INTO exchange_outgoing (zone, id, "to", type, subject, incarnation, sequence, cause, body, made_at, status,
                                 next_at, tries, fault, settled)
    VALUES (p_zone, p_id, p_to, p_type, p_subject, p_incarnation, p_sequence, p_cause, p_body, p_at, 'waiting',
            p_at, 0, '', '')
$$;

REVOKE ALL ON FUNCTION exchange_number(text, text, uuid, text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION exchange_post(text, uuid, text, text, uuid, int, int, text, bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange_number(text, text, uuid, text, text) TO tongban_app;
GRANT EXECUTE ON FUNCTION exchange_post(text, uuid, text, text, uuid, int, int, text, bytea, timestamptz)
  TO tongban_app;

-- What was sent and what came are kept: a peer that was restored asks for them again.
CREATE OR REPLACE TRIGGER exchange_keep BEFORE DELETE OR TRUNCATE ON exchange_outgoing
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE OR REPLACE TRIGGER exchange_keep BEFORE DELETE OR TRUNCATE ON exchange_incoming
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
