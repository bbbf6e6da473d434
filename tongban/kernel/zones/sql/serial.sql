-- Receipt numbers: one sequence a zone, so that no zone learns from its numbers how busy another is.

CREATE OR REPLACE FUNCTION zones_serial_of(p_zone text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF p_zone !~ '^[a-z][a-z0-9_]{0,40}$' THEN
    RAISE EXCEPTION 'not a zone code: %', p_zone USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN 'zones_serial_' || p_zone;
END $$;

CREATE OR REPLACE FUNCTION zones_open_serial(p_zone text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
BEGIN
  PERFORM 1 FROM zones_zone z WHERE z.zone = p_zone;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such zone: %', p_zone USING ERRCODE = 'invalid_parameter_value';
  END IF;
  EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I AS bigint MINVALUE 1 NO CYCLE', zones_serial_of(p_zone));
END $$;

CREATE OR REPLACE FUNCTION zones_next_serial(p_zone text) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
  SELECT nextval(zones_serial_of(p_zone)::regclass)
$$;

-- After a restore: what was given since the backup is not known, so that many are left out. Only the owner does this.
CREATE OR REPLACE FUNCTION zones_skip_serials(p_zone text, p_count bigint) RETURNS void LANGUAGE sql VOLATILE
SET search_path = public, pg_catalog AS $$
  SELECT setval(to_regclass(zones_serial_of(p_zone)), nextval(to_regclass(zones_serial_of(p_zone))) + p_count)
  WHERE to_regclass(zones_serial_of(p_zone)) IS NOT NULL
$$;

REVOKE ALL ON FUNCTION zones_serial_of(text), zones_open_serial(text), zones_next_serial(text),
  zones_skip_serials(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION zones_open_serial(text), zones_next_serial(text) TO tongban_app;
