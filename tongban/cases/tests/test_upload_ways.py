"""The ways in which a file reaches a draft: in pieces, and from the scanner beside the window."""

import pytest
from django.urls import reverse

from tongban.cases.tests.factories import MORNING, PDF, draft, returned, upload
from tongban.cases.tests.pages import page, the_draft
from tongban.kernel import clock
from tongban.kernel.files import uploads

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(uploads, "LEAST", 1)


def in_pieces(client, content=PDF):
    """Send a file in two pieces, the first of them twice; the id of the upload."""
    told = {"name": "图纸.pdf", "size": len(content)}
    begun = client.post("/api/uploads", told, content_type="application/json").json()
    for start, end in ((0, 50), (0, 50), (50, len(content))):
        piece = {"piece": upload("piece", content[start:end])}
        answer = client.post(f"/api/uploads/{begun['id']}/pieces?at={start}", piece)
        assert (answer.status_code, answer.json()["received"]) == (200, end)
    return begun["id"]


def test_a_program_sends_a_file_in_pieces_and_names_it_where_it_belongs(here):
    found = draft(here, attach="")
    client = here.come_in("applicant")
    sent = in_pieces(client)

    answer = client.post(f"/api/drafts/{found.id}/files?key=drawings&upload={sent}")

    assert (answer.status_code, answer.json()["materials"]["drawings"]["size"]) == (201, len(PDF))
    assert client.get(f"/api/uploads/{sent}").status_code in (200, 404)


def test_the_page_takes_what_was_sent_in_pieces(here):
    found = draft(here, attach="")
    client = here.come_in("applicant")

    answer = client.post(reverse("cases:attach", args=[found.id]), {"key": "drawings", "upload": in_pieces(client)})

    assert answer.status_code == 302
    assert the_draft().materials["drawings"]["name"] == "图纸.pdf"


@pytest.mark.parametrize("named", ["nothing", "00000000-0000-0000-0000-000000000000"])
def test_an_upload_that_is_not_there_is_not_found(here, named):
    found = draft(here, attach="")

    answer = here.come_in("applicant").post(
        reverse("cases:attach", args=[found.id]), {"key": "drawings", "upload": named}
    )

    assert answer.status_code == 404


def test_what_the_scanner_has_put_there_is_offered_at_the_counter_and_attached(here, settings, tmp_path):
    client = here.come_in("window")
    client.post(reverse("cases:take_in"), {"code": "C49"})
    found = the_draft()
    settings.SCANS = str(tmp_path / "scans")
    folder = tmp_path / "scans" / here.zone / found.counter["post"]
    folder.mkdir(parents=True)
    (folder / "扫描 1.pdf").write_bytes(PDF)

    shown = page(client.get(reverse("cases:draft", args=[found.id])))
    answer = client.post(f"/api/drafts/{found.id}/files?key=drawings&scan=扫描 1.pdf")

    assert "扫描 1.pdf" in shown and "从扫描仪文件夹选取" in shown
    assert (answer.status_code, answer.json()["materials"]["drawings"]["name"]) == (201, "扫描 1.pdf")


def test_a_correction_that_is_brought_to_the_window_is_answered_from_its_scanner(here, settings, tmp_path):
    case = returned(here, by="window")
    settings.SCANS = str(tmp_path / "scans")
    folder = tmp_path / "scans" / here.zone / here.window.post
    folder.mkdir(parents=True)
    for name in ("补正 1.pdf", "补正 2.pdf"):
        (folder / name).write_bytes(PDF)
    with clock.told(MORNING):
        client = here.come_in("window")

        shown = page(client.get(reverse("cases:answer", args=[case.number])))
        place = reverse("cases:attach_answer", args=[case.number])
        answer = client.post(place, {"key": "drawings", "scan": "补正 1.pdf"})
        program = client.post(f"/api/cases/{case.number}/files?key=drawings&scan=补正 2.pdf")

        assert "补正 1.pdf" in shown and "从扫描仪文件夹选取" in shown
        assert answer.status_code == 302
        assert "补正 1.pdf" in page(client.get(reverse("cases:answer", args=[case.number])))
    assert (program.status_code, program.json()["name"]) == (201, "补正 2.pdf")


def test_the_places_for_files_say_their_limits_first_and_take_drops_photographs_and_pieces(here):
    found = draft(here, attach="")

    shown = page(here.come_in("applicant").get(reverse("cases:draft", args=[found.id])))

    place = shown[shown.index("data-upload") :]
    assert "MB" in shown[: shown.index("data-upload")], "the limit stands before the first place for a file"
    assert 'capture="environment"' in place and 'accept="image/jpeg"' in place
    assert "拖" in shown and "data-broken" in place


def test_the_list_of_scans_is_for_the_window_alone(here):
    assert here.come_in("window").get("/api/scans").json() == []
    assert here.come_in("applicant").get("/api/scans").status_code == 403
