"""Vectors of sizes, themes and addresses, to which both languages are held."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "asked_vectors.json"

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(_FILE.read_text("utf-8"))
