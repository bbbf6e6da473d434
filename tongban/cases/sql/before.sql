-- Whether an applicant has come before the office that asks: it has a matter of him, or had a part in one, as far as the
-- wall of matters shows them to reviewers and approvers.
CREATE OR REPLACE FUNCTION applicants_before(p_party uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
DECLARE
  own text := current_setting('tongban.zone', true);
  office text := current_setting('tongban.agency', true);
BEGIN
  RETURN current_setting('tongban.role', true) IN ('reviewer', 'approver') AND EXISTS (
    SELECT 1 FROM cases_case c
    WHERE c.party = p_party AND c.zone = own AND (c.agency = office OR office = ANY(c.consulted)));
END $$;
