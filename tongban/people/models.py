"""Persons, agencies, halls, posts and how a person comes in. Passwords, codes and keys stand in closed tables."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongban.kernel.journal.models import Row, Subject

ROLE_TITLES = {
    "public": _("visitor"),
    "applicant": _("applicant"),
    "agent": _("authorised agent"),
    "window": _("window clerk"),
    "reviewer": _("reviewer"),
    "approver": _("approver"),
    "admin": _("zone administrator"),
    "supervisor": _("supervisor"),
    "operator": _("operator"),
    "clock": _("clock"),
}
DUTY_TITLES = {"": _("works in it"), "owner": _("answers for it"), "deputy": _("stands in for who answers")}
"""What a post is to the queue of its office: each queue has one that answers for it, and one that stands in."""
PART_TITLES = {"day": _("the whole day"), "morning": _("the morning"), "afternoon": _("the afternoon")}
MANNER_TITLES = {"permanent": _("permanent"), "deputy": _("deputy"), "secondment": _("on secondment")}


class Person(Subject):
    """A natural person: every account, post and citizen points at one (自然人)."""

    kind: ClassVar[str] = "person"
    wall: ClassVar[str] = "person"
    pen: ClassVar[str] = "person-pen"

    name = models.TextField()
    identity = models.TextField(null=True)
    claimed = models.TextField(null=True)
    masked = models.TextField(default="")
    telephone = models.TextField(default="")

    class Meta:
        db_table = "people_person"
        constraints = [models.UniqueConstraint(fields=["identity"], name="people_person_identity")]
        indexes = [models.Index(fields=["id"], name="people_person_id")]

    def __str__(self) -> str:
        return self.name


class Agency(Subject):
    """An organ that decides in its own name (实施主体)."""

    kind: ClassVar[str] = "agency"
    pen: ClassVar[str] = "house-pen"

    code = models.TextField()
    uscc = models.TextField(null=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    telephone = models.TextField(default="")
    source = models.TextField(default="")

    class Meta:
        db_table = "people_agency"
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="people_agency_code")]
        ordering = ["zone", "code"]

    def __str__(self) -> str:
        return self.name_zh


class Almanac(Subject):
    """One year's calendar of the nation or of a zone: each version that was published is an entry (工作日历)."""

    kind: ClassVar[str] = "calendar"
    pen: ClassVar[str] = "house-pen"

    year = models.IntegerField()
    source = models.TextField()
    days = models.JSONField()

    class Meta:
        db_table = "people_almanac"
        constraints = [models.UniqueConstraint(fields=["zone", "year"], name="people_almanac_year")]
        ordering = ["zone", "year"]

    def __str__(self) -> str:
        return f"{self.zone} {self.year}"


class Hall(Subject):
    """A place with windows where matters are handed in (政务服务大厅)."""

    kind: ClassVar[str] = "hall"
    pen: ClassVar[str] = "house-pen"

    code = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    address_zh = models.TextField(default="")
    address_en = models.TextField(default="")
    hours_zh = models.TextField(default="")
    hours_en = models.TextField(default="")
    week = models.JSONField(default=dict)
    telephone = models.TextField(default="")

    class Meta:
        db_table = "people_hall"
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="people_hall_code")]
        ordering = ["zone", "code"]

    def __str__(self) -> str:
        return self.name_zh


class Window(Row):
    """A numbered window of a hall (窗口)."""

    subject_field: ClassVar[str] = "hall"

    hall_id = models.UUIDField()
    hall = models.ForeignObject(
        Hall,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "hall_id"],
        to_fields=["zone", "id"],
        related_name="windows",
    )
    code = models.TextField()
    name_zh = models.TextField()
    name_en = models.TextField()
    items = models.JSONField(default=list)

    class Meta:
        db_table = "people_window"
        constraints = [models.UniqueConstraint(fields=["zone", "hall_id", "code"], name="people_window_code")]
        ordering = ["zone", "code"]

    def __str__(self) -> str:
        return self.name_zh


class Closure(Row):
    """Days on which a hall does not open, whole or half, with the reason that visitors are told (临时闭厅)."""

    subject_field: ClassVar[str] = "hall"

    hall_id = models.UUIDField()
    hall = models.ForeignObject(
        Hall,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "hall_id"],
        to_fields=["zone", "id"],
        related_name="closures",
    )
    first = models.DateField()
    last = models.DateField()
    part = models.TextField(default="day")
    reason_zh = models.TextField()
    reason_en = models.TextField(default="")
    lifted = models.BooleanField(default=False)

    class Meta:
        db_table = "people_closure"
        ordering = ["first"]


