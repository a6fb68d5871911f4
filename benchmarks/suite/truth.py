"""The pixels that must be on screen, to the last bit."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from benchmarks.contenders.picture import load

from .race import Case
from .updates import Truth


def truth_of(case: Case, originals: Path) -> Truth:
    """A function from a value to the SHA-256 of the RGBA pixels of its picture."""
    drawing = load(originals, case.picture, case.side)

    def digest(value: int) -> str:
        colors = drawing.pixels(value)
        opaque = np.full((*colors.shape[:2], 1), 255, np.uint8)
        return hashlib.sha256(np.concatenate([colors, opaque], axis=2).tobytes()).hexdigest()

    return digest
