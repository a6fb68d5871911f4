"""One store, many processes: one makes an image, and locks end with their holders."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.disk import disk_use
from support.interpreters import go, running
from support.parts import redis_server

from dash_dynamic_image_component.storage.opening import open_store

BOUND = 8 * 2**20

OPEN = """
import sys
from pathlib import Path
from dash_dynamic_image_component.storage.opening import open_store

store = open_store(sys.argv[1], default_folder=Path("unused"), max_bytes=8 * 2**20)
"""

MAKE = (
    OPEN
    + """
import os, threading, time

def make(number):
    token = f"{os.getpid()}.{number}"
    while store.get("image") is None:
        if not store.lock("image", token, 5):
            time.sleep(0.002)
            continue
        if store.get("image") is None:
            with open(sys.argv[2], "a") as log:
                log.write(f"{token}\\n")
            time.sleep(0.2)
            store.put("image", b"made", max_age=60)
        store.unlock("image", token)

print("ready", flush=True)
sys.stdin.readline()
threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(store.get("image"))
"""
)

HOLD = (
    OPEN
    + """
assert store.lock("image", "holder", 0.5)
print("ready", flush=True)
sys.stdin.read()
"""
)

FORK = (
    OPEN
    + """
import os

def in_child(ask):
    child = os.fork()
    if child == 0:
        os._exit(int(ask()))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def take_by_force():
    store.unlock("image", "child")
    return store.lock("image", "child", 60)

store.put("image", b"made", max_age=60)
assert store.lock("image", "parent", 60)
print(in_child(lambda: store.get("image") == b"made"), end=" ")
print(in_child(take_by_force), in_child(lambda: store.lock("image", "child", 60)), end=" ")
store.unlock("image", "parent")
print(in_child(take_by_force), int(store.get("image") == b"made"))
"""
)

FILL = (
    OPEN
    + """
import random

chance = random.Random(int(sys.argv[2]))
wrong = 0
print("ready", flush=True)
sys.stdin.readline()
for _ in range(45):
    key = str(chance.randrange(100))
    data = (key.encode() + b":") * chance.choice([500, 50_000, 100_000])
    store.put(key, data, max_age=60, cost=chance.random())
    key = str(chance.randrange(100))
    found = store.get(key)
    wrong += found is not None and set(found.split(b":")) != {key.encode(), b""}
print(wrong)
"""
)


@pytest.fixture(params=["files", "redis"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What several processes open as one store."""
    if request.param == "files":
        yield str(tmp_path / "store")
    else:
        with redis_server() as server:
            yield server.url


def test_of_32_threads_in_four_processes_one_makes_an_image(where: str, tmp_path: Path) -> None:
    log = tmp_path / "runs"
    with ExitStack() as stack:
        workers = [stack.enter_context(running(MAKE, where, log)) for _ in range(4)]
        go(workers)
        results = [worker.communicate(timeout=20)[0] for worker in workers]
    assert results == ["b'made'\n"] * 4
    assert len(log.read_text().splitlines()) == 1


def test_whoever_waits_follows_a_holder_that_was_killed_within_a_second(where: str) -> None:
    store = open_store(where, default_folder=Path("unused"), max_bytes=2**20)
    with running(HOLD, where) as holder:
        assert not store.lock("image", "other", 60)
        holder.kill()
        start = time.monotonic()
        while not store.lock("image", "other", 60):
            time.sleep(0.005)
        assert time.monotonic() - start < 1


def test_a_holder_that_ends_frees_what_it_held(where: str) -> None:
    store = open_store(where, default_folder=Path("unused"), max_bytes=2**20)
    with running(HOLD, where) as holder:
        holder.communicate(timeout=10)
        time.sleep(0.5)  # what it asked for, which is all that Redis knows
        assert store.lock("image", "other", 60)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_fork_uses_the_store_and_neither_holds_nor_frees_what_its_parent_holds(
    where: str,
) -> None:
    command = [sys.executable, "-c", FORK, where]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.split() == ["1", "0", "0", "1", "1"]


def test_four_processes_that_write_files_stay_near_the_bound(tmp_path: Path) -> None:
    with ExitStack() as stack:
        workers = [stack.enter_context(running(FILL, tmp_path, seed)) for seed in range(4)]
        go(workers)
        samples = []
        while any(worker.poll() is None for worker in workers):
            samples.append(disk_use(tmp_path))
            time.sleep(0.005)
        wrong = [worker.communicate(timeout=10)[0] for worker in workers]
    assert wrong == ["0\n"] * 4
    assert 0.8 * BOUND < max(samples) < 1.1 * BOUND
