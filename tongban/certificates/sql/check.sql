-- Every file by which a certificate may be known: as it was issued, its copies for one purpose, and the sealed editions of
-- both. Only the functions of this room ask it; being plain, it is planned into them and uses the indexes of the tables.
CREATE OR REPLACE FUNCTION certificates_editions() RETURNS TABLE(zone text, certificate uuid, copy uuid, digest text)
LANGUAGE sql STABLE AS $$
  SELECT c.zone, c.id, NULL::uuid, c.digest FROM certificates_certificate c
  UNION ALL SELECT k.zone, k.certificate_id, k.id, k.digest FROM certificates_copy k
  UNION ALL SELECT s.zone, s.paper, NULL::uuid, s.pdf_digest FROM seals_sealing s WHERE s.paper_kind = 'certificate'
  UNION ALL SELECT s.zone, s.paper, NULL::uuid, s.ofd_digest FROM seals_sealing s WHERE s.paper_kind = 'certificate'
  UNION ALL SELECT k.zone, k.certificate_id, k.id, s.pdf_digest
    FROM seals_sealing s JOIN certificates_copy k ON k.zone = s.zone AND k.id = s.paper
  UNION ALL SELECT k.zone, k.certificate_id, k.id, s.ofd_digest
    FROM seals_sealing s JOIN certificates_copy k ON k.zone = s.zone AND k.id = s.paper
$$;
REVOKE ALL ON FUNCTION certificates_editions() FROM PUBLIC;

-- After sixty questions in an hour from one source further ones wait, for identifiers can be counted up.
CREATE OR REPLACE FUNCTION certificates_waits(p_source text, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT count(*) >= 60 FROM certificates_check k WHERE k.source = p_source AND k.at > p_at - interval '1 hour'
$$;
REVOKE ALL ON FUNCTION certificates_waits(text, timestamptz) FROM PUBLIC;

-- Anybody may ask whether a certificate is genuine, by its identifier, by the code printed on it or by the digest of its
-- file, also a sealed one. Every question is kept. What stands in the matter is not told; whose it is, only to whoever
-- knows the code or has the file: both are on the certificate alone. After a day nobody can tell from where a question
-- came.
CREATE OR REPLACE FUNCTION certificates_asked(p_key text, p_source text, p_at timestamptz)
RETURNS TABLE(result text, identifier text, status text, name text, number text, edition int, issuer text,
  party_kind text, holder_name text, issued_at timestamptz, valid_until date, ended_at timestamptz, digest text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE hit certificates_certificate%ROWTYPE;
BEGIN
  IF certificates_waits(p_source, p_at) THEN
    result := 'wait'; RETURN NEXT; RETURN;
  END IF;
  SELECT * INTO hit FROM certificates_certificate c WHERE c.identifier = upper(p_key) OR c.code = upper(p_key) LIMIT 1;
  IF hit.id IS NULL THEN
    SELECT c.* INTO hit FROM certificates_editions() e
      JOIN certificates_certificate c ON c.zone = e.zone AND c.id = e.certificate WHERE e.digest = lower(p_key) LIMIT 1;
  END IF;
  INSERT INTO certificates_check (at, source, found) VALUES (p_at, left(p_source, 64), hit.id);
  IF hit.id IS NULL THEN
    result := 'unknown'; RETURN NEXT; RETURN;
  END IF;
  RETURN QUERY SELECT 'found'::text, hit.identifier, hit.status, hit.name, hit.number, hit.edition, hit.issuer,
    hit.party_kind, CASE WHEN hit.identifier = upper(p_key) THEN '' ELSE hit.holder_name END, hit.issued_at,
    hit.valid_until, hit.ended_at, hit.digest;
END $$;
REVOKE ALL ON FUNCTION certificates_asked(text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION certificates_asked(text, text, timestamptz) TO tongban_app;

CREATE OR REPLACE FUNCTION certificates_forgotten(p_at timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH gone AS (
    UPDATE certificates_check k SET source = '' WHERE k.source <> '' AND k.at < p_at - interval '1 day' RETURNING 1)
  SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION certificates_forgotten(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION certificates_forgotten(timestamptz) TO tongban_app;
