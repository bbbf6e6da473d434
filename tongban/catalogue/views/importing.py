"""Hundreds of items from a table: chosen, shown line by line, brought in as drafts or not at all."""

import csv
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tongban.catalogue import commands, forms, queries, rules
from tongban.catalogue.columns import COLUMNS
from tongban.catalogue.lines import NEEDED
from tongban.kernel.refusals import in_form
from tongban.ui.refused import refused_on, two_sided


def choose_page(request: HttpRequest) -> HttpResponse:
    """Which columns a table may have, and the place where one is chosen."""
    return render(request, "catalogue/import.html", {"columns": COLUMNS, "needed": NEEDED})


def take(request: HttpRequest) -> HttpResponse:
    """The table is read; what would come of it is shown before anything is written."""
    file = request.FILES.get("file")
    in_form(rules.no_file() if file is None else None)
    table = commands.take_table(file.read(), forms.clean(file.name), by=request.actor)
    return redirect("catalogue:table", table=table.id)


choose = two_sided(choose_page, take)


@require_safe
def head(request: HttpRequest) -> HttpResponse:
    """An empty table with every column, for a spreadsheet to begin with."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="items.csv"'
    csv.writer(answer).writerow([column.names[0] for column in COLUMNS])
    return answer


def table_page(request: HttpRequest, table: UUID) -> HttpResponse:
    """What becomes of every line; what is wrong, with its line and column; and the choice."""
    found = queries.table(request.actor, table)
    told = queries.told(found) if found.outcome is None else []
    return render(request, "catalogue/table.html", {"table": found, **shown(told)})


def shown(told: list[queries.Told]) -> dict[str, Any]:
    """The lines by what becomes of them, the broken ones first."""
    kinds = {result: [one for one in told if one.result == result] for result in queries.RESULTS}
    return {
        "broken": kinds.pop(queries.BROKEN),
        "kinds": [(result, many) for result, many in kinds.items() if many],
        "coming": len(kinds["new"]) + len(kinds["changed"]),
        "all": len(told),
    }


def bring_in(request: HttpRequest, table: UUID) -> HttpResponse:
    """The good lines become drafts, all together."""
    commands.import_good_lines(table, by=request.actor)
    return redirect("catalogue:table", table=table)


table = two_sided(table_page, bring_in)


@require_POST
@refused_on(table_page)
def drop(request: HttpRequest, table: UUID) -> HttpResponse:
    """Nothing comes in."""
    commands.drop_table(queries.table(request.actor, table).id, by=request.actor)
    return redirect("catalogue:import")
