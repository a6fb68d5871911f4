"""Blobs as files: named by what they hold, bounded in bytes and age, private."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from support.clocks import Clock

from dash_dynamic_image_component.storage import bounded_folder as folder
from dash_dynamic_image_component.storage.blob_files import BlobFiles
from dash_dynamic_image_component.storage.store import StoreError

DAY = 86_400.0
MIB = 2**20


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> BlobFiles:
    return BlobFiles(tmp_path / "store", max_bytes=4 * MIB, clock=clock)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_of(store: BlobFiles, key: str) -> Path:
    return store._folder.path / key[:2] / key


def files(store: BlobFiles, pattern: str = "*") -> list[Path]:
    return [path for path in store._folder.path.rglob(pattern) if path.is_file()]


def kept(store: BlobFiles) -> int:
    return sum(path.stat().st_size for path in files(store))


def block(number: int, size: int = MIB // 2) -> bytes:
    return number.to_bytes(4, "big") * (size // 4)


class TestKeeping:
    @pytest.mark.parametrize("data", [b"", b"photo", bytes(range(256)) * 1000])
    def test_what_was_put_comes_back_under_its_sha256(self, store: BlobFiles, data: bytes) -> None:
        key = store.put(data)
        assert key == sha256(data)
        assert store.get(key) == data
        assert store.contains(key)

    def test_what_was_never_put_is_absent(self, store: BlobFiles) -> None:
        assert store.get(sha256(b"other")) is None
        assert not store.contains(sha256(b"other"))

    def test_reading_makes_no_folder(self, store: BlobFiles) -> None:
        store.get(sha256(b"other"))
        assert not store._folder.path.exists()

    def test_another_store_on_the_same_folder_finds_it(self, store: BlobFiles) -> None:
        key = store.put(b"photo")
        assert BlobFiles(store._folder.path).get(key) == b"photo"

    def test_equal_bytes_are_written_once(self, store: BlobFiles) -> None:
        first = file_of(store, store.put(b"photo")).stat().st_ino
        assert file_of(store, store.put(b"photo")).stat().st_ino == first

    def test_a_store_whose_folder_is_emptied_starts_again(self, store: BlobFiles) -> None:
        key = store.put(b"photo")
        for path in sorted(store._folder.path.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        assert store.get(key) is None
        assert store.get(store.put(b"photo")) == b"photo"

    def test_only_the_owner_may_read_folders_and_files(self, store: BlobFiles) -> None:
        before = os.umask(0)
        try:
            store.pin(store.put(b"photo"))
            with store.incoming() as incoming:
                incoming.write(b"another")
                paths = [store._folder.path, *store._folder.path.rglob("*")]
                modes = {(path.is_dir(), oct(path.stat().st_mode & 0o777)) for path in paths}
        finally:
            os.umask(before)
        assert modes == {(True, "0o700"), (False, "0o600")}

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "..",
            "../" * 20 + "etc/passwd",
            "/etc/passwd",
            "a" * 63,
            "a" * 65,
            "A" * 64,
            "g" * 64,
            "a" * 64 + "\n",
            "٣" * 64,
            "a" * 31 + "/" + "a" * 32,
            "a" * 63 + "\0",
        ],
    )
    def test_what_is_no_sha256_touches_no_file(self, store: BlobFiles, key: str) -> None:
        for use in (store.get, store.contains, store.pin):
            with pytest.raises(ValueError, match="no SHA-256"):
                use(key)
        assert not store._folder.path.exists()


class TestIncoming:
    def test_a_file_in_pieces_is_there_when_it_is_committed(self, store: BlobFiles) -> None:
        with store.incoming() as incoming:
            incoming.write(b"pho")
            incoming.write(b"to")
            assert incoming.size == 5
            assert not store.contains(sha256(b"photo"))
            assert incoming.commit() == sha256(b"photo")
        assert store.get(sha256(b"photo")) == b"photo"
        assert files(store, "*.part") == []

    def test_what_is_not_committed_leaves_nothing(self, store: BlobFiles) -> None:
        with store.incoming() as incoming:
            incoming.write(b"photo")
        assert not store.contains(sha256(b"photo"))
        assert files(store, "*.part") == []

    def test_an_error_in_mid_way_leaves_nothing(self, store: BlobFiles) -> None:
        with suppress(ConnectionError), store.incoming() as incoming:
            incoming.write(b"photo")
            raise ConnectionError("the browser went away")
        assert files(store, "*.part") == []

    def test_discarding_after_the_commit_keeps_the_file(self, store: BlobFiles) -> None:
        incoming = store.incoming()
        incoming.write(b"photo")
        key = incoming.commit()
        incoming.discard()
        assert store.get(key) == b"photo"

    def test_what_a_dead_writer_left_is_removed_after_an_hour(
        self, store: BlobFiles, clock: Clock
    ) -> None:
        orphan = store.incoming()
        orphan.write(b"half a photo" * 1000)
        clock.now += 3590
        BlobFiles(store._folder.path, clock=clock).put(b"another")
        assert len(files(store, "*.part")) == 1
        clock.now += 20
        BlobFiles(store._folder.path, clock=clock).put(b"a third")
        assert files(store, "*.part") == []
        orphan.discard()


class TestDamage:
    def test_a_damaged_file_is_not_served_and_can_be_put_again(
        self, store: BlobFiles, caplog: pytest.LogCaptureFixture
    ) -> None:
        key = store.put(b"photo")
        file_of(store, key).write_bytes(b"ph")
        assert store.get(key) is None
        assert "damaged" in caplog.text
        assert not store.contains(key)
        assert store.get(store.put(b"photo")) == b"photo"

    def test_damage_after_the_first_read_is_seen(self, store: BlobFiles) -> None:
        key = store.put(b"photo")
        assert store.get(key) == b"photo"
        file_of(store, key).write_bytes(b"phish")
        assert store.get(key) is None

    def test_putting_again_mends_a_damaged_file(self, store: BlobFiles) -> None:
        key = store.put(b"photo")
        file_of(store, key).write_bytes(b"phish")
        store.put(b"photo")
        assert store.get(key) == b"photo"

    def test_streaming_again_mends_a_damaged_file(self, store: BlobFiles) -> None:
        key = store.put(b"photo")
        file_of(store, key).write_bytes(b"phish")
        with store.incoming() as incoming:
            incoming.write(b"photo")
            incoming.commit()
        assert store.get(key) == b"photo"

    def test_an_unchanged_file_is_hashed_once(
        self, store: BlobFiles, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = store.put(b"photo")
        store.get(key)
        monkeypatch.setattr(hashlib, "sha256", lambda _: pytest.fail("hashed again"))
        assert store.get(key) == b"photo"


class TestAge:
    def test_a_file_is_gone_a_day_after_its_last_use(self, store: BlobFiles, clock: Clock) -> None:
        key = store.put(b"photo")
        clock.now += DAY - 1
        assert store.get(key) == b"photo"
        clock.now += DAY - 1
        assert store.contains(key)
        clock.now += DAY + 1
        assert not store.contains(key)
        assert store.get(key) is None

    def test_an_expired_file_is_there_again_when_it_is_put_again(
        self, store: BlobFiles, clock: Clock
    ) -> None:
        key = store.put(b"photo")
        clock.now += 2 * DAY
        store.put(b"photo")
        assert store.get(key) == b"photo"

    def test_expired_files_leave_the_disk_when_the_next_process_writes(
        self, store: BlobFiles, clock: Clock
    ) -> None:
        key = store.put(b"photo")
        clock.now += 2 * DAY
        BlobFiles(store._folder.path, clock=clock).put(b"another")
        assert not file_of(store, key).exists()

    def test_the_time_of_use_is_written_at_most_once_a_minute(
        self, store: BlobFiles, clock: Clock
    ) -> None:
        key = store.put(b"photo")
        made = file_of(store, key).stat().st_mtime
        clock.now += 59
        store.get(key)
        store.contains(key)
        assert file_of(store, key).stat().st_mtime == made
        clock.now += 2
        store.get(key)
        assert file_of(store, key).stat().st_mtime == pytest.approx(clock.now)


class TestBound:
    @pytest.mark.slow
    def test_disk_use_never_passes_the_bound(self, store: BlobFiles, clock: Clock) -> None:
        for number in range(40):
            clock.now += 1
            with store.incoming() as incoming:
                for _ in range(8):
                    incoming.write(block(number, 32_768))
                    assert kept(store) <= 4 * MIB
                incoming.commit()
                assert kept(store) <= 4 * MIB
        assert kept(store) > 3 * MIB

    def test_the_least_recently_used_goes_first(self, store: BlobFiles, clock: Clock) -> None:
        keys = []
        for number in range(7):
            clock.now += 100
            keys.append(store.put(block(number)))
        clock.now += 100
        store.get(keys[0])
        clock.now += 100
        store.put(block(8))
        assert [store.contains(key) for key in keys] == [True, False, *[True] * 5]

    def test_files_on_their_way_in_count(self, store: BlobFiles, clock: Clock) -> None:
        for number in range(6):
            clock.now += 1
            store.put(block(number))
        with store.incoming() as first, store.incoming() as second:
            for number in range(20):
                first.write(block(number, 65_536))
                second.write(block(number, 65_536))
                assert kept(store) <= 4 * MIB

    @pytest.mark.slow
    def test_many_small_files_count_with_the_blocks_they_take(self, tmp_path: Path) -> None:
        store = BlobFiles(tmp_path, max_bytes=MIB)
        for number in range(300):
            store.put(b"%d" % number)
        assert 200 <= len(files(store)) <= 257

    @pytest.mark.parametrize("size", [5 * MIB, 4 * MIB])
    def test_what_is_larger_than_the_store_is_refused(self, store: BlobFiles, size: int) -> None:
        with pytest.raises(StoreError, match="full") as caught:
            store.put(bytes(size))
        assert caught.value.errno == errno.ENOSPC
        assert files(store, "*.part") == []
        assert store.get(store.put(b"photo")) == b"photo"

    def test_small_puts_do_not_list_the_folder_each_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listed: list[str] = []
        scan = folder.scan
        store = BlobFiles(tmp_path / "large")

        def count(path: str | Path) -> list[os.DirEntry[str]]:
            listed.append(str(path))
            return scan(path)

        monkeypatch.setattr(folder, "scan", count)
        for number in range(200):
            store.put(block(number, 1000))
        assert listed.count(str(tmp_path / "large")) == 1

    def test_files_of_others_in_the_folder_stay(self, store: BlobFiles) -> None:
        store.put(b"photo")
        others = [store._folder.path / "notes.txt", store._folder.path / "ab" / "notes.txt"]
        for other in others:
            other.parent.mkdir(exist_ok=True)
            other.write_bytes(bytes(1000))
            os.utime(other, (0, 0))
        for number in range(20):
            store.put(block(number))
        assert all(other.exists() for other in others)


class TestPins:
    def test_a_pinned_file_does_not_expire(self, store: BlobFiles, clock: Clock) -> None:
        key = store.put(b"photo")
        store.pin(key)
        clock.now += 100 * DAY
        other = BlobFiles(store._folder.path, clock=clock)
        other.put(b"another")
        assert file_of(store, key).exists()
        assert other.get(key) == b"photo"
        clock.now += 100 * DAY
        assert store.contains(key)

    def test_a_pinned_file_makes_no_room_for_others(self, store: BlobFiles, clock: Clock) -> None:
        key = store.put(block(0))
        store.pin(key)
        for number in range(1, 20):
            clock.now += 100
            store.put(block(number))
        assert store.get(key) == block(0)
        assert kept(store) <= 4 * MIB

    def test_what_is_not_here_cannot_be_pinned(self, store: BlobFiles) -> None:
        with pytest.raises(StoreError):
            store.pin(sha256(b"other"))
        assert files(store, "pins/*") == []

    def test_more_than_half_of_the_store_cannot_be_pinned(
        self, store: BlobFiles, clock: Clock
    ) -> None:
        for number in range(3):
            store.pin(store.put(block(number)))
        last = store.put(block(3, MIB))
        with pytest.raises(StoreError, match="more than half"):
            store.pin(last)
        clock.now += 2 * DAY
        assert not store.contains(last)

    def test_pinning_twice_is_pinning_once(self, store: BlobFiles) -> None:
        key = store.put(block(0, MIB))
        store.pin(key)
        store.pin(key)
        assert len(files(store, "pins/*")) == 1

    def test_a_later_process_with_the_same_number_holds_no_pin(
        self, store: BlobFiles, clock: Clock
    ) -> None:
        key = store.put(b"photo")
        store.pin(key)
        (pin,) = files(store, "pins/*")
        name, pid, _, host = pin.name.split(".")
        pin.rename(pin.with_name(f"{name}.{pid}.1.{host}"))
        clock.now += DAY
        assert not BlobFiles(store._folder.path, clock=clock).contains(key)
        assert files(store, "pins/*") == []

    def test_a_pin_of_another_host_lasts_for_the_max_age(
        self, store: BlobFiles, clock: Clock
    ) -> None:
        key = store.put(b"photo")
        clock.now += DAY / 2
        store.pin(key)
        (pin,) = files(store, "pins/*")
        pin.rename(pin.with_name(f"{key}.1.1.elsewhere"))
        os.utime(file_of(store, key), (clock.now - DAY, clock.now - DAY))
        other = BlobFiles(store._folder.path, clock=clock)
        clock.now += DAY - 1
        assert other.contains(key)
        os.utime(file_of(store, key), (clock.now - DAY, clock.now - DAY))
        clock.now += 2
        assert not other.contains(key)


REFUSED = """
import resource, sys
from pathlib import Path
from dash_dynamic_image_component.storage.blob_files import BlobFiles
from dash_dynamic_image_component.storage.store import StoreError

resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
store = BlobFiles(Path(sys.argv[1]))
try:
    store.put(bytes(1_000_000))
except StoreError as error:
    print(error)
print(store.get(store.put(b"photo")))
"""


class TestFailingFileSystem:
    @pytest.fixture
    def broken(self, tmp_path: Path) -> BlobFiles:
        (tmp_path / "file").touch()
        return BlobFiles(tmp_path / "file" / "store")

    def test_writing_says_what_where_and_the_remedy(self, broken: BlobFiles) -> None:
        for write in (lambda: broken.put(b"photo"), broken.incoming):
            with pytest.raises(StoreError) as caught:
                write()
            assert "Not a directory" in str(caught.value)
            assert str(broken._folder.path) in str(caught.value)
            assert "DASH_DYNAMIC_IMAGE_CACHE" in str(caught.value)

    def test_pinning_is_refused_in_the_same_way(self, broken: BlobFiles) -> None:
        with pytest.raises(StoreError, match="DASH_DYNAMIC_IMAGE_CACHE"):
            broken.pin(sha256(b"photo"))

    def test_reading_finds_nothing_and_warns_once(
        self, broken: BlobFiles, caplog: pytest.LogCaptureFixture
    ) -> None:
        for _ in range(3):
            assert broken.get(sha256(b"photo")) is None
            assert not broken.contains(sha256(b"photo"))
        records = [(record.name, record.levelno) for record in caplog.records]
        assert records == [("dash_dynamic_image_component", logging.WARNING)]

    def test_a_read_only_file_system_still_serves(
        self, store: BlobFiles, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = store.put(b"photo")
        clock.now += 3600

        def refuse(*arguments: object, **options: object) -> None:
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(os, "utime", refuse)
        assert store.get(key) == b"photo"
        assert store.contains(key)

    def test_a_commit_that_fails_is_a_store_error_and_leaves_nothing(
        self, store: BlobFiles
    ) -> None:
        file_of(store, sha256(b"photo")).mkdir(parents=True)
        with store.incoming() as incoming:
            incoming.write(b"photo")
            with pytest.raises(StoreError):
                incoming.commit()
        assert files(store, "*.part") == []

    @pytest.mark.skipif(os.name != "posix", reason="resource limits are POSIX")
    def test_a_file_system_that_takes_no_more_leaves_nothing(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-c", REFUSED, str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        refusal, served = done.stdout.splitlines()
        assert "File too large" in refusal
        assert served == "b'photo'"
        assert list(tmp_path.rglob("*.part")) == []
