"""The bound of the files of blobs, in bytes."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from support.blob_files import MIB, block, files, kept
from support.clocks import Clock

from dash_dynamic_image_component.storage import bounded_folder as folder
from dash_dynamic_image_component.storage.blob_files import BlobFiles
from dash_dynamic_image_component.storage.store import StoreError


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
