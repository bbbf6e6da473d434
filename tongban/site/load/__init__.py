"""Loading plain files: everything is looked at first, then written in one transaction, or nothing is (装载).

For operators and for scripts: zones, agencies, people with posts, standards, items, enterprises, and tables of items;
`docs/loading.md` has the formats. The same files twice write nothing. Each record is written by the command of the room
it belongs to.
"""

from pathlib import Path

from django.db import transaction

from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR, Actor
from tongban.kernel.codes import BrokenCode
from tongban.kernel.refusals import Reason, Refused
from tongban.site.load import tables
from tongban.site.load.records import Record, gather
from tongban.site.load.report import Fault, Outcome, Report
from tongban.site.load.writing import write

__all__ = ["Fault", "NotLoaded", "Outcome", "Report", "load", "try_to_load"]

NAMES = {"name_zh": "name.zh", "name_en": "name.en"}


class NotLoaded(Exception):
    """The files have faults and nothing was written; the report names every one."""

    def __init__(self, report: Report) -> None:
        super().__init__("\n".join(str(fault) for fault in report.faults))
        self.report = report


def load(*paths: Path, zone: str = "", by: Actor = OPERATOR) -> Report:
    """Load files and folders, or raise `NotLoaded` and leave everything as it was."""
    report = try_to_load(*paths, zone=zone, by=by)
    if not report.ok:
        raise NotLoaded(report)
    return report


def try_to_load(*paths: Path, zone: str = "", dry_run: bool = False, by: Actor = OPERATOR) -> Report:
    """Load files and folders in one transaction; with a fault, or with `dry_run`, nothing is written.

    `zone` is the one whose items the tables hold.
    """
    records, faults = gather(path for path in paths if not tables.is_one(path))
    report = Report(dry_run=dry_run, faults=faults)
    if faults:
        return report
    policy.enter(by)
    with transaction.atomic():
        for record in records:
            _written(record, report, by)
        for path in filter(tables.is_one, paths):
            tables.load(path, zone, report, by)
        if dry_run or report.faults:
            transaction.set_rollback(True)
    if report.faults:
        report.outcomes.clear()
    return report


def _written(record: Record, report: Report, by: Actor) -> None:
    """One record under a savepoint, so that every further fault is found as well."""
    try:
        with transaction.atomic():
            result = write(record, by=by)
    except Refused as refused:
        report.faults += [record.fault(_placed(reason)) for reason in refused.reasons]
    except BrokenCode as broken:
        report.faults.append(record.fault(broken.reason()))
    else:
        report.outcomes.append(Outcome(record.kind, record.zone, record.key, record.document.path, result))


def _placed(reason: Reason) -> Reason:
    """A reason of a command, at the key under which the file has it."""
    return Reason(reason.code, reason.text, reason.clause, reason.next, NAMES.get(reason.field, reason.field))
