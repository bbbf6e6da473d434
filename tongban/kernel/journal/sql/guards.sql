-- What is written never changes: not by the run-time role, which has no such right, and not by the owner either.
-- Personal facts may be deleted (they are erasable by design), but never altered: their digest stands in the entry.

CREATE OR REPLACE TRIGGER journal_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE OR REPLACE TRIGGER journal_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_leaf
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE OR REPLACE TRIGGER journal_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_head
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE OR REPLACE TRIGGER journal_keep BEFORE UPDATE OR TRUNCATE ON journal_private
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
