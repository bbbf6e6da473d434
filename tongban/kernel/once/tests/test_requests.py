import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from tongban.kernel.actors import Actor
from tongban.kernel.codes import new_id
from tongban.kernel.once import claimed
from tongban.kernel.refusals import NotReady

CLERK = Actor(role="window", person=new_id(), zone="tangshan", post="W3")


@pytest.fixture(autouse=True)
def data_dir(tmp_path, settings):
    settings.DATA_DIR = tmp_path


def sent(path="/api/drafts", data=None, key="k", content_type="application/json"):
    headers = {} if key is None else {"Idempotency-Key": key}
    request = RequestFactory().post(path, data if data is not None else b"{}", content_type, headers=headers)
    request.actor = CLERK
    return request


def form(content=b"%PDF-1.4", name="a.pdf", boundary="one", path="/api/drafts/x/files?key=plan", **fields):
    """The same form as another sending would make it: with a boundary of its own."""
    request = RequestFactory().post(
        path, {"file": SimpleUploadedFile(name, content), **fields}, headers={"Idempotency-Key": "k"}
    )
    body = request.body.replace(b"BoUnDaRyStRiNg", boundary.encode())
    return sent(path, body, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_request_without_a_key_claims_nothing():
    assert claimed(sent(key=None)) is None


def test_an_empty_key_is_a_malformed_one():
    with pytest.raises(NotReady):
        claimed(sent(key=""))


def test_the_same_json_sent_again_is_the_same_request():
    assert claimed(sent()) == claimed(sent())


def test_the_question_after_the_address_belongs_to_the_request():
    assert claimed(sent("/api/f?key=plan")).digest != claimed(sent("/api/f?key=deed")).digest


def test_a_form_with_a_file_sent_again_is_the_same_request_whatever_its_boundary():
    first, second = form(boundary="one"), form(boundary="two")

    assert claimed(first) == claimed(second)


def test_a_form_whose_file_was_read_before_can_still_be_claimed():
    request = form()
    list(request.FILES["file"].chunks())

    assert claimed(request) == claimed(form())


@pytest.mark.parametrize(
    "other", [{"content": b"%PDF-1.5"}, {"name": "b.pdf"}, {"note": "x"}, {"path": "/api/drafts/y/files"}]
)
def test_another_file_name_field_or_address_is_another_request(other):
    assert claimed(form(**other)).digest != claimed(form()).digest
