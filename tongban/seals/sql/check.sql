-- Anybody may ask whether a sealed paper is genuine, by the code printed on it or by the digest of a sealed edition: what
-- stands on it is told, and how its seal stands now; an enterprise uses its seals in every zone. Codes are eighty bits of
-- chance, so they cannot be counted up.
CREATE OR REPLACE FUNCTION seals_asked(p_key text)
RETURNS TABLE(name text, number text, seal_name text, ring text, status text, sealed_at timestamptz,
  valid_until timestamptz, pdf_digest text, ofd_digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT p.name, p.number, p.seal_name, s.ring, s.status, p.sealed_at, s.valid_until, p.pdf_digest, p.ofd_digest
  FROM seals_sealing p JOIN seals_seal s ON s.id = p.seal
  WHERE p.status = 'sealed' AND (p.code = upper(p_key) OR p.pdf_digest = lower(p_key) OR p.ofd_digest = lower(p_key))
  LIMIT 1
$$;
REVOKE ALL ON FUNCTION seals_asked(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seals_asked(text) TO tongban_app;

-- The numbers of certificates whose seals were lost, destroyed or renewed: anybody who judges a file asks for them.
CREATE OR REPLACE FUNCTION seals_revoked() RETURNS TABLE(number text, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT split_part(one, ' ', 1), split_part(one, ' ', 2)::timestamptz FROM seals_seal s, unnest(s.revoked) one
$$;
REVOKE ALL ON FUNCTION seals_revoked() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seals_revoked() TO tongban_app;
