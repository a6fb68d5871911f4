"""Blobs after an outage of their store: no process says for long that it lacks a blob."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from support.clocks import Clock
from support.fragile_store import Fragile

from dash_dynamic_image_component.storage.blob_files import BlobFiles
from dash_dynamic_image_component.storage.blobs_in_store import BlobsInStore

PHOTO = hashlib.sha256(b"photo").hexdigest()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Fragile:
    return Fragile()


def worker(server: Fragile, clock: Clock, folder: Path) -> BlobsInStore:
    """A process of a machine whose files are in `folder`."""
    return BlobsInStore(server, "app", BlobFiles(folder), clock=clock)


def outlast_an_outage(blobs: BlobsInStore, server: Fragile, clock: Clock) -> None:
    """Fail for two minutes, until the process asks the server every 30 seconds."""
    server.error = ConnectionError("away")
    for _ in range(1200):
        assert blobs.get(hashlib.sha256(b"lost").hexdigest()) is None
        clock.now += 0.1
    server.error = None


def test_an_upload_to_another_machine_is_found_a_second_after_the_outage(
    server: Fragile, clock: Clock, tmp_path: Path
) -> None:
    here, there = (worker(server, clock, tmp_path / name) for name in ("here", "there"))
    outlast_an_outage(here, server, clock)
    there.put(b"photo")
    clock.now += 1
    assert here.get(PHOTO) == b"photo"


def test_an_upload_to_a_process_that_failed_is_found_on_its_machine_at_once(
    server: Fragile, clock: Clock, tmp_path: Path
) -> None:
    one, two = (worker(server, clock, tmp_path) for _ in range(2))
    for blobs in (one, two):
        outlast_an_outage(blobs, server, clock)
    one.put(b"photo")
    assert two.get(PHOTO) == b"photo"
    assert PHOTO in str(server.kept)


def test_a_server_that_is_away_is_asked_once_a_second_for_blobs_that_are_nowhere(
    server: Fragile, clock: Clock, tmp_path: Path
) -> None:
    blobs = worker(server, clock, tmp_path)
    outlast_an_outage(blobs, server, clock)
    assert 100 < server.calls < 140


def test_a_server_that_is_away_is_left_alone_for_blobs_in_files(
    server: Fragile, clock: Clock, tmp_path: Path
) -> None:
    BlobFiles(tmp_path).put(b"photo")
    server.error = ConnectionError("away")
    blobs = worker(server, clock, tmp_path)
    for _ in range(1200):
        assert blobs.get(PHOTO) == b"photo"
        clock.now += 0.1
    assert server.calls < 12
