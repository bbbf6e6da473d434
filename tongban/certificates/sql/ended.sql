-- What has ended, for the signed list that anybody downloads: identifiers and digests, and nothing of what is personal.
-- Whoever holds a sealed edition or a copy finds it as well as whoever holds the file as it was issued.
CREATE OR REPLACE FUNCTION certificates_ended(p_at timestamptz)
RETURNS TABLE(identifier text, digest text, status text, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT c.identifier, e.digest, c.status, c.ended_at
  FROM certificates_certificate c JOIN certificates_editions() e ON e.zone = c.zone AND e.certificate = c.id
  WHERE c.status IN ('replaced', 'revoked', 'recalled', 'lapsed') AND c.ended_at <= p_at AND e.digest IS NOT NULL
  ORDER BY c.ended_at, c.identifier, e.digest
$$;
REVOKE ALL ON FUNCTION certificates_ended(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION certificates_ended(timestamptz) TO tongban_app;

-- Whether an address may have another file judged: counted with its other questions.
CREATE OR REPLACE FUNCTION certificates_may_ask(p_source text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
  IF certificates_waits(p_source, p_at) THEN
    RETURN false;
  END IF;
  INSERT INTO certificates_check (at, source, found) VALUES (p_at, left(p_source, 64), NULL);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION certificates_may_ask(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION certificates_may_ask(text, timestamptz) TO tongban_app;

-- Which certificate a file is, by the digests by which it may be known, once its seal was judged.
CREATE OR REPLACE FUNCTION certificates_of_file(p_digests text[])
RETURNS TABLE(result text, identifier text, status text, name text, number text, edition int, issuer text,
  party_kind text, holder_name text, issued_at timestamptz, valid_until date, ended_at timestamptz, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT 'found'::text, c.identifier, c.status, c.name, c.number, c.edition, c.issuer, c.party_kind, c.holder_name,
    c.issued_at, c.valid_until, c.ended_at, c.digest
  FROM certificates_certificate c
  WHERE (c.zone, c.id) IN (SELECT e.zone, e.certificate FROM certificates_editions() e WHERE e.digest = ANY(p_digests))
  LIMIT 1
$$;
REVOKE ALL ON FUNCTION certificates_of_file(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION certificates_of_file(text[]) TO tongban_app;
