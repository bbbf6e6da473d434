"""Files kept in a store that speaks S3 as well: whole before any row, compared when they come back, removed in time."""

import os
from datetime import timedelta
from hashlib import sha256

import pytest

from tongban.kernel import clock, policy
from tongban.kernel.codes import new_id
from tongban.kernel.files import bucket, commands, place, queries
from tongban.kernel.files.tests.factories import PDF, upload
from tongban.kernel.files.tests.test_store import ZONE, applicant
from tongban.kernel.refusals import Refused

KEYS = {"S3_KEY": "key", "S3_SECRET": "secret", "S3_REGION": "us-east-1"}


@pytest.fixture(scope="session")
def server():
    """A real server of the protocol, in threads of its own: what it says goes over a socket."""
    moto = pytest.importorskip("moto.server")
    found = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    found.start()
    host, port = found.get_host_and_port()
    yield f"http://{host}:{port}"
    found.stop()


@pytest.fixture
def store(server, settings, tmp_path):
    """A bucket of its own, and a disk of its own."""
    settings.DATA_DIR, settings.S3 = tmp_path, f"{server}/papers-{os.urandom(4).hex()}"
    for name, value in KEYS.items():
        setattr(settings, name, value)
    bucket._asked("create_bucket")
    return settings


pytestmark = pytest.mark.django_db


def hand_in(content=PDF):
    by = applicant()
    policy.enter(by)
    return commands.store(upload(content=content), zone=ZONE, subject=new_id(), by=by)


def test_bytes_lie_in_the_bucket_before_the_row_and_come_back_compared_when_the_disk_has_lost_them(store):
    row = hand_in()
    assert [digest for digest, _since in bucket.names(row.digest[:2])] == [row.digest]

    place.place_of(row.digest).unlink()
    with queries.opened(row) as stream:
        assert sha256(stream.read()).hexdigest() == row.digest
    assert not list(place.incoming().glob("*.part"))


def test_what_the_bucket_gives_back_altered_is_not_handed_out(store):
    row = hand_in()
    place.place_of(row.digest).unlink()
    bucket._asked("put_object", Key=bucket.name_of(row.digest), Body=b"%PDF-1.4 altered")

    with pytest.raises(Refused) as refused:
        queries.opened(row)

    assert refused.value.status == 503 and not place.place_of(row.digest).exists()


def test_while_the_store_does_not_answer_no_file_is_taken_and_what_lies_on_the_disk_is_handed_out(store):
    row = hand_in()
    store.S3 = "http://127.0.0.1:9/papers"

    with pytest.raises(Refused) as refused:
        hand_in(PDF.replace(b"595", b"596"))

    assert (refused.value.status, refused.value.reasons[0].code, bucket.mode()) == (503, "store-away", "store-away")
    with queries.opened(row) as stream:
        assert stream.read(5) == b"%PDF-"


def test_the_disk_lets_go_of_what_the_bucket_has_and_what_nobody_speaks_of_goes_from_both(store):
    row = hand_in()
    os.utime(place.place_of(row.digest), (0, 0))

    hour = int(row.digest[:2], 16) % 24
    with clock.told(clock.now().replace(hour=hour) + timedelta(days=1)):
        assert commands.make_room() == 1
    assert not place.place_of(row.digest).exists()
    assert list(queries.altered(type(row).objects.filter(id=row.id))) == []

    commands.discard(row)
    for days in (2, 4):
        with clock.told(clock.now().replace(hour=hour) + timedelta(days=days)):
            commands.sweep()
    assert not bucket.has(row.digest)
