-- Sending: whoever makes a journal entry may write an envelope in the same transaction, and read nothing.

-- Whoever acts in a zone sends in its name; the clock and the operator in that of any; whoever belongs to no zone, an
-- applicant, only about what has its journal in that zone.
CREATE OR REPLACE FUNCTION exchange_speaks(p_zone text, p_subject uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
DECLARE v_zone text := coalesce(current_setting('tongban.zone', true), '');
BEGIN
  IF coalesce(current_setting('tongban.role', true), '') IN ('clock', 'operator') OR v_zone = p_zone THEN RETURN; END IF;
  IF v_zone = '' AND current_setting('tongban.role', true) IN ('applicant', 'agent')
    AND EXISTS (SELECT 1 FROM journal_entry e WHERE e.zone = p_zone AND e.subject = p_subject) THEN RETURN; END IF;
  RAISE EXCEPTION 'nobody here sends in the name of zone %', p_zone USING ERRCODE = 'insufficient_privilege';
END $$;

-- Whoever carries acts as the message that he brings from then on: one round trip, and no more rights than that.
CREATE OR REPLACE FUNCTION exchange_stand(p_zone text, p_other text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('tongban.role', true), '') NOT IN ('clock', 'operator', 'peer') THEN
    RAISE EXCEPTION 'nobody here carries between zones % and %', p_zone, p_other USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('tongban.role', 'peer', false), set_config('tongban.zone', p_zone, false),
          set_config('tongban.other', p_other, false), set_config('tongban.agency', '', false),
          set_config('tongban.principal', '', false), set_config('tongban.person', '', false),
          set_config('tongban.post', '', false), set_config('tongban.mandate', '', false),
          set_config('tongban.whole', '', false), set_config('tongban.items', '', false),
          set_config('tongban.itself', '', false);
END $$;

-- The number of the next envelope of a lane, which stays locked until the transaction ends; or the body of the one
-- that was written for the same cause before.
CREATE OR REPLACE FUNCTION exchange_number(p_zone text, p_to text, p_subject uuid, p_type text, p_cause text)
RETURNS TABLE(known bytea, incarnation int, sequence int) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
DECLARE v_life int := coalesce((SELECT max(l.incarnation) FROM exchange_life l), 1); v_number int; v_body bytea;
BEGIN
  PERFORM exchange_speaks(p_zone, p_subject);
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
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
  PERFORM exchange_speaks(p_zone, p_subject);
  IF NOT EXISTS (SELECT FROM json_to_record(convert_from(p_body, 'UTF8')::json)
                   AS said(source text, "to" text, id text, type text, subject text)
                 WHERE (said.source, said."to", said.id, said.type, said.subject)
                   = (p_zone, p_to, p_id::text, p_type, p_subject::text)) THEN
    RAISE EXCEPTION 'envelope % says something else than its row', p_id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE exchange_lane l SET sequence = p_sequence
    WHERE l.zone = p_zone AND l.other = p_to AND l.subject = p_subject AND l.way = 'out' AND l.sequence < p_sequence;
  INSERT INTO exchange_outgoing (zone, id, "to", type, subject, incarnation, sequence, cause, body, made_at, status,
                                 next_at, tries, fault, settled)
    VALUES (p_zone, p_id, p_to, p_type, p_subject, p_incarnation, p_sequence, p_cause, p_body, p_at, 'waiting',
            p_at, 0, '', '');
END $$;

-- The next envelope of a lane, told without its number, before and after the place where the number stands; or the one
-- that was written for the same cause before.
CREATE OR REPLACE FUNCTION exchange_write(
  p_zone text, p_id uuid, p_to text, p_type text, p_subject uuid, p_cause text, p_before bytea, p_after bytea,
  p_at timestamptz
) RETURNS TABLE(known bytea, incarnation int, sequence int) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
DECLARE v_number text;
BEGIN
  SELECT n.known, n.incarnation, n.sequence INTO known, incarnation, sequence
    FROM exchange_number(p_zone, p_to, p_subject, p_type, p_cause) n;
  IF known IS NULL THEN
    v_number := format('"incarnation":%s,"sequence":%s', incarnation, sequence);
    PERFORM exchange_post(p_zone, p_id, p_to, p_type, p_subject, incarnation, sequence, p_cause,
                          p_before || convert_to(v_number, 'UTF8') || p_after, p_at);
  END IF;
  RETURN NEXT;
END $$;

-- The inbox: the lane of an envelope is held until the transaction ends, and the envelope stands in it; what is told is
-- how far the lane had come, and what was known of the envelope before.
CREATE OR REPLACE FUNCTION exchange_arrive(
  p_zone text, p_source text, p_id uuid, p_type text, p_subject uuid, p_incarnation int, p_sequence int, p_body bytea,
  p_stamp bytea, p_signature bytea, p_at timestamptz
) RETURNS TABLE(lane_incarnation int, lane_sequence int, known boolean, stamp bytea, receipt bytea, signature bytea,
                wanting text[], brought text[], unfit jsonb) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
BEGIN
  PERFORM exchange_stand(p_zone, p_source);
  lane_incarnation := 0;
  lane_sequence := 0;
  INSERT INTO exchange_lane (zone, other, subject, way, incarnation, sequence)
    VALUES (p_zone, p_source, p_subject, 'in', 0, 0) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    SELECT l.incarnation, l.sequence INTO lane_incarnation, lane_sequence FROM exchange_lane l
      WHERE l.zone = p_zone AND l.other = p_source AND l.subject = p_subject AND l.way = 'in' FOR UPDATE;
  END IF;
  INSERT INTO exchange_incoming (zone, source, id, type, subject, incarnation, sequence, body, stamp, stamp_signature,
                                 arrived_at, wanting, brought, verdict)
    VALUES (p_zone, p_source, p_id, p_type, p_subject, p_incarnation, p_sequence, p_body, p_stamp, p_signature,
            p_at, '{}', '{}', '') ON CONFLICT DO NOTHING;
  known := NOT FOUND;
  wanting := '{}';
  brought := '{}';
  IF known THEN
    SELECT i.stamp, i.receipt, i.signature, i.wanting, i.brought, i.unfit
      INTO stamp, receipt, signature, wanting, brought, unfit FROM exchange_incoming i
      WHERE i.zone = p_zone AND i.source = p_source AND i.id = p_id;
  END IF;
  RETURN NEXT;
END $$;

-- The receipt of an envelope stands in its row, and where it was its turn its lane has come as far; what is told is
-- whether others have waited for it.
CREATE OR REPLACE FUNCTION exchange_receive(
  p_zone text, p_source text, p_id uuid, p_verdict text, p_receipt bytea, p_signature bytea, p_at timestamptz,
  p_moves boolean
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE v record;
BEGIN
  IF current_setting('tongban.zone') <> p_zone OR current_setting('tongban.other') <> p_source THEN
    RAISE EXCEPTION 'nobody here carries from zone % to zone %', p_source, p_zone USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE exchange_incoming i SET verdict = p_verdict, receipt = p_receipt, signature = p_signature, taken_at = p_at
    WHERE i.zone = p_zone AND i.source = p_source AND i.id = p_id
    RETURNING i.subject, i.incarnation, i.sequence INTO v;
  IF p_moves THEN
    UPDATE exchange_lane l SET incarnation = v.incarnation, sequence = v.sequence
      WHERE l.zone = p_zone AND l.other = p_source AND l.subject = v.subject AND l.way = 'in';
  END IF;
  RETURN EXISTS (SELECT FROM exchange_incoming i WHERE i.zone = p_zone AND i.source = p_source
    AND i.subject = v.subject AND i.receipt IS NULL);
END $$;

-- The outbox: a receipt stands in the row of the envelope that it answers; what is told is the one that stood there.
CREATE OR REPLACE FUNCTION exchange_answer(
  p_zone text, p_to text, p_id uuid, p_verdict text, p_receipt bytea, p_signature bytea, p_at timestamptz
) RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE v_before bytea;
BEGIN
  PERFORM exchange_stand(p_zone, p_to);
  UPDATE exchange_outgoing o SET receipt = p_receipt, signature = p_signature, status = p_verdict, answered_at = p_at,
                                 next_at = NULL, fault = '', tries = o.tries + 1
    FROM (SELECT b.zone, b.id, b.receipt FROM exchange_outgoing b
          WHERE b.zone = p_zone AND b."to" = p_to AND b.id = p_id FOR UPDATE) before
    WHERE o.zone = before.zone AND o.id = before.id
    RETURNING before.receipt INTO v_before;
  RETURN v_before;
END $$;

REVOKE ALL ON FUNCTION exchange_speaks(text, uuid), exchange_stand(text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION exchange_write(text, uuid, text, text, uuid, text, bytea, bytea, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION exchange_arrive(text, text, uuid, text, uuid, int, int, bytea, bytea, bytea, timestamptz)
  FROM PUBLIC;
REVOKE ALL ON FUNCTION exchange_receive(text, text, uuid, text, bytea, bytea, timestamptz, boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION exchange_answer(text, text, uuid, text, bytea, bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange_receive(text, text, uuid, text, bytea, bytea, timestamptz, boolean) TO tongban_app;
GRANT EXECUTE ON FUNCTION exchange_answer(text, text, uuid, text, bytea, bytea, timestamptz) TO tongban_app;
GRANT EXECUTE ON FUNCTION exchange_write(text, uuid, text, text, uuid, text, bytea, bytea, timestamptz) TO tongban_app;
GRANT EXECUTE ON FUNCTION exchange_arrive(text, text, uuid, text, uuid, int, int, bytea, bytea, bytea, timestamptz)
  TO tongban_app;
REVOKE ALL ON FUNCTION exchange_number(text, text, uuid, text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION exchange_post(text, uuid, text, text, uuid, int, int, text, bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange_post(text, uuid, text, text, uuid, int, int, text, bytea, timestamptz)
  TO tongban_app;

-- Which zones are kept here is no secret, though lines and peers are: pages say whose records a figure is made of.
CREATE OR REPLACE FUNCTION exchange_kept_here() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
  SELECT coalesce(array_agg(z.zone), '{}') FROM zones_zone z
  WHERE NOT EXISTS (SELECT FROM exchange_peer p WHERE p.zone = z.zone)
$$;
REVOKE ALL ON FUNCTION exchange_kept_here() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange_kept_here() TO tongban_app;

-- What was sent and what came are kept: a peer that was restored asks for them again.
CREATE OR REPLACE TRIGGER exchange_keep BEFORE DELETE OR TRUNCATE ON exchange_outgoing
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE OR REPLACE TRIGGER exchange_keep BEFORE DELETE OR TRUNCATE ON exchange_incoming
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
