"""A subscription, and each thing it was told or will be told."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongban.kernel.actors import Actor
from tongban.kernel.journal.models import Subject


class Subscription(Subject):
    """Where a program wants to be told which steps, in whose name and capacity (事件订阅)."""

    kind: ClassVar[str] = "subscription"
    wall: ClassVar[str] = "subscription"

    status = models.TextField(default="active")
    name = models.TextField()
    url = models.TextField()
    verbs = ArrayField(models.TextField())
    since = models.DateTimeField()
    person = models.UUIDField()
    role = models.TextField()
    post_zone = models.TextField(null=True)
    post = models.TextField(null=True)
    agency = models.TextField(null=True)
    principal = models.UUIDField(null=True)
    mandate = models.UUIDField(null=True)

    class Meta:
        db_table = "subscriptions_subscription"
        indexes = [
            models.Index(fields=["since"], name="subscriptions_active", condition=~models.Q(status="ended")),
            models.Index(fields=["person"], name="subscriptions_person"),
            models.Index(fields=["mandate"], name="subscriptions_mandate", condition=models.Q(mandate__isnull=False)),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def holder(self) -> Actor:
        """In whose name and capacity it is told: what that actor may see is all it ever learns."""
        place = (self.post_zone, self.post, self.agency, self.principal)
        return Actor(self.role, self.person, *place, mandate=self.mandate)


class Delivery(models.Model):
    """One step that one subscription is told: which entry, how often it was tried, what came of it (推送记录)."""

    wall_through: ClassVar[str] = "subscription"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    subscription_id = models.UUIDField()
    subscription = models.ForeignObject(
        Subscription,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "subscription_id"],
        to_fields=["zone", "id"],
        related_name="deliveries",
    )
    entry_zone = models.TextField()
    subject = models.UUIDField()
    number = models.IntegerField()
    verb = models.TextField()
    status = models.TextField(default="waiting")
    tries = models.IntegerField(default=0)
    since = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    answer = models.IntegerField(null=True)
    fault = models.TextField(default="")

    class Meta:
        db_table = "subscriptions_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "subscription_id", "entry_zone", "subject", "number"],
                name="subscriptions_delivery_once",
            )
        ]
        indexes = [
            models.Index(fields=["next_at"], name="subscriptions_waiting", condition=models.Q(status="waiting")),
            models.Index(fields=["zone", "subscription_id", "-id"], name="subscriptions_log"),
        ]
        ordering = ["-id"]
