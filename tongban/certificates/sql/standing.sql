-- How certificates stand that matters rely on, whichever zone has issued them: by their identifiers, and nothing of what
-- is personal; with every file that it has, for a sealed one is the certificate as well. Anybody learns the same from the public page; an office asks here for the matters before it.
DROP FUNCTION IF EXISTS certificates_standing(text[]);
CREATE OR REPLACE FUNCTION certificates_standing(p_identifiers text[])
RETURNS TABLE(identifier text, status text, valid_until date, ended_at timestamptz, digests text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT c.identifier, c.status, c.valid_until, c.ended_at,
    ARRAY(SELECT e.digest FROM certificates_editions() e
      WHERE e.zone = c.zone AND e.certificate = c.id AND e.copy IS NULL AND e.digest IS NOT NULL)
  FROM certificates_certificate c
  WHERE c.identifier = ANY(p_identifiers)
$$;
REVOKE ALL ON FUNCTION certificates_standing(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION certificates_standing(text[]) TO tongban_app;
