"""Blobs as files: named by what they hold, private, gone a day after their last use."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest
from support.blob_files import DAY, file_of, files, sha256
from support.clocks import Clock

from dash_dynamic_image_component.storage.blob_files import BlobFiles


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
