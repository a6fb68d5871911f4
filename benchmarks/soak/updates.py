"""Updates in Chromium, Firefox and WebKit: what frames and the screen show, and what stays behind.

    python benchmarks/soak/updates.py

300 updates of an image that moves, and 1,000 of ten live images. Ends with an error where a frame
is blank, incomplete, older than the one before or of another size, or an object URL stays.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from engines.browsers import ENGINES
from engines.updates import check_object_urls, check_updates


def main() -> None:
    started = time.monotonic()
    for engine in ENGINES:
        with TemporaryDirectory() as folder:
            check_updates(engine, Path(folder), 300)
        with TemporaryDirectory() as folder:
            check_object_urls(engine, Path(folder), 100)
    seconds = time.monotonic() - started
    print(f"updates: 300 and 1,000 in each of {len(ENGINES)} engines, whole, {seconds:.0f} s")


if __name__ == "__main__":
    main()
