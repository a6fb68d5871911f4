"""What every store does, whatever it is made of; and which one a setting means."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from support.parts import RedisServer, redis_server

from dash_dynamic_image_component.storage.file_store import FileStore
from dash_dynamic_image_component.storage.folders import default_folder
from dash_dynamic_image_component.storage.opening import open_store
from dash_dynamic_image_component.storage.redis_store import RedisStore
from dash_dynamic_image_component.storage.store import Store

INFINITE = float("inf")


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(params=["files", "redis"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> list[Store]:
    """Two objects for one store, as two workers have them, and nothing in it yet."""
    if request.param == "files":
        return [FileStore(tmp_path / "store") for _ in range(2)]
    server: RedisServer = request.getfixturevalue("server")
    server.flush()
    return [RedisStore(server.url) for _ in range(2)]


@pytest.fixture
def store(stores: list[Store]) -> Store:
    return stores[0]


class TestKeeping:
    @pytest.mark.parametrize("data", [b"", b"image", bytes(range(256)) * 8000])
    @pytest.mark.parametrize("max_age", [60, 1e300, INFINITE])
    def test_what_was_put_comes_back(self, store: Store, data: bytes, max_age: float) -> None:
        store.put("a:b.c-d_E0", data, max_age=max_age, cost=0.25)
        found = store.get("a:b.c-d_E0")
        assert found == data
        assert type(found) is bytes

    def test_what_was_never_put_is_absent(self, store: Store) -> None:
        assert store.get("a") is None

    def test_every_worker_finds_it(self, stores: list[Store]) -> None:
        stores[0].put("a", b"image", max_age=60)
        assert stores[1].get("a") == b"image"

    def test_a_key_of_200_characters_is_one_of_many(self, store: Store) -> None:
        for last in "xyz":
            store.put("k" * 199 + last, last.encode(), max_age=60)
        assert [store.get("k" * 199 + last) for last in "xyz"] == [b"x", b"y", b"z"]

    def test_keys_that_differ_in_case_are_two(self, store: Store) -> None:
        store.put("key", b"small", max_age=60)
        store.put("KEY", b"large", max_age=60)
        assert (store.get("key"), store.get("KEY")) == (b"small", b"large")

    def test_a_second_put_replaces_the_first(self, store: Store) -> None:
        store.put("a", b"old", max_age=INFINITE)
        store.put("a", b"new", max_age=INFINITE)
        assert store.get("a") == b"new"

    def test_what_is_deleted_is_absent(self, store: Store) -> None:
        store.put("a", b"image", max_age=60)
        store.delete("a")
        store.delete("a")
        assert store.get("a") is None

    def test_it_is_absent_when_its_max_age_is_over(self, store: Store) -> None:
        store.put("short", b"image", max_age=0.1)
        store.put("long", b"image", max_age=60)
        assert store.get("short") == b"image"
        time.sleep(0.12)
        assert store.get("short") is None
        assert store.get("long") == b"image"

    def test_a_second_put_has_a_max_age_of_its_own(self, store: Store) -> None:
        store.put("a", b"old", max_age=0.05)
        store.put("a", b"new", max_age=INFINITE)
        time.sleep(0.07)
        assert store.get("a") == b"new"

    @pytest.mark.parametrize("max_age", [0, -1])
    def test_what_is_over_at_once_leaves_nothing(self, store: Store, max_age: float) -> None:
        store.put("a", b"old", max_age=60)
        store.put("a", b"new", max_age=max_age)
        assert store.get("a") is None

    def test_many_threads_use_one_store(self, store: Store) -> None:
        wrong: list[Any] = []

        def use(number: int) -> None:
            for turn in range(20):
                data = b"%d:%d" % (number, turn) * 1000
                store.put(f"key{number}", data, max_age=60)
                if store.get(f"key{number}") != data:
                    wrong.append((number, turn))

        run_together(use, 16)
        assert wrong == []


class TestLocks:
    def test_one_token_holds_a_key(self, stores: list[Store]) -> None:
        assert stores[0].lock("a", "one", 60)
        assert not stores[0].lock("a", "two", 60)
        assert not stores[1].lock("a", "two", 60)

    def test_another_key_is_free(self, store: Store) -> None:
        assert store.lock("a", "one", 60)
        assert store.lock("b", "two", 60)

    def test_the_holder_may_ask_again(self, stores: list[Store]) -> None:
        assert stores[0].lock("a", "one", 60)
        assert stores[1].lock("a", "one", 60)

    def test_what_is_unlocked_is_free(self, stores: list[Store]) -> None:
        assert stores[0].lock("a", "one", 60)
        stores[0].unlock("a", "one")
        assert stores[1].lock("a", "two", 60)

    def test_nobody_unlocks_for_another(self, stores: list[Store]) -> None:
        assert stores[0].lock("a", "one", 60)
        stores[0].unlock("a", "two")
        stores[1].unlock("a", "two")
        assert not stores[1].lock("a", "two", 60)

    def test_what_nobody_holds_can_be_unlocked(self, store: Store) -> None:
        store.unlock("a", "one")
        assert store.lock("a", "two", 60)

    def test_it_is_free_when_its_seconds_are_over(self, stores: list[Store]) -> None:
        assert stores[0].lock("a", "one", 0.1)
        assert not stores[1].lock("a", "two", 60)
        time.sleep(0.12)
        assert stores[1].lock("a", "two", 60)
        assert not stores[0].lock("a", "one", 60)
        stores[0].unlock("a", "one")
        assert not stores[0].lock("a", "one", 60)

    @pytest.mark.slow
    def test_asking_again_renews_it(self, stores: list[Store]) -> None:
        for _ in range(6):
            assert stores[0].lock("a", "one", 0.6)
            time.sleep(0.15)
        assert not stores[1].lock("a", "two", 60)

    def test_a_lock_is_no_value(self, store: Store) -> None:
        assert store.lock("a", "one", 60)
        assert store.get("a") is None
        store.put("a", b"image", max_age=60)
        store.delete("a")
        assert not store.lock("a", "two", 60)

    @pytest.mark.parametrize("seconds", [0.0001, 1e300, INFINITE])
    def test_any_time_will_do(self, store: Store, seconds: float) -> None:
        assert store.lock("a", "one", seconds)

    def test_of_many_threads_one_at_a_time_holds_it(self, stores: list[Store]) -> None:
        inside, most, done = [0], [0], []

        def work(number: int) -> None:
            store, token = stores[number % 2], f"token{number}"
            while not store.lock("a", token, 60):
                time.sleep(0.001)
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.002)
            inside[0] -= 1
            done.append(number)
            store.unlock("a", token)

        run_together(work, 16)
        assert (most[0], len(done)) == (1, 16)


def run_together(work: Any, count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)


class TestOpening:
    def test_nothing_said_means_files_in_the_default_folder(self, tmp_path: Path) -> None:
        store = open_store(None, default_folder=tmp_path / "default", max_bytes=2**20)
        store.put("a", b"image", max_age=60)
        assert list((tmp_path / "default").glob("??/*"))

    @pytest.mark.parametrize("kind", [str, Path])
    def test_a_path_means_files_there(self, tmp_path: Path, kind: type) -> None:
        chosen = kind(tmp_path / "chosen")
        store = open_store(chosen, default_folder=tmp_path / "default", max_bytes=2**20)
        store.put("a", b"image", max_age=60)
        assert list((tmp_path / "chosen").glob("??/*"))
        assert not (tmp_path / "default").exists()

    def test_a_path_may_begin_with_the_home_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        store = open_store("~/images", default_folder=tmp_path, max_bytes=2**20)
        assert isinstance(store, FileStore)
        assert store.folder == tmp_path / "images"

    def test_the_bound_is_that_of_the_files(self, tmp_path: Path) -> None:
        store = open_store(tmp_path, default_folder=tmp_path, max_bytes=2**20)
        for number in range(40):
            store.put(str(number), bytes(2**16), max_age=60)
        kept = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
        assert 2**19 < kept <= 2**20

    @pytest.mark.parametrize(
        "url", ["redis://127.0.0.1:1/0", "rediss://127.0.0.1:1", "unix:///nowhere/redis.sock"]
    )
    def test_a_url_means_redis_which_need_not_run_yet(self, tmp_path: Path, url: str) -> None:
        store = open_store(url, default_folder=tmp_path, max_bytes=2**20)
        assert repr(store) == f"RedisStore({url!r})"

    def test_an_object_with_the_five_methods_is_itself(self, tmp_path: Path) -> None:
        own = FileStore(tmp_path)
        assert open_store(own, default_folder=tmp_path, max_bytes=2**20) is own

    @pytest.mark.parametrize(
        ("where", "named"),
        [
            ({}, "put, delete, lock, unlock"),
            (7, "get, put, delete, lock, unlock"),
            (object(), "get, put, delete, lock, unlock"),
        ],
    )
    def test_any_other_object_is_told_what_it_lacks(
        self, tmp_path: Path, where: Any, named: str
    ) -> None:
        with pytest.raises(TypeError, match=f"it has no {named};"):
            open_store(where, default_folder=tmp_path, max_bytes=2**20)

    @pytest.mark.parametrize("where", ["", "http://cache", "memcached://:secret@cache", "://"])
    def test_a_url_of_another_kind_is_refused_without_its_secrets(
        self, tmp_path: Path, where: str
    ) -> None:
        with pytest.raises(ValueError, match="use redis://, rediss:// or unix://") as caught:
            open_store(where, default_folder=tmp_path, max_bytes=2**20)
        assert "secret" not in str(caught.value)


class TestDefaultFolder:
    def test_the_environment_names_it(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(tmp_path))
        assert default_folder() == tmp_path

    @pytest.mark.parametrize("value", [None, ""])
    def test_else_it_is_in_the_cache_folder_of_the_user(
        self, monkeypatch: pytest.MonkeyPatch, value: str | None
    ) -> None:
        if value is None:
            monkeypatch.delenv("DASH_DYNAMIC_IMAGE_CACHE", raising=False)
        else:
            monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", value)
        folder = default_folder()
        assert folder.name == "dash-dynamic-image"
        assert folder.is_relative_to(platformdirs.user_cache_path())
