-- What somebody was typing at a window when he left the post. The administrator of the zone sees that it is there and
-- passes it on to a colleague; he reads nothing of it.
CREATE OR REPLACE FUNCTION cases_drafts_left(p_zone text, p_person uuid, p_post text)
RETURNS TABLE(id uuid, name_zh text, name_en text, saved_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  SELECT d.id, v.name_zh, v.name_en, d.saved_at
  FROM cases_draft d JOIN catalogue_item_version v ON v.zone = d.zone AND v.id = d.item_version
  WHERE d.zone = p_zone AND d.person = p_person AND d.counter->>'post' = p_post
    AND (current_setting('tongban.role', true) = 'operator'
      OR (current_setting('tongban.role', true) = 'admin' AND current_setting('tongban.zone', true) = p_zone))
  ORDER BY d.saved_at
$$;

CREATE OR REPLACE FUNCTION cases_pass_drafts(p_zone text, p_person uuid, p_post text, p_to uuid, p_to_post text)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
  WITH passed AS (
    UPDATE cases_draft d SET person = p_to, counter = jsonb_set(d.counter, '{post}', to_jsonb(p_to_post)),
      edition = d.edition + 1
    WHERE (d.zone, d.id) IN (SELECT p_zone, l.id FROM cases_drafts_left(p_zone, p_person, p_post) l)
    RETURNING 1
  ) SELECT count(*) FROM passed
$$;
REVOKE ALL ON FUNCTION cases_drafts_left(text, uuid, text), cases_pass_drafts(text, uuid, text, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_drafts_left(text, uuid, text), cases_pass_drafts(text, uuid, text, uuid, text)
  TO tongban_app;
