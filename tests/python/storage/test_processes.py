"""One folder of blobs, many processes: bounded while all write, never torn, free of the dead."""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.disk import disk_use
from support.interpreters import go, running
from support.parts import redis_server

from dash_dynamic_image_component.storage.blob_files import BlobFiles

BOUND = 8 * 2**20
DAY = 86_400.0

WORK = """
import hashlib, json, logging, random, sys, time
from pathlib import Path
from dash_dynamic_image_component.storage.blob_files import BlobFiles

folder, seed, bound = Path(sys.argv[1]), *map(int, sys.argv[2:])
damaged = []
logging.getLogger("dash_dynamic_image_component").addFilter(damaged.append)
store = BlobFiles(folder, max_bytes=bound)
chance = random.Random(seed)
count = {"read": 0, "torn": 0}

def write():
    data = chance.randbytes(chance.choice([1_000, 100_000, 262_144]))
    if chance.random() < 0.5:
        return store.put(data)
    with store.incoming() as incoming:
        for start in range(0, len(data), 32_768):
            incoming.write(data[start : start + 32_768])
            time.sleep(0.001)
        return incoming.commit()

def read():
    path = chance.choice([*folder.glob("??/*")] or [folder])
    try:
        data = path.read_bytes()
    except OSError:
        return
    count["torn"] += hashlib.sha256(data).hexdigest() != path.name
    served = store.get(path.name)
    count["torn"] += served is not None and served != data
    count["read"] += 1

print("ready", flush=True)
sys.stdin.readline()
for _ in range(45):  # of all four together, 22 MB: the bound more than twice
    write()
    read()
print(json.dumps({**count, "damaged": len(damaged)}))
"""

WRITE = """
import random, sys
from pathlib import Path
from dash_dynamic_image_component.storage.blob_files import BlobFiles

store = BlobFiles(Path(sys.argv[1]), max_bytes=64 * 2**20)
print("ready", flush=True)
while True:
    with store.incoming() as incoming:
        for _ in range(16):
            incoming.write(random.randbytes(65_536))
        incoming.commit()
"""

PIN = """
import os, sys
from pathlib import Path
from dash_dynamic_image_component.storage.blob_files import BlobFiles

store = BlobFiles(Path(sys.argv[1]))
store.pin(store.put(b"photo"))
if sys.argv[2] == "fork" and os.fork():
    os._exit(0)
print("ready", flush=True)
sys.stdin.read()
"""

PHOTO = hashlib.sha256(b"photo").hexdigest()


def test_four_processes_stay_near_the_bound_and_never_see_a_torn_file(tmp_path: Path) -> None:
    with ExitStack() as stack:
        workers = [stack.enter_context(running(WORK, tmp_path, seed, BOUND)) for seed in range(4)]
        go(workers)
        samples = []
        while any(worker.poll() is None for worker in workers):
            samples.append(disk_use(tmp_path))
            time.sleep(0.005)
        counts = [json.loads(worker.communicate(timeout=10)[0]) for worker in workers]
    assert max(samples) < 1.1 * BOUND
    assert max(samples) > 0.8 * BOUND
    assert all(count["read"] > 0 for count in counts)
    assert [count["torn"] + count["damaged"] for count in counts] == [0] * 4


def test_a_writer_that_is_killed_leaves_nothing_that_is_ever_served(tmp_path: Path) -> None:
    for number in range(5):
        with running(WRITE, tmp_path) as writer:
            while writer.poll() is None and not list(tmp_path.glob("??/*")):
                time.sleep(0.005)
            time.sleep(0.02 + 0.013 * number)
            writer.kill()
    entries = list(tmp_path.glob("??/*"))
    assert entries
    for entry in entries:
        assert hashlib.sha256(entry.read_bytes()).hexdigest() == entry.name
    orphans = list(tmp_path.glob("incoming/*"))
    assert orphans
    store = BlobFiles(tmp_path)
    assert not any(
        store.contains(hashlib.sha256(path.read_bytes()).hexdigest()) for path in orphans
    )
    BlobFiles(tmp_path, clock=lambda: time.time() + 3601).put(b"later")
    assert list(tmp_path.glob("incoming/*")) == []


def test_a_killed_process_that_held_the_lock_stops_nobody(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from dash_dynamic_image_component.storage.blob_files import BlobFiles

with BlobFiles(Path(sys.argv[1]))._folder.lock():
    print("ready", flush=True)
    sys.stdin.read()
"""
    with running(program, tmp_path) as holder:
        holder.kill()
        holder.wait()
        start = time.monotonic()
        store = BlobFiles(tmp_path)
        assert store.get(store.put(b"photo")) == b"photo"
        assert time.monotonic() - start < 1


@pytest.mark.parametrize("way", ["killed", "ended"])
def test_the_pins_of_a_process_end_with_it(tmp_path: Path, way: str) -> None:
    store = BlobFiles(tmp_path, clock=lambda: time.time() + 2 * DAY)
    with running(PIN, tmp_path, way) as process:
        assert store.contains(PHOTO)
        os.utime(tmp_path / PHOTO[:2] / PHOTO)
        if way == "killed":
            process.kill()
        else:
            process.communicate(timeout=10)
        process.wait()
    assert not store.contains(PHOTO)
    assert list(tmp_path.glob("pins/*")) == []


def test_a_process_that_is_dead_and_not_yet_waited_for_holds_no_pin(tmp_path: Path) -> None:
    store = BlobFiles(tmp_path, clock=lambda: time.time() + 2 * DAY)
    with running(PIN, tmp_path, "zombie") as process:
        assert process.stdout is not None
        process.kill()
        process.stdout.read()
        deadline = time.monotonic() + 5
        while store.contains(PHOTO) and time.monotonic() < deadline:
            os.utime(tmp_path / PHOTO[:2] / PHOTO)
            time.sleep(0.01)
        assert not store.contains(PHOTO)
        assert process.returncode is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_what_a_process_pinned_its_fork_keeps_when_it_is_gone(tmp_path: Path) -> None:
    store = BlobFiles(tmp_path, clock=lambda: time.time() + 2 * DAY)
    with running(PIN, tmp_path, "fork") as parent:
        parent.wait(timeout=10)
        assert store.contains(PHOTO)
        os.utime(tmp_path / PHOTO[:2] / PHOTO)
        parent.communicate(timeout=10)
    deadline = time.monotonic() + 5
    while store.contains(PHOTO) and time.monotonic() < deadline:
        os.utime(tmp_path / PHOTO[:2] / PHOTO)
        time.sleep(0.01)
    assert not store.contains(PHOTO)


PIN_AND_FORK = """
import os, sys
from dash import Dash
from dash_dynamic_image_component import configure, get_blob, put_blob
from dash_dynamic_image_component.app.apps import apps

configure(store=sys.argv[1], namespace="forked")
app = Dash("forking")
blob = put_blob(b"photo", app)
if os.fork():
    os.wait()
    sys.exit()
print("ready", flush=True)
sys.stdin.readline()
print(apps.service_of(app).blobs.get(blob.sha256).data)
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_what_a_process_put_its_fork_brings_again_when_redis_has_lost_it() -> None:
    with redis_server() as server, running(PIN_AND_FORK, server.url) as parent:
        server.flush()
        assert parent.communicate("go\n", timeout=20)[0] == "b'photo'\n"
