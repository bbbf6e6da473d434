"""What a hall offers, who has a seat, and who waits with a number. Seats and calls name nobody: all may see them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongban.kernel.journal.models import Row, Subject

OPEN = ("booked", "displaced")
"""An appointment that is still to come: one for a principal and an item."""
WAITING, CALLED = "waiting", "called"
ABSENT = "absent"
STANDING = (WAITING, CALLED, ABSENT)
"""A number that may still come to a window on its day."""


class Plan(Subject):
    """How a hall gives its hours away before they come: slots, seats, and how many days ahead (预约规则)."""

    kind: ClassVar[str] = "plan"
    pen: ClassVar[str] = "house-pen"

    hall = models.UUIDField()
    minutes = models.IntegerField()
    seats = models.IntegerField()
    days = models.IntegerField()

    class Meta:
        db_table = "appointments_plan"
        constraints = [models.UniqueConstraint(fields=["zone", "hall"], name="appointments_plan_hall")]


class Appointment(Subject):
    """A seat at a window of a hall, for one item and one applicant (预约)."""

    kind: ClassVar[str] = "appointment"
    wall: ClassVar[str] = "appointment"

    status = models.TextField()
    number = models.TextField()
    hall = models.UUIDField()
    window = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    item = models.UUIDField()
    code = models.TextField()
    party = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    matter = models.TextField(default="")
    name = models.TextField(default="")
    telephone = models.TextField(default="")

    class Meta:
        db_table = "appointments_appointment"
        constraints = [
            models.UniqueConstraint(fields=["zone", "number"], name="appointments_number"),
            models.UniqueConstraint(
                fields=["zone", "party", "item"], name="appointments_one_open", condition=Q(status__in=OPEN)
            ),
        ]
        indexes = [
            models.Index(fields=["zone", "hall", "starts_at"], name="appointments_of_hall"),
            models.Index(fields=["party", "-starts_at"], name="appointments_of_party"),
            models.Index(fields=["ends_at"], name="appointments_to_come", condition=Q(status="booked")),
        ]
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return self.number


class Seat(Row):
    """One of the seats of a slot, held by an appointment; it says not whose (号源)."""

    subject_field: ClassVar[str] = "appointment"

    appointment_id = models.UUIDField()
    appointment = models.ForeignObject(
        Appointment,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "appointment_id"],
        to_fields=["zone", "id"],
        related_name="seats",
    )
    hall = models.UUIDField()
    window = models.TextField()
    starts_at = models.DateTimeField()
    place = models.IntegerField()
    held = models.BooleanField()

    class Meta:
        db_table = "appointments_seat"
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "hall", "window", "starts_at", "place"],
                name="appointments_seat_once",
                condition=Q(held=True),
            )
        ]


class Ticket(Subject):
    """A number of one day of a hall, and whoever waits with it (排队号)."""

    kind: ClassVar[str] = "ticket"
    wall: ClassVar[str] = "ticket"

    status = models.TextField()
    hall = models.UUIDField()
    day = models.DateField()
    appointment = models.UUIDField(null=True)
    party = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    item = models.UUIDField(null=True)
    code = models.TextField(default="")
    theme = models.TextField(default="")
    matter = models.TextField(default="")
    name = models.TextField(default="")

    class Meta:
        db_table = "appointments_ticket"
        constraints = [
            models.UniqueConstraint(fields=["zone", "appointment"], name="appointments_ticket_once"),
            models.UniqueConstraint(
                fields=["zone", "hall", "day", "person"],
                name="appointments_one_waiting",
                condition=Q(status__in=(WAITING, CALLED)),
            ),
        ]
        indexes = [
            models.Index(fields=["zone", "hall", "day"], name="appointments_tickets"),
            models.Index(fields=["day"], name="appointments_tickets_stand", condition=Q(status__in=STANDING)),
        ]


class Call(Row):
    """How a number stands, for the screen of the hall: when it was taken, and which window calls it (叫号)."""

    subject_field: ClassVar[str] = "ticket"

    ticket_id = models.UUIDField()
    ticket = models.ForeignObject(
        Ticket,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "ticket_id"],
        to_fields=["zone", "id"],
        related_name="calls",
    )
    hall = models.UUIDField()
    day = models.DateField()
    serial = models.IntegerField()
    label = models.TextField()
    status = models.TextField()
    code = models.TextField(default="")
    theme = models.TextField(default="")
    slot_at = models.DateTimeField(null=True)
    slot_ends = models.DateTimeField(null=True)
    window = models.TextField(default="")
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    times = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "appointments_call"
        constraints = [
            models.UniqueConstraint(fields=["zone", "hall", "day", "serial"], name="appointments_serial"),
            models.UniqueConstraint(
                fields=["zone", "hall", "day", "window"], name="appointments_at_window", condition=Q(status=CALLED)
            ),
        ]
        ordering = ["serial"]

    def __str__(self) -> str:
        return self.label


class WindowState(Subject):
    """Whether a window calls numbers now, or is closed for a while, and why (窗口状态).

    Its kind is the word in which the journal of an installation began; a chain never changes its kind.
    """

    kind: ClassVar[str] = "desk"
    pen: ClassVar[str] = "desk-pen"

    status = models.TextField()
    hall = models.UUIDField()
    window = models.TextField()
    reason_zh = models.TextField(default="")

    class Meta:
        db_table = "appointments_desk"
        constraints = [models.UniqueConstraint(fields=["zone", "hall", "window"], name="appointments_desk_window")]


class ArrivalTry(models.Model):
    """One try to check in by oneself: kept for a day, so that guessing is bounded (自助签到尝试)."""

    closed: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    number = models.TextField()
    source = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "appointments_arrival"
        indexes = [
            models.Index(fields=["number", "at"], name="appointments_arrival_number"),
            models.Index(fields=["source", "at"], name="appointments_arrival_source"),
            models.Index(fields=["at"], name="appointments_arrival_at"),
        ]
