-- The one door through which a row of the index is put or taken away. An index holds nothing that cannot be made again.
CREATE OR REPLACE FUNCTION search_put(
  p_zone text, p_id uuid, p_kind text, p_audience text, p_agency text, p_party uuid, p_code text, p_codes text[],
  p_title_zh text, p_title_en text, p_names text[], p_themes text[], p_letters text, p_text text, p_words text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $put$
  INSERT INTO search_found AS f (zone, id, kind, audience, agency, party, code, codes, title_zh, title_en, names,
    themes, letters, text, words)
  VALUES (p_zone, p_id, p_kind, p_audience, p_agency, p_party, p_code, p_codes, p_title_zh, p_title_en, p_names,
    p_themes, p_letters, p_text, p_words::tsvector)
  ON CONFLICT (zone, id) DO UPDATE SET (kind, audience, agency, party, code, codes, title_zh, title_en, names, themes,
    letters, text, words) = ROW(excluded.kind, excluded.audience, excluded.agency, excluded.party, excluded.code,
    excluded.codes, excluded.title_zh, excluded.title_en, excluded.names, excluded.themes, excluded.letters,
    excluded.text, excluded.words)
$put$;

CREATE OR REPLACE FUNCTION search_drop(p_zone text, p_id uuid)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $drop$
  DELETE FROM search_found WHERE zone = p_zone AND id = p_id
$drop$;

REVOKE ALL ON FUNCTION search_put(text, uuid, text, text, text, uuid, text, text[], text, text, text[], text[], text,
  text, text), search_drop(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_put(text, uuid, text, text, text, uuid, text, text[], text, text, text[], text[], text,
  text, text), search_drop(text, uuid) TO tongban_app;
