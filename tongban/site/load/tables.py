"""Tables of items (CSV, XLSX) among the files: every line is published, or told with its line and column."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tongban.catalogue import commands as catalogue
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Reason, Refused
from tongban.kernel.zones.models import Zone
from tongban.site.load.records import unfound
from tongban.site.load.report import Fault, Outcome, Report

KINDS = (".csv", ".xlsx")


def is_one(path: Path) -> bool:
    """Whether a file is a table, by its name."""
    return path.suffix.lower() in KINDS


def load(path: Path, zone: str, report: Report, by: Actor) -> None:
    """One table after everything that its lines may name; its faults and outcomes go into the report."""
    if not Zone.objects.filter(zone=zone).exists():
        report.faults.append(Fault(path, 1, NO_ZONE))
        return
    try:
        told = catalogue.publish_table(path.read_bytes(), zone=zone, by=by)
    except OSError as error:
        report.faults.append(Fault(path, 1, unfound(error)))
    except Refused as refused:
        report.faults += [Fault(path, 1, reason) for reason in refused.reasons]
    else:
        report.faults += [Fault(path, one.number, reason) for one in told for reason in one.reasons]
        report.outcomes += [Outcome("item", zone, one.code, path, one.result) for one in told]


NO_ZONE = Reason(
    "table-zone",
    _("Which zone has these items? A table does not say it."),
    "docs/loading.md",
    _("Name a zone of this installation: --zone CODE."),
)
