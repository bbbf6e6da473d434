-- For what a copy was made, by the code on it or the digest of its file, also a sealed one, and the code of the
-- certificate that it tells again.
CREATE OR REPLACE FUNCTION certificates_copied(p_keys text[])
RETURNS TABLE(certificate text, purpose text, recipient text, valid_until date, made_at timestamptz, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT c.code, k.purpose, k.recipient, k.valid_until, k.made_at, k.digest
  FROM certificates_copy k JOIN certificates_certificate c ON c.zone = k.zone AND c.id = k.certificate_id
  WHERE (k.zone, k.id) IN (
    SELECT o.zone, o.id FROM certificates_copy o WHERE o.code = ANY(p_keys)
    UNION ALL SELECT e.zone, e.copy FROM certificates_editions() e WHERE e.copy IS NOT NULL AND e.digest = ANY(p_keys))
  LIMIT 1
$$;
REVOKE ALL ON FUNCTION certificates_copied(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION certificates_copied(text[]) TO tongban_app;
