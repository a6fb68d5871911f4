"""Pins: files of blobs that stay while a process needs them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.blob_files import DAY, MIB, block, file_of, files, kept, sha256
from support.clocks import Clock

from dash_dynamic_image_component.base import processes
from dash_dynamic_image_component.storage.blob_files import BlobFiles
from dash_dynamic_image_component.storage.store import StoreError


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

    @pytest.mark.slow
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

    def test_a_pin_of_another_container_with_the_same_host_name_is_left_alone(
        self, store: BlobFiles, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "namespace").touch()
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(processes, "_NAMESPACE", tmp_path / "namespace")
            elsewhere.setattr(processes, "_started", lambda _: "12345")
            key = store.put(b"photo")
            store.pin(key)
        here = BlobFiles(store._folder.path, clock=clock)
        here.put(b"another")
        assert here._pins.live() == {key}
        assert len(files(store, "pins/*")) == 1

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
