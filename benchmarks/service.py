"""The service's own time for an image that it has, beside a run and beside Flask sending a file.

Run it with `.venv/bin/python benchmarks/service.py`. Trust the ratios, not the times.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, send_file
from PIL import Image

from dash_dynamic_image_component.registry import Registry
from dash_dynamic_image_component.service import Request, Service
from dash_dynamic_image_component.stores import FileStore

ROUNDS = 40
CALLS = 100
PARAMS = '{"amplitude":0.5,"colour":"viridis","frequency":8,"phase":0.25,"size":512}'
GOAL = 150e-6


def make_service() -> Service:
    """A service that keeps what it draws, and one generator with hints as people write them."""
    registry = Registry()

    @registry.generator(max_age=float("inf"), version="1")
    def waves(
        frequency: float = 8.0,
        phase: float = 0.0,
        amplitude: float = 1.0,
        size: int = 512,
        colour: str = "grey",
    ) -> Image.Image:
        return Image.effect_noise((size, size), 64)

    return Service(registry, FileStore(Path("unused")))


def flask_client(path: Path) -> Any:
    """Flask sending a file of the same size."""
    app = Flask("files")
    app.add_url_rule("/image", "image", lambda: send_file(path, conditional=True))
    return app.test_client()


def main() -> None:
    """Measure all in turn, and print medians."""
    service = make_service()
    query = f"p={quote(PARAMS)}&v=1".encode()
    request = Request("GET", "/waves", query)
    image = service.answer(request).result()
    assert image.status == 200, image.body
    fresh = {"If-None-Match": image.headers["ETag"]}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "image.png"
        path.write_bytes(image.body)
        client = flask_client(path)
        contenders: dict[str, Callable[[], Any]] = {
            "hit, 200": lambda: service.answer(request).result(),
            "hit, 304": lambda: service.answer(
                Request("GET", "/waves", query, headers=fresh)
            ).result(),
            "flask.send_file in process": lambda: client.get("/image").get_data(),
        }
        times: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(ROUNDS):
            for name, call in contenders.items():
                for _ in range(CALLS):
                    started = time.perf_counter()
                    call()
                    times[name].append(time.perf_counter() - started)
    reference = statistics.median(times["flask.send_file in process"])
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:28} {median * 1e6:7.1f} us   {median / reference:5.2f} x send_file")
    hit = statistics.median(times["hit, 200"])
    print(f"goal for a hit: {GOAL * 1e6:.0f} us, {'held' if hit <= GOAL else 'MISSED'}")


if __name__ == "__main__":
    main()
