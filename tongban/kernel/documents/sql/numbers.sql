-- The next number of a series. The row stays locked until the caller's transaction ends: whoever comes second waits,
-- and a transaction that fails gives its number back. So there is neither a gap nor a double.
--
-- After a restore the numbers that were given since the backup are not known. The first number of a series in another
-- life leaves some out; a series of which nothing is known does so as well where its year had begun before the restore.
DROP FUNCTION IF EXISTS documents_next(text, text, int);
CREATE OR REPLACE FUNCTION documents_next(p_zone text, p_series text, p_year int, p_left_out int) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH present AS (
    SELECT coalesce(max(incarnation), 1) AS life,
      count(*) > 1 AND p_year <= date_part('year', max(since) AT TIME ZONE 'Asia/Shanghai') AS may_be_forgotten
    FROM exchange_life
  )
  INSERT INTO documents_series AS s (zone, series, year, last, life)
  SELECT p_zone, p_series, p_year, 1 + CASE WHEN may_be_forgotten THEN p_left_out ELSE 0 END, life FROM present
  ON CONFLICT (zone, series, year) DO UPDATE
  SET last = s.last + 1 + CASE WHEN s.life < excluded.life THEN p_left_out ELSE 0 END, life = excluded.life
  RETURNING s.last
$$;
REVOKE ALL ON FUNCTION documents_next(text, text, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents_next(text, text, int, int) TO tongban_app;
