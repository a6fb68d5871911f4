"""Files of blobs that are damaged, and file systems that fail."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
from pathlib import Path

import pytest
from support.blob_files import file_of, files, sha256
from support.clocks import Clock
from support.interpreters import run

from dash_dynamic_image_component.storage.blob_files import BlobFiles
from dash_dynamic_image_component.storage.store import StoreError


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
        refusal, served = run(REFUSED, tmp_path).splitlines()
        assert "File too large" in refusal
        assert served == "b'photo'"
        assert list(tmp_path.rglob("*.part")) == []
