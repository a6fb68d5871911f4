from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kept:
    image: Any
    made: float
    cost: float


_all = {}


def to_bytes(kept):
    _all[str(id(kept)).encode()] = kept
    return str(id(kept)).encode()


def from_bytes(data):
    return _all.get(data)
