"""The in-process cache: bounded in bytes, expiring, the costly ones longer."""

from __future__ import annotations

import random
import threading
import weakref

from support.clocks import Clock

from dash_dynamic_image_component.storage.eviction import credit
from dash_dynamic_image_component.storage.memory_cache import OVERHEAD, MemoryCache


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


SIZE = 100_000
"""Bytes of an image; costs are such that one of 3 ms has a credit of 10.8 s, one of 3 s of 3 h."""


def put(cache: MemoryCache[str], key: str, cost: float) -> None:
    cache.put(key, key, size=SIZE, max_age=float("inf"), cost=cost)


def test_what_took_3_s_is_not_pushed_out_by_what_took_3_ms() -> None:
    clock = Clock()
    cache = MemoryCache[str](10 * (SIZE + OVERHEAD), clock)
    put(cache, "costly", 3.0)
    for number in range(1000):
        clock.now += 1
        put(cache, f"cheap{number}", 0.003)
    assert cache.get("costly") is not None
    assert [cache.get(f"cheap{number}") is not None for number in range(990, 1000)] == (
        [False] + [True] * 9
    )


def test_what_took_3_s_goes_when_nobody_used_it_for_long() -> None:
    clock = Clock()
    cache = MemoryCache[str](10 * (SIZE + OVERHEAD), clock)
    put(cache, "costly", 3.0)
    for number in range(200):
        clock.now += 60
        put(cache, f"cheap{number}", 0.003)
    assert clock.now > 3 * 3600
    assert cache.get("costly") is None


def test_using_it_renews_its_credit() -> None:
    clock = Clock()
    cache = MemoryCache[str](10 * (SIZE + OVERHEAD), clock)
    put(cache, "costly", 3.0)
    for number in range(1000):
        clock.now += 60
        put(cache, f"cheap{number}", 0.003)
        if number % 100 == 0:
            assert cache.get("costly") is not None


def test_of_equal_times_the_earlier_use_goes_first() -> None:
    cache = MemoryCache[str](3 * (OVERHEAD + 100), Clock())
    for key in "abc":
        cache.put(key, key, size=100, max_age=60)
    cache.get("a")
    cache.put("d", "d", size=100, max_age=60)
    cache.put("e", "e", size=100, max_age=60)
    assert [key for key in "abcde" if cache.get(key)] == ["a", "d", "e"]


def test_it_keeps_what_a_list_sorted_by_use_would_keep() -> None:
    clock, chance = Clock(), random.Random(7)
    cache = MemoryCache[int](20 * (SIZE + OVERHEAD), clock)
    model: dict[int, tuple[float, float]] = {}  # key -> (when it counts as used, credit)
    for _ in range(20_000):
        clock.now += chance.random() * 100
        key = int(chance.paretovariate(0.5)) % 60
        if cache.get(str(key)) is not None:
            model[key] = (clock.now + model[key][1], model[key][1])
            continue
        assert key not in model
        cost = chance.choice([0.0, 0.003, 0.03, 0.3])
        if len(model) == 20:
            del model[min(model, key=lambda each: model[each])]
        model[key] = (clock.now + credit(cost, SIZE), credit(cost, SIZE))
        cache.put(str(key), key, size=SIZE, max_age=float("inf"), cost=cost)
    assert {key for key in range(60) if cache.get(str(key))} == model.keys()


def test_replacing_and_expiring_again_and_again_takes_no_more_memory() -> None:
    clock = Clock()
    cache = MemoryCache[str](10_000_000, clock)
    for number in range(10_000):
        clock.now += 1
        cache.put(f"{number % 10}", "image", size=5, max_age=5)
        cache.get(f"{(number + 1) % 10}")
    assert cache.bytes <= 10 * (5 + OVERHEAD)
    assert len(cache._order) < 50


def test_threads_share_it() -> None:
    cache = MemoryCache[str](50 * (SIZE + OVERHEAD))
    wrong: list[str] = []

    def use(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(5000):
            key = str(chance.randrange(100))
            found = cache.get(key)
            if found is None:
                put(cache, key, chance.random())
            elif found[0] != key:
                wrong.append(key)

    threads = [threading.Thread(target=use, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert wrong == []
    assert cache.bytes == 50 * (SIZE + OVERHEAD)


def test_what_was_replaced_or_evicted_is_held_by_nothing() -> None:
    class Value:
        pass

    cache = MemoryCache[Value](10 * OVERHEAD)
    values = weakref.WeakSet[Value]()
    for number in range(100):
        values.add(value := Value())
        cache.put("a" if number % 2 else f"b{number}", value, size=OVERHEAD, max_age=60)
    del value
    assert len(values) <= 5