class Post(Subject):
    """A place in the organisation that a person holds from one day to another (岗位)."""

    kind: ClassVar[str] = "post"
    wall: ClassVar[str] = "register"
    pen: ClassVar[str] = "house-pen"

    status = models.TextField(default="open")
    code = models.TextField()
    role = models.TextField()
    agency = models.TextField(null=True)
    office_zh = models.TextField(default="")
    office_en = models.TextField(default="")
    window = models.TextField(null=True)
    duty = models.TextField(default="")

    class Meta:
        db_table = "people_post"
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="people_post_code")]
        ordering = ["zone", "code"]

    def __str__(self) -> str:
        return self.code


class Tenure(Row):
    """A person in a post from one day to another, both included (任职)."""

    subject_field: ClassVar[str] = "seat"
    wall: ClassVar[str] = "tenure"

    post = models.UUIDField()
    seat = models.ForeignObject(
        Post,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "post"],
        to_fields=["zone", "id"],
        related_name="tenures",
    )
    # The person may come from another zone (挂职): an id that is never re-used, not a key into this zone.
    person = models.UUIDField()
    manner = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "people_tenure"
        indexes = [
            models.Index(fields=["zone", "post", "person"], name="people_tenure_seat"),
            models.Index(fields=["person"], name="people_tenure_person"),
        ]
        ordering = ["since"]


class Account(Subject):
    """What a person signs in with; `epoch` rises when every session must end (登录账户)."""

    kind: ClassVar[str] = "account"
    wall: ClassVar[str] = "account"
    pen: ClassVar[str] = "account-pen"

    status = models.TextField(default="open")
    login = models.TextField(unique=True)
    person = models.UUIDField()
    holder = models.ForeignObject(
        Person,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "person"],
        to_fields=["zone", "id"],
        related_name="accounts",
    )
    epoch = models.IntegerField(default=1)

    class Meta:
        db_table = "people_account"
        constraints = [models.UniqueConstraint(fields=["zone", "person"], name="people_account_person")]

    def __str__(self) -> str:
        return self.login


class Token(Subject):
    """A key for programs: it acts as a person in one post, or for one principal (接口令牌)."""

    kind: ClassVar[str] = "token"
    wall: ClassVar[str] = "token"

    status = models.TextField(default="active")
    name = models.TextField()
    person = models.UUIDField()
    holder = models.ForeignObject(
        Person,
        on_delete=models.DO_NOTHING,
        from_fields=["zone", "person"],
        to_fields=["zone", "id"],
        related_name="tokens",
    )
    post_zone = models.TextField(null=True)
    post = models.TextField(null=True)
    principal = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    scopes = ArrayField(models.TextField(), null=True)

    class Meta:
        db_table = "people_token"
        indexes = [models.Index(fields=["zone", "person"], name="people_token_person")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Secret(models.Model):
    """Password hash and one-time-code secret of an account, set by entry `number` of its journal (登录凭据)."""

    closed: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "account")
    zone = models.TextField()
    account = models.UUIDField()
    number = models.IntegerField()
    password = models.TextField()
    totp = models.BinaryField(null=True)
    step = models.BigIntegerField(default=0)

    class Meta:
        db_table = "people_secret"


class Key(models.Model):
    """The digest by which a token is found (令牌摘要)."""

    closed: ClassVar[bool] = True

    digest = models.BinaryField(primary_key=True)
    zone = models.TextField()
    token = models.UUIDField()

    class Meta:
        db_table = "people_key"


class Invitation(models.Model):
    """A link that lets its bearer set the password of an account, once and for a while (一次性链接)."""

    closed: ClassVar[bool] = True

    digest = models.BinaryField(primary_key=True)
    zone = models.TextField()
    account = models.UUIDField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_invitation"


class Session(models.Model):
    """A browser in which somebody has come in; it ends with its row, or when the account's epoch rises (登录会话).

    `proven` says that the second factor was shown in it: without that nobody takes a post.
    """

    closed: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    account = models.UUIDField()
    epoch = models.IntegerField()
    source = models.TextField()
    device = models.TextField()
    since = models.DateTimeField()
    used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    proven = models.BooleanField(default=False)

    class Meta:
        db_table = "people_session"
        indexes = [models.Index(fields=["zone", "account", "used_at"], name="people_session_account")]


class RecoveryCode(models.Model):
    """The digest of a code that opens once in place of the authenticator's (恢复码)."""

    closed: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "account", "digest")
    zone = models.TextField()
    account = models.UUIDField()
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_recovery"


class LoginAttempt(models.Model):
    """One try to come in: bounds guessing, and is the sign-in record that 网络安全法 21 asks to keep (登录尝试)."""

    closed: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True)
    login = models.TextField()
    source = models.TextField()
    at = models.DateTimeField()
    outcome = models.TextField(default="tried")

    class Meta:
        db_table = "people_attempt"
        indexes = [
            models.Index(fields=["login", "at"], name="people_attempt_login"),
            models.Index(fields=["source", "at"], name="people_attempt_source"),
            models.Index(fields=["at"], name="people_attempt_at"),
        ]
