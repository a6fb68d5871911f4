"""The store of files: private, bounded, the costly longer, locks of the operating system."""

from __future__ import annotations

import errno
import hashlib
import importlib
import os
import random
import sys
from functools import partial
from pathlib import Path

import pytest
from support.clocks import Clock
from support.interpreters import run

from dash_dynamic_image_component.storage.eviction import DAY, HOUR, credit
from dash_dynamic_image_component.storage.file_locks import FileLocks, locks_in
from dash_dynamic_image_component.storage.file_store import FileStore
from dash_dynamic_image_component.storage.store import StoreError

MIB = 2**20
INFINITE = float("inf")


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> FileStore:
    return FileStore(tmp_path / "store", max_bytes=4 * MIB, clock=clock)


def file_of(store: FileStore, key: str) -> Path:
    name = hashlib.sha256(key.encode()).hexdigest()
    return store.folder / name[:2] / name


def kept(store: FileStore) -> int:
    return sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file())


def block(number: int) -> bytes:
    return number.to_bytes(4, "big") * (MIB // 8)


def there(store: FileStore, keys: str) -> str:
    return "".join(key for key in keys if file_of(store, key).exists())


class TestFiles:
    def test_a_file_is_named_by_the_sha256_of_its_key(self, store: FileStore) -> None:
        store.put("../../etc/passwd", b"image", max_age=60)
        assert file_of(store, "../../etc/passwd").exists()

    def test_only_the_owner_may_read_folders_and_files(self, store: FileStore) -> None:
        before = os.umask(0)
        try:
            store.put("a", b"image", max_age=60)
            store.lock("a", "one", 60)
            paths = [store.folder, *store.folder.rglob("*")]
            modes = {(path.is_dir(), oct(path.stat().st_mode & 0o777)) for path in paths}
        finally:
            os.umask(before)
        assert modes == {(True, "0o700"), (False, "0o600")}

    def test_reading_and_deleting_make_no_folder(self, store: FileStore) -> None:
        store.get("a")
        store.delete("a")
        store.unlock("a", "one")
        assert not store.folder.exists()

    def test_a_store_whose_folder_is_emptied_starts_again(self, store: FileStore) -> None:
        store.put("a", b"image", max_age=60)
        assert store.lock("a", "one", 60)
        for path in sorted(store.folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        assert store.get("a") is None
        store.put("a", b"image", max_age=60)
        assert store.get("a") == b"image"
        assert not store.lock("a", "two", 60)
        assert store.lock("b", "two", 60)


class TestDamage:
    @pytest.mark.parametrize("damaged", [b"", b"dynimg1", bytes(1000), b"dynimg0\n" + bytes(100)])
    def test_what_the_store_did_not_write_is_absent_and_removed(
        self, store: FileStore, damaged: bytes
    ) -> None:
        store.put("a", b"image", max_age=60)
        file_of(store, "a").write_bytes(damaged)
        assert store.get("a") is None
        assert not file_of(store, "a").exists()

    def test_a_header_with_any_bit_flipped_never_raises(self, store: FileStore) -> None:
        store.put("a", b"image", max_age=60, cost=1)
        path = file_of(store, "a")
        whole = path.read_bytes()
        for bit in range(8 * (len(whole) - len(b"image"))):
            spoiled = bytearray(whole)
            spoiled[bit // 8] ^= 1 << bit % 8
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(spoiled)
            os.utime(path, (0, 0))
            assert store.get("a") in (None, b"image")

    def test_a_header_of_garbage_never_raises(self, store: FileStore) -> None:
        store.put("a", b"image", max_age=60)
        path, chance = file_of(store, "a"), random.Random(7)
        for _ in range(500):
            path.write_bytes(b"dynimg1\n" + chance.randbytes(16) + b"image")
            os.utime(path, (0, 0))
            assert store.get("a") in (None, b"image")


class TestTime:
    def test_it_expires_by_the_clock_that_all_processes_have(
        self, store: FileStore, clock: Clock
    ) -> None:
        store.put("a", b"image", max_age=60)
        other = FileStore(store.folder, clock=clock)
        clock.now += 59.9
        assert other.get("a") == b"image"
        clock.now += 0.2
        assert other.get("a") is None

    def test_infinite_never_ends(self, store: FileStore, clock: Clock) -> None:
        store.put("a", b"image", max_age=INFINITE)
        clock.now += 1000 * DAY
        assert store.get("a") == b"image"

    def test_the_time_of_use_is_written_at_most_once_a_minute(
        self, store: FileStore, clock: Clock
    ) -> None:
        store.put("a", b"image", max_age=INFINITE)
        made = file_of(store, "a").stat().st_mtime
        clock.now += 59
        store.get("a")
        assert file_of(store, "a").stat().st_mtime == made
        clock.now += 2
        store.get("a")
        assert file_of(store, "a").stat().st_mtime == pytest.approx(clock.now)

    def test_what_nobody_used_for_a_month_leaves_the_disk(
        self, store: FileStore, clock: Clock
    ) -> None:
        store.put("a", b"image", max_age=INFINITE)
        clock.now += 31 * DAY
        FileStore(store.folder, clock=clock).put("b", b"another", max_age=60)
        assert there(store, "ab") == "b"


class TestCost:
    def test_the_credit_is_an_hour_a_second_per_100_kb_and_at_most_a_day(self) -> None:
        assert credit(1.0, 100_000) == pytest.approx(HOUR)
        assert credit(0.5, 200_000) == pytest.approx(HOUR / 4)
        assert credit(1e9, 10) == credit(INFINITE, 10) == DAY
        assert credit(0.001, 0) == credit(0.001, 4096)
        assert credit(0.0, 10) == credit(-1.0, 10) == credit(float("nan"), 10) == 0.0

    @pytest.mark.slow
    def test_what_cost_more_outlives_what_cost_less(self, store: FileStore, clock: Clock) -> None:
        store.put("a", block(0), max_age=INFINITE, cost=3.0)
        for number in range(40):
            clock.now += 10
            store.put(f"cheap{number}", block(number), max_age=INFINITE, cost=0.003)
        assert store.get("a") == block(0)
        assert kept(store) <= 4 * MIB

    def test_it_goes_too_when_nobody_used_it_for_long(self, store: FileStore, clock: Clock) -> None:
        clock.now -= DAY + 100
        store.put("a", block(0), max_age=INFINITE, cost=1e6)
        clock.now += DAY + 100
        for number in range(10):
            clock.now += 10
            store.put(f"cheap{number}", block(number), max_age=INFINITE)
        assert there(store, "a") == ""

    def test_reading_keeps_the_credit(self, store: FileStore, clock: Clock) -> None:
        store.put("a", b"image", max_age=INFINITE, cost=1e6)
        clock.now += 120
        FileStore(store.folder, clock=clock).get("a")
        assert file_of(store, "a").stat().st_mtime == pytest.approx(clock.now + DAY)

    def test_what_expires_soon_is_not_kept_for_its_cost(
        self, store: FileStore, clock: Clock
    ) -> None:
        store.put("a", b"image", max_age=60, cost=1e6)
        assert file_of(store, "a").stat().st_mtime == pytest.approx(clock.now + 60)


class TestBound:
    @pytest.mark.slow
    def test_disk_use_never_passes_the_bound(self, store: FileStore, clock: Clock) -> None:
        for number in range(100):
            clock.now += 1
            store.put(f"{number % 60}", block(number), max_age=60)
            assert kept(store) <= 4 * MIB
        assert kept(store) > 3 * MIB

    def test_the_least_recently_used_goes_first(self, store: FileStore, clock: Clock) -> None:
        for key in "abcdefg":
            clock.now += 100
            store.put(key, block(0), max_age=INFINITE)
        clock.now += 100
        store.get("a")
        clock.now += 100
        store.put("h", block(8), max_age=INFINITE)
        assert there(store, "abcdefgh") == "acdefgh"

    def test_what_is_over_half_of_the_bound_is_not_kept_and_pushes_nothing_out(
        self, store: FileStore
    ) -> None:
        store.put("a", b"image", max_age=60)
        store.put("b", b"older", max_age=60)
        store.put("b", bytes(2 * MIB + 1), max_age=60)
        assert (store.get("a"), store.get("b")) == (b"image", None)

    def test_what_a_dead_writer_left_is_removed_after_an_hour(
        self, store: FileStore, clock: Clock
    ) -> None:
        draft = store._files.draft()
        draft.write(b"half an image")
        clock.now += 3700
        FileStore(store.folder, clock=clock).put("a", b"image", max_age=60)
        assert list(store.folder.glob("incoming/*")) == []
        draft.discard()


FULL = """
import resource, sys
from pathlib import Path
from dash_dynamic_image_component.storage.file_store import FileStore
from dash_dynamic_image_component.storage.store import StoreError

store = FileStore(Path(sys.argv[1]))
store.put("a", b"image", max_age=60)
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
try:
    store.put("b", bytes(1_000_000), max_age=60)
except StoreError as error:
    print(error)
print(store.get("a"), store.get("b"))
"""


class TestFailingFileSystem:
    @pytest.fixture
    def broken(self, tmp_path: Path) -> FileStore:
        (tmp_path / "file").touch()
        return FileStore(tmp_path / "file" / "store")

    def test_every_failure_says_what_where_and_the_remedy(self, broken: FileStore) -> None:
        uses = {
            "read from": partial(broken.get, "a"),
            "write to": partial(broken.put, "a", b"image", max_age=60),
        }
        for verb, use in uses.items():
            with pytest.raises(StoreError, match=f"cannot {verb} the store in ") as caught:
                use()  # type: ignore[operator]
            assert caught.value.errno == errno.ENOTDIR
            assert str(broken.folder) in str(caught.value)
            assert "DASH_DYNAMIC_IMAGE_CACHE" in str(caught.value)

    def test_a_lock_that_cannot_work_stops_nobody(self, broken: FileStore) -> None:
        assert broken.lock("a", "one", 60)
        broken.unlock("a", "one")
        assert broken.lock("a", "two", 60)

    def test_a_read_only_file_system_still_serves(
        self, store: FileStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.put("a", b"image", max_age=INFINITE)
        clock.now += 3600

        def refuse(*arguments: object, **options: object) -> None:
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(os, "utime", refuse)
        assert store.get("a") == b"image"

    def test_a_disk_that_is_full_leaves_nothing_and_serves_what_it_has(
        self, tmp_path: Path
    ) -> None:
        refusal, served = run(FULL, tmp_path).splitlines()
        assert "File too large" in refusal
        assert served == "b'image' None"
        assert list(tmp_path.rglob("*.part")) == []


class TestLocks:
    def test_equal_folders_have_one_set_of_locks(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "real")
        real = FileStore(tmp_path / "real")
        assert real.lock("a", "one", 60)
        assert not FileStore(tmp_path / "link").lock("a", "two", 60)
        assert locks_in(tmp_path / "link") is locks_in(tmp_path / "real")

    def test_many_keys_take_one_file(self, store: FileStore) -> None:
        for number in range(500):
            assert store.lock(str(number), "one", 60)
        assert [path.name for path in store.folder.iterdir()] == ["locks"]

    def test_where_there_are_no_record_locks_there_are_lock_files(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        importlib.import_module("filelock")  # which needs what this test takes away
        monkeypatch.setitem(sys.modules, "fcntl", None)
        one, two = FileLocks(tmp_path), FileLocks(tmp_path)  # as in two processes
        monkeypatch.undo()
        name, same_group, other = "abc" + "0" * 61, "abc" + "1" * 61, "def" + "0" * 61
        assert one.take(name, "one", 60)
        assert one.take(name, "one", 60)
        assert one.take(same_group, "one", 60)
        assert two.take(other, "two", 60)
        assert not two.take(name, "two", 60)
        one.release(name, "one")
        assert not two.take(same_group, "two", 60)
        one.release(same_group, "one")
        assert two.take(same_group, "two", 60)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["lock-files"]
