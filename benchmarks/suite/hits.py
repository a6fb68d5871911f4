"""An image that the server has already, beside the floor: its file, on a page of nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.request import urlopen

from .contenders import FLOOR, KEPT
from .race import Case, Race, Rig, race
from .servers import Server
from .updates import update


def hits(rig: Rig, case: Case, rounds: int) -> None:
    """Update `rounds` times to values that another client has asked for before."""
    with (
        tempfile.TemporaryDirectory() as name,
        race(rig, case, KEPT) as kept,
    ):
        folder = Path(name)
        _ask([server for _, server in kept.servers], folder, rounds)
        with race(rig, case, (FLOOR,), FILES=str(folder)) as floor:
            servers = [*floor.servers, *kept.servers]
            Race(rig, case, servers).run("hit", rounds, update)


def _ask(servers: Sequence[Server], folder: Path, values: int) -> None:
    """Ask for the exact images, and keep the files for the floor."""
    for server in servers:
        for value in range(values + 1):
            target = f"/_dash-dynamic-image/picture?p=%7B%22value%22%3A{value}%7D"
            with urlopen(f"{server.url}{target}", timeout=30) as answer:
                (folder / f"{value}.png").write_bytes(answer.read())
