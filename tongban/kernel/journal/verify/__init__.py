"""Verify a journal bundle, offline: no database, no settings, only the bytes and, if held, the signer's key."""
