"""The in-process cache: bounded in bytes, least recently used first out, expiring."""

from __future__ import annotations

from dash_dynamic_image_component.cache import OVERHEAD, MemoryCache


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_value_comes_back_with_its_age() -> None:
    clock = Clock()
    cache = MemoryCache[str](10_000, clock)
    cache.put("a", "image", size=5, max_age=60)
    clock.now = 12.5
    assert cache.get("a") == ("image", 12.5)


def test_what_was_never_put_is_absent() -> None:
    assert MemoryCache[str](10_000).get("a") is None


def test_a_value_is_gone_when_its_max_age_is_over() -> None:
    clock = Clock()
    cache = MemoryCache[str](10_000, clock)
    cache.put("a", "image", size=5, max_age=60)
    clock.now = 60
    assert cache.get("a") is None
    assert cache.bytes == 0


def test_an_infinite_max_age_never_ends() -> None:
    clock = Clock()
    cache = MemoryCache[str](10_000, clock)
    cache.put("a", "image", size=5, max_age=float("inf"))
    clock.now = 1e12
    assert cache.get("a") is not None


def test_the_least_recently_used_goes_first() -> None:
    cache = MemoryCache[str](3 * (OVERHEAD + 100))
    for key in "abc":
        cache.put(key, key, size=100, max_age=60)
    cache.get("a")
    cache.put("d", "d", size=100, max_age=60)
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]


def test_bytes_never_pass_the_bound() -> None:
    cache = MemoryCache[int](20_000)
    for number in range(1000):
        cache.put(str(number), number, size=(number * 37) % 5000, max_age=60)
        assert cache.bytes <= 20_000


def test_a_value_over_the_bound_is_not_kept_and_pushes_nothing_out() -> None:
    cache = MemoryCache[str](10_000)
    cache.put("small", "small", size=10, max_age=60)
    cache.put("large", "large", size=10_000, max_age=60)
    assert cache.get("large") is None
    assert cache.get("small") is not None


def test_a_second_put_replaces_the_first() -> None:
    cache = MemoryCache[str](10_000)
    cache.put("a", "old", size=1000, max_age=60)
    cache.put("a", "new", size=10, max_age=60)
    found = cache.get("a")
    assert found is not None
    assert found[0] == "new"
    assert cache.bytes == OVERHEAD + 10
