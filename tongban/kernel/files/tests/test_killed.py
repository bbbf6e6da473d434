"""A kill at any moment leaves whole bytes under their own digest, or none (R3)."""

import os
import random
import signal
import subprocess
import sys
import time
from hashlib import sha256

from tongban.kernel.files import place

STORING = """
import sys, django
django.setup()
from tongban.kernel.files.commands import _received, _settle
for number in range(int(sys.argv[1]), 100_000):
    chunks = (bytes([number % 251]) * 65_536 for _ in range(8))
    with _received(chunks, "a.pdf", "") as (part, digest, size):
        _settle(part, digest)
    print(digest, flush=True)
"""


def stored(folder, seed):
    """Store files until a kill at a random moment; the digests that were reported as kept."""
    told = os.environ | {"DJANGO_SETTINGS_MODULE": "tongban.site.settings", "TONGBAN_DATA_DIR": str(folder)}
    command = [sys.executable, "-c", STORING, str(seed * 40)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=told)
    first = child.stdout.readline()
    time.sleep(random.Random(seed).uniform(0, 0.05))
    os.kill(child.pid, signal.SIGKILL)
    return [line.strip() for line in (first, *child.communicate()[0].splitlines()) if len(line.strip()) == 64]


def test_a_kill_while_storing_leaves_no_partial_file_under_a_digest(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    reported = [digest for seed in range(6) for digest in stored(tmp_path, seed)]

    kept = sorted((tmp_path / "files").glob("??/??/*"))
    broken = [path for path in kept if sha256(path.read_bytes()).hexdigest() != path.name]

    assert len(reported) >= 6
    assert broken == []
    assert {digest for digest in reported if not place.agrees(digest)} == set()


def test_control_a_partial_file_would_be_seen(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    digest = sha256(b"whole").hexdigest()
    place.place_of(digest).parent.mkdir(parents=True)
    place.place_of(digest).write_bytes(b"who")

    assert place.agrees(digest) is False
