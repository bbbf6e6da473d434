"""The laws of the house: small engines that know nothing of government, each standing only on those before it."""
