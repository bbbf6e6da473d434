-- The next number of a series. The row stays locked until the caller's transaction ends: whoever comes second waits,
-- and a transaction that fails gives its number back. So there is neither a gap nor a double.
CREATE OR REPLACE FUNCTION documents_next(p_zone text, p_series text, p_year int) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  INSERT INTO documents_series AS s (zone, series, year, last) VALUES (p_zone, p_series, p_year, 1)
  ON CONFLICT (zone, series, year) DO UPDATE SET last = s.last + 1
  RETURNING s.last
$$;
REVOKE ALL ON FUNCTION documents_next(text, text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents_next(text, text, int) TO tongban_app;
