"""What would change: the same file twice writes nothing."""

from collections.abc import Mapping
from typing import Any

from django.db import models


def differing(row: models.Model, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the row does not say yet, by column."""
    return {name: value for name, value in facts.items() if getattr(row, name) != value}
