"""Blobs in a store that machines share: verified, kept alive by use, brought again when pinned."""

from __future__ import annotations

import errno
import hashlib
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.clocks import Clock
from support.parts import free_port, redis_server

from dash_dynamic_image_component.storage import blobs_in_store as stored_blobs
from dash_dynamic_image_component.storage.blob_files import BlobFiles
from dash_dynamic_image_component.storage.blob_store import BlobStore, open_blobs
from dash_dynamic_image_component.storage.blobs_in_store import BlobsInStore
from dash_dynamic_image_component.storage.file_store import FileStore
from dash_dynamic_image_component.storage.redis_store import RedisStore
from dash_dynamic_image_component.storage.store import StoreError

DAY = 86_400.0
HOUR = 3600.0
MINUTE = 60.0
MIB = 2**20
INFINITE = float("inf")
PHOTO = hashlib.sha256(b"photo").hexdigest()


class Memory:
    """A store that remembers what it was asked to do."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.kept: dict[str, tuple[bytes, float]] = {}
        self.gets = 0
        self.puts: list[tuple[str, float]] = []
        self.error: Exception | None = None

    def get(self, key: str, /) -> bytes | None:
        self._use()
        self.gets += 1
        data, expires = self.kept.get(key, (None, 0.0))
        return data if self.clock() < expires else None

    def put(self, key: str, data: bytes, /, *, max_age: float, cost: float = 0.0) -> None:
        self._use()
        self.puts.append((key, max_age))
        self.kept[key] = data, self.clock() + max_age

    def delete(self, key: str, /) -> None:
        self._use()
        self.kept.pop(key, None)

    def lock(self, key: str, token: str, seconds: float, /) -> bool:
        raise NotImplementedError

    def unlock(self, key: str, token: str, /) -> None:
        raise NotImplementedError

    def _use(self) -> None:
        if self.error:
            raise self.error


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> Memory:
    return Memory(clock)


def worker(memory: Memory, **options: Any) -> BlobsInStore:
    """Another process that uses the store."""
    return BlobsInStore(memory, "app", clock=memory.clock, **options)


class TestKeeping:
    @pytest.fixture(params=["files", "redis"])
    def workers(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[BlobStore]]:
        if request.param == "files":
            yield [BlobFiles(tmp_path) for _ in range(2)]
            return
        with redis_server() as server:
            yield [BlobsInStore(RedisStore(server.url), "app") for _ in range(2)]

    @pytest.mark.parametrize("data", [b"", b"photo", bytes(range(256)) * 20_000])
    def test_what_one_puts_the_other_gets(self, workers: list[BlobStore], data: bytes) -> None:
        key = workers[0].put(data)
        assert key == hashlib.sha256(data).hexdigest()
        assert workers[1].contains(key)
        assert [each.get(key) for each in workers] == [data, data]

    def test_what_was_never_put_is_absent(self, workers: list[BlobStore]) -> None:
        assert workers[0].get(PHOTO) is None
        assert not workers[0].contains(PHOTO)

    def test_a_blob_in_pieces_is_there_when_it_is_committed(self, workers: list[BlobStore]) -> None:
        incoming = workers[0].incoming()
        for _ in range(40):
            incoming.write(b"x" * 65_536)
        key = hashlib.sha256(b"x" * 65_536 * 40).hexdigest()
        assert incoming.size == 65_536 * 40
        assert not workers[1].contains(key)
        assert incoming.commit() == key
        incoming.discard()
        assert workers[1].get(key) == b"x" * 65_536 * 40

    def test_what_is_discarded_leaves_nothing(self, workers: list[BlobStore]) -> None:
        incoming = workers[0].incoming()
        incoming.write(b"photo")
        incoming.discard()
        assert not workers[0].contains(PHOTO)

    def test_what_is_pinned_is_still_there(self, workers: list[BlobStore]) -> None:
        key = workers[0].put(b"photo")
        workers[0].pin(key)
        workers[0].pin(key)
        assert [each.get(key) for each in workers] == [b"photo", b"photo"]

    def test_what_is_not_here_cannot_be_pinned(self, workers: list[BlobStore]) -> None:
        with pytest.raises(StoreError) as caught:
            workers[0].pin(PHOTO)
        assert caught.value.errno == errno.ENOENT

    @pytest.mark.parametrize("key", ["", "../" * 20 + "etc/passwd", "A" * 64, "a" * 64 + "\n"])
    def test_what_is_no_sha256_is_refused(self, workers: list[BlobStore], key: str) -> None:
        for use in (workers[0].get, workers[0].contains, workers[0].pin):
            with pytest.raises(ValueError, match="no SHA-256"):
                use(key)


class TestSharing:
    def test_apps_with_names_of_their_own_do_not_meet(self, memory: Memory) -> None:
        BlobsInStore(memory, "one").put(b"photo")
        assert BlobsInStore(memory, "two").get(PHOTO) is None
        assert list(memory.kept) == [f"one:blob:{PHOTO}"]

    def test_a_blob_travels_once_to_each_worker(self, memory: Memory) -> None:
        worker(memory).put(b"photo")
        other = worker(memory)
        for _ in range(10):
            assert other.contains(PHOTO)
            assert other.get(PHOTO) == b"photo"
        assert memory.gets == 1

    def test_copies_in_memory_are_bounded(self, memory: Memory) -> None:
        blobs = worker(memory, max_copies=MIB)
        keys = [blobs.put(bytes([number]) * 100_000) for number in range(30)]
        assert blobs._copies.bytes <= MIB
        assert [blobs.get(key) for key in keys] == [
            bytes([number]) * 100_000 for number in range(30)
        ]

    def test_what_is_damaged_is_not_served_and_leaves(
        self, memory: Memory, caplog: pytest.LogCaptureFixture
    ) -> None:
        memory.put(f"app:blob:{PHOTO}", b"phish", max_age=60)
        assert worker(memory).get(PHOTO) is None
        assert memory.kept == {}
        assert "damaged" in caplog.text

    def test_a_blob_that_came_again_is_written_again(self, memory: Memory) -> None:
        blobs = worker(memory)
        blobs.put(b"photo")
        memory.kept.clear()  # as a server does that makes room
        blobs.put(b"photo")
        assert worker(memory).get(PHOTO) == b"photo"


class TestAge:
    def test_it_is_gone_a_day_after_its_last_use(self, memory: Memory, clock: Clock) -> None:
        worker(memory).put(b"photo")
        clock.now += DAY - 1
        assert worker(memory).get(PHOTO) == b"photo"
        clock.now += DAY - 1
        assert worker(memory).contains(PHOTO)
        clock.now += DAY + 1
        assert not worker(memory).contains(PHOTO)

    def test_use_in_one_process_keeps_it_alive_for_all(self, memory: Memory, clock: Clock) -> None:
        blobs = worker(memory)
        blobs.put(b"photo")
        for _ in range(72):
            clock.now += HOUR
            assert blobs.get(PHOTO) == b"photo"
        assert worker(memory).get(PHOTO) == b"photo"

    @pytest.mark.parametrize("max_copies", [2**26, 0])
    def test_use_writes_it_at_most_twice_a_day(
        self, memory: Memory, clock: Clock, max_copies: int
    ) -> None:
        blobs = worker(memory, max_copies=max_copies)
        blobs.put(b"photo")
        for _ in range(10 * 24):
            clock.now += HOUR
            assert blobs.get(PHOTO) == b"photo"
        assert 1 + 2 * 9 <= len(memory.puts) <= 1 + 2 * 10


class TestPins:
    def test_a_pinned_blob_does_not_expire(self, memory: Memory, clock: Clock) -> None:
        blobs = worker(memory)
        blobs.pin(blobs.put(b"photo"))
        clock.now += 100 * DAY
        assert worker(memory).get(PHOTO) == b"photo"

    def test_the_uses_of_others_give_it_no_expiry(self, memory: Memory, clock: Clock) -> None:
        blobs, other = worker(memory), worker(memory)
        blobs.pin(blobs.put(b"photo"))
        for _ in range(10):
            assert other.get(PHOTO) == b"photo"
            clock.now += 0.6 * DAY
        other.put(b"photo")
        clock.now += 100 * DAY
        assert worker(memory).get(PHOTO) == b"photo"

    def test_its_process_brings_it_again_when_it_is_gone(
        self, memory: Memory, clock: Clock
    ) -> None:
        blobs = worker(memory)
        blobs.pin(blobs.put(b"photo"))
        memory.kept.clear()
        clock.now += 61
        assert blobs.contains(PHOTO)
        assert worker(memory).get(PHOTO) == b"photo"
        assert list(memory.kept) == [f"app:pinned:{PHOTO}"]

    def test_its_process_looks_at_most_once_a_minute(self, memory: Memory, clock: Clock) -> None:
        blobs = worker(memory)
        blobs.pin(blobs.put(b"photo"))
        for _ in range(600):
            clock.now += 1
            blobs.get(PHOTO)
        assert memory.gets <= 10

    def test_a_process_pins_no_more_than_its_bound(self, memory: Memory) -> None:
        blobs = worker(memory, max_pinned=MIB)
        blobs.pin(blobs.put(bytes(MIB)))
        blobs.pin(blobs.put(bytes(MIB)))
        with pytest.raises(StoreError, match="the limit is 1048576") as caught:
            blobs.pin(blobs.put(b"photo"))
        assert caught.value.errno == errno.ENOSPC

    def test_it_outlives_a_service_that_is_made_anew(self, memory: Memory) -> None:
        blobs = worker(memory)
        blobs.pin(blobs.put(b"photo"))
        memory.kept.clear()
        assert worker(memory).get(PHOTO) == b"photo"

    def test_no_other_store_has_it(self, clock: Clock) -> None:
        for number in range(50):  # each of which may get the address of the one before
            blobs = worker(Memory(clock))
            assert blobs.get(PHOTO) is None, number
            blobs.pin(blobs.put(b"photo"))
            del blobs


class TestFailing:
    def test_an_upload_that_cannot_be_kept_is_told(self) -> None:
        blobs = BlobsInStore(RedisStore(f"redis://127.0.0.1:{free_port()}/0"), "app")
        for _ in range(2):
            with pytest.raises(StoreError, match="Redis at"):
                blobs.put(b"photo")
        incoming = blobs.incoming()
        incoming.write(b"photo")
        with pytest.raises(StoreError, match="Redis at"):
            incoming.commit()
        incoming.discard()
        assert blobs.get(PHOTO) is None

    def test_any_error_of_a_store_is_a_store_error(self, memory: Memory) -> None:
        memory.error = RuntimeError("odd")
        with pytest.raises(StoreError, match="odd"):
            worker(memory).put(b"photo")

    def test_reading_finds_nothing_and_warns_once(
        self, memory: Memory, caplog: pytest.LogCaptureFixture
    ) -> None:
        memory.error = OSError("down")
        blobs = worker(memory)
        for _ in range(3):
            assert blobs.get(PHOTO) is None
            assert not blobs.contains(PHOTO)
        assert [record.levelno for record in caplog.records] == [logging.WARNING]

    def test_what_is_in_memory_outlives_the_outage(self, memory: Memory, clock: Clock) -> None:
        blobs = worker(memory)
        blobs.pin(blobs.put(b"photo"))
        other = blobs.put(b"other")
        memory.error = OSError("down")
        clock.now += 2 * DAY
        assert blobs.get(PHOTO) == b"photo"
        assert blobs.get(other) == b"other"

    def test_a_disk_that_takes_no_spool_is_a_store_error(
        self, memory: Memory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
        incoming = worker(memory).incoming()
        incoming.write(bytes(stored_blobs.SPOOLED_BYTES))
        with pytest.raises(StoreError, match="No such file"):
            incoming.write(b"more")
        incoming.discard()


def test_blobs_go_where_the_images_go(memory: Memory, tmp_path: Path) -> None:
    def opened(store: FileStore | Memory) -> BlobStore:
        return open_blobs(store, folder=tmp_path / "blobs", namespace="app", max_bytes=2**20)

    opened(FileStore(tmp_path / "images")).put(b"photo")
    assert (tmp_path / "blobs" / PHOTO[:2] / PHOTO).exists()
    opened(memory).put(b"photo")
    assert list(memory.kept) == [f"app:blob:{PHOTO}"]


def test_a_large_upload_stays_in_memory_where_there_is_no_temporary_folder(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    blobs = worker(memory)
    large = bytes(stored_blobs.SPOOLED_BYTES + 1)
    with blobs.incoming() as incoming:
        incoming.write(large)
        assert blobs.get(incoming.commit()) == large


class TestFilesInPlaceOfAStoreThatFails:
    @pytest.fixture
    def files(self, tmp_path: Path) -> BlobFiles:
        return BlobFiles(tmp_path / "blobs")

    def test_an_upload_goes_to_files_which_other_processes_read(
        self, memory: Memory, files: BlobFiles, caplog: pytest.LogCaptureFixture
    ) -> None:
        memory.error = RuntimeError("away")
        first, second = worker(memory, files=files), worker(memory, files=files)
        with first.incoming() as incoming:
            incoming.write(b"photo")
            assert incoming.commit() == PHOTO
        assert first.put(b"other") in (each.name for each in files._folder.files())
        assert second.contains(PHOTO)
        assert second.get(PHOTO) == b"photo"
        assert caplog.text.count("uploads are kept in files of this machine") == 1

    def test_a_use_brings_it_to_the_store_that_works_again(
        self, memory: Memory, files: BlobFiles, clock: Clock
    ) -> None:
        memory.error = RuntimeError("away")
        blobs = worker(memory, files=files)
        blobs.put(b"photo")
        assert blobs.get(PHOTO) == b"photo"
        memory.error = None
        clock.now += MINUTE
        assert blobs.get(PHOTO) == b"photo"
        assert worker(memory).get(PHOTO) == b"photo"

    def test_what_is_pinned_is_kept_and_brought_to_the_store_too(
        self, memory: Memory, files: BlobFiles, clock: Clock
    ) -> None:
        memory.error = RuntimeError("away")
        blobs = worker(memory, files=files)
        blobs.pin(blobs.put(b"photo"))
        assert files._pins.live() == {PHOTO}
        memory.error = None
        clock.now += 2 * MINUTE
        assert blobs.get(PHOTO) == b"photo"
        assert memory.kept[f"app:pinned:{PHOTO}"][0] == b"photo"

    def test_both_failing_is_told_with_the_remedy(self, memory: Memory, tmp_path: Path) -> None:
        memory.error = RuntimeError("away")
        (tmp_path / "file").touch()
        blobs = worker(memory, files=BlobFiles(tmp_path / "file" / "blobs"))
        with pytest.raises(StoreError, match="DASH_DYNAMIC_IMAGE_CACHE can name another"):
            blobs.put(b"photo")
