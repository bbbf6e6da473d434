"""Append-only, hash-chained per subject, sealed in a signed tree; also the outbox and what listeners follow."""
