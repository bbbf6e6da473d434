"""A file as a row: the bytes themselves lie in the store under their digest."""

from typing import ClassVar

from django.db import models


class File(models.Model):
    """One document: handed in, or made by the house when a move called for it; by whom, when, and its digest (附件).

    Nobody of this installation, where another zone took it in or time itself has moved.
    """

    wall: ClassVar[str] = "file"
    open_to_writing: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("zone", "id")
    zone = models.TextField()
    id = models.UUIDField()
    subject = models.UUIDField()
    party = models.UUIDField(null=True)
    about = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    digest = models.TextField()
    name = models.TextField()
    size = models.BigIntegerField()
    media_type = models.TextField()
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "files_file"
        constraints = [
            models.CheckConstraint(condition=models.Q(digest__regex="^[0-9a-f]{64}$"), name="files_file_digest"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="files_file_not_empty"),
        ]
        indexes = [
            models.Index(fields=["zone", "subject", "uploaded_at"], name="files_file_of_subject"),
            models.Index(fields=["digest"], name="files_file_digest_idx"),
        ]
        ordering = ["uploaded_at", "id"]

    def __str__(self) -> str:
        return self.name
