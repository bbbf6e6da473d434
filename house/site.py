"""Django switched on as far as reading needs it: models, flows and words, no database."""

import importlib
import os
from collections.abc import Iterator
from functools import cache

import django
from django.apps import apps
from django.db import models

from house import messages
from house.messages import ROOT
from tongban.kernel.flow import Flow


@cache
def switch_on() -> None:
    """Words compiled and models loaded, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
    messages.refresh()
    django.setup()


def flows() -> Iterator[tuple[str, Flow]]:
    """Every flow of every room, with the module that declares it, in a stable order."""
    switch_on()
    files = [*(ROOT / "tongban").glob("*/flow.py"), *(ROOT / "tongban").glob("*/flow/*.py")]
    for file in sorted(file for file in files if file.parent.name != "kernel"):
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name)
        yield from ((name, flow) for flow in vars(module).values() if isinstance(flow, Flow))


def own_models() -> list[type[models.Model]]:
    """Every model of the project: abstract ones have no rows and are left out."""
    switch_on()
    return [model for model in apps.get_models() if model.__module__.startswith("tongban.")]
