-- Whoever stands in the hall checks in by the number of his appointment and the last digits of his telephone. The number
-- is drawn by lot from 31^8, so guessing it is hopeless; the digits show that it was not merely read over a shoulder.
CREATE OR REPLACE FUNCTION appointments_arriving(p_zone text, p_number text, p_digits text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT a.id FROM appointments_appointment a
  WHERE a.zone = p_zone AND a.number = p_number AND a.status = 'booked'
    AND length(p_digits) = 4 AND right(regexp_replace(a.telephone, '[^0-9]', '', 'g'), 4) = p_digits
$$;

-- Reserves one try to check in by oneself, or answers false. Tries count before they are judged, so that guesses in
-- parallel are bounded too: 5 with one number, 200 from one source in an hour.
CREATE OR REPLACE FUNCTION appointments_try(p_number text, p_source text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE since timestamptz := p_at - interval '1 hour';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('arrival ' || p_number, 7702));
  PERFORM pg_advisory_xact_lock(hashtextextended('arrivals from ' || p_source, 7702));
  DELETE FROM appointments_arrival t WHERE t.at < p_at - interval '1 day';
  IF (SELECT count(*) FROM appointments_arrival t WHERE t.number = p_number AND t.at > since) >= 5
     OR (SELECT count(*) FROM appointments_arrival t WHERE t.source = p_source AND t.at > since) >= 200 THEN
    RETURN false;
  END IF;
  INSERT INTO appointments_arrival (number, source, at) VALUES (p_number, p_source, p_at);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION appointments_arriving(text, text, text), appointments_try(text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION appointments_arriving(text, text, text), appointments_try(text, text, timestamptz)
  TO tongban_app;
