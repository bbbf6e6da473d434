"""The way in: an upload is kept aside on the store's own disk while it arrives, and never beyond the limit."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tongban.kernel.files.place import FULL, incoming
from tongban.kernel.files.reasons import disk_full


class Arriving(UploadedFile):
    """An upload as it came, with the size that was sent; it remembers that the disk was full meanwhile."""

    fault: OSError | None = None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes in pieces; the named mode (503) when there was no room for them."""
        if self.fault:
            raise disk_full() from self.fault
        yield from super().chunks(chunk_size)


class Gate(FileUploadHandler):
    """Receives one file of a form: counts everything, keeps nothing beyond the limit (上传口)."""

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """Begin a file: an unnamed temporary one, gone with the process."""
        super().new_file(*arguments, **named)
        self.fault: OSError | None = None
        self.aside: IO[bytes] = BytesIO()
        with self._room():
            self.aside = tempfile.TemporaryFile(dir=incoming())  # noqa: SIM115 - it lives as long as the upload

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next piece; after the limit or on a full disk only the count goes on."""
        if self.fault is None and start + len(raw_data) <= settings.FILE_LIMIT:
            with self._room():
                self.aside.write(raw_data)

    def file_complete(self, file_size: int) -> Arriving:
        """Hand over what arrived, with the size that was sent."""
        with self._room():
            self.aside.seek(0)
        arrived = Arriving(
            self.aside, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )
        arrived.fault = self.fault
        return arrived

    def upload_interrupted(self) -> None:
        """The sender went away: drop what came."""
        self.aside.close()

    @contextmanager
    def _room(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            if fault.errno not in FULL:
                raise
            self.fault = fault
