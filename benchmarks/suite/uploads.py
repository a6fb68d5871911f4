"""An uploaded photograph, and 20 ticks of a slider that changes what is done to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Request

from .contenders import Contender
from .pages import Viewer, target_of, viewing
from .race import Rig
from .servers import started

FINE: dict[str, Any] = {"quality": 99, "subsampling": 0}
"""Options of JPEG with which the photograph has 4 MB, as those of a camera have."""

CASE = "20 ticks"

CONTENDERS = (
    Contender("this package", "upload_this_package", image="#image img"),
    Contender(
        "this package, `preview='off'`",
        "upload_this_package",
        settings={"PREVIEW": "off"},
        image="#image img",
    ),
    Contender("base64 callback, PNG", "upload_callback"),
)


def uploads(rig: Rig, folder: Path, rounds: int, ticks: int) -> None:
    """Measure all in turn: each round uploads once, and moves the slider so many times."""
    photo = folder / "photo.jpg"
    Image.fromarray(np.load(rig.originals / "photo-2048.npy")).save(photo, **FINE)
    for number in range(rounds):
        rig.say(f"upload, round {number + 1} of {rounds}")
        for contender in CONTENDERS:
            with (
                rig.results.attempt("upload", CASE, contender.name),
                started(contender, folder / f"upload-{number}-{contender.name}") as server,
                viewing(rig.browser, contender, server.url, ready=False) as viewer,
            ):
                viewer.page.set_input_files("#upload input", photo)
                viewer.update(1, seconds=60)
                for value in range(2, ticks + 2):
                    rig.results.add("upload", CASE, contender.name, tick(viewer, value))


def tick(viewer: Viewer, value: int) -> Mapping[str, float]:
    """One change of the slider: its latency in ms, and what went up for it in bytes."""
    with viewer.asking() as asked:
        arrival = viewer.update(value)
    # A page loads the script that measures the pace with the first change.
    images = [each for each in asked.requests if each.resource_type != "script"]
    up = sum(map(bytes_of, images))
    return {"first": arrival.first, "exact": arrival.exact, "up": up, "requests": len(images)}


def bytes_of(request: Request) -> int:
    """The request target and the body; headers are the browser's own, about 450 bytes."""
    return len(target_of(request).encode()) + len(request.post_data_buffer or b"")
