import os
import resource

import pytest
from django.test import RequestFactory

from tongban.kernel.files.gate import Gate
from tongban.kernel.files.place import incoming
from tongban.kernel.files.tests.factories import PDF, upload
from tongban.kernel.refusals import Refused


@pytest.fixture(autouse=True)
def data_dir(tmp_path, settings):
    settings.DATA_DIR = tmp_path


def received(name, content):
    return RequestFactory().post("/", {"file": upload(name, content)}).FILES["file"]


def test_an_upload_passes_the_gate_byte_for_byte():
    arrived = received("执照.pdf", PDF)

    assert (arrived.name, arrived.size, b"".join(arrived.chunks())) == ("执照.pdf", len(PDF), PDF)


def test_an_upload_leaves_no_name_on_the_disk_while_it_arrives():
    received("执照.pdf", PDF)

    assert os.listdir(incoming()) == []


def test_beyond_the_limit_only_the_count_goes_on(settings):
    settings.FILE_LIMIT = 100_000

    arrived = received("大.pdf", bytes(1_000_000))

    assert arrived.size == 1_000_000
    assert os.fstat(arrived.file.fileno()).st_size <= 100_000


def test_a_disk_that_fills_while_the_file_arrives_is_told_when_the_file_is_read(settings):
    settings.FILE_LIMIT = 1 << 30
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        arrived = received("大.pdf", bytes(1_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    with pytest.raises(Refused) as refusal:
        list(arrived.chunks())

    assert (refusal.value.status, refusal.value.reasons[0].code) == (503, "disk-full")


def test_an_upload_that_is_broken_off_is_closed():
    gate = Gate()
    gate.new_file("file", "执照.pdf", "application/pdf", None)

    gate.upload_interrupted()

    assert gate.aside.closed
