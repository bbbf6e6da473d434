"""A writer that is killed at any moment leaves the old file or the new one (GUARANTEES R3)."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tongban.kernel.disk import write_atomically, write_once

BLOCK = 1 << 16
BLOCKS = 8
WRITER = f"""
import sys
from pathlib import Path
from tongban.kernel.disk import write_atomically
target, number = Path(sys.argv[1]), 0
while True:
    number = (number + 1) % 256
    with write_atomically(target) as file:
        for _ in range({BLOCKS}):
            file.write(bytes([number]) * {BLOCK})
            file.flush()
"""
NAIVE = WRITER.replace("with write_atomically(target) as file:", "with open(target, 'wb') as file:")


def is_whole(content):
    return len(content) == BLOCK * BLOCKS and len(set(content)) == 1


def kill_at_random(program, target, times, seed):
    """Start the writer, kill it after a random moment, and tell for each time whether the file was whole."""
    chance, whole = random.Random(seed), []
    for _ in range(times):
        target.write_bytes(bytes(BLOCK * BLOCKS))
        started = target.stat()
        with subprocess.Popen([sys.executable, "-c", program, str(target)]) as writer:
            while (now := target.stat()).st_ino == started.st_ino and now.st_mtime_ns == started.st_mtime_ns:
                assert writer.poll() is None
            time.sleep(chance.uniform(0, 0.03))
            writer.send_signal(signal.SIGKILL)
        whole.append(is_whole(target.read_bytes()))
    return whole


def test_a_killed_writer_leaves_a_whole_file(tmp_path):
    assert all(kill_at_random(WRITER, tmp_path / "file", times=25, seed=1))


def test_the_check_above_would_see_a_writer_that_is_not_atomic(tmp_path):
    assert not all(kill_at_random(NAIVE, tmp_path / "file", times=25, seed=1))


def test_a_block_that_fails_leaves_the_old_file_and_no_trace(tmp_path):
    target = tmp_path / "file"
    target.write_bytes(b"old")

    with pytest.raises(ZeroDivisionError), write_atomically(target) as file:
        file.write(b"half")
        _ = 1 / 0

    assert os.listdir(tmp_path) == ["file"]
    assert target.read_bytes() == b"old"


def test_a_file_that_must_be_new_is_never_replaced(tmp_path):
    target = tmp_path / "file"
    with write_once(target, mode=0o600) as file:
        file.write(b"first")

    with pytest.raises(FileExistsError), write_once(target) as file:
        file.write(b"second")

    assert os.listdir(tmp_path) == ["file"]
    assert target.read_bytes() == b"first"
    assert target.stat().st_mode & 0o777 == 0o600
