"""The pages of cases: parse, call, answer."""
