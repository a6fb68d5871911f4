"""Random gestures of a real hand on a view in Chromium, Firefox and WebKit, seen on the screen.

    python benchmarks/soak/view_positions.py [--gestures 1000] [--others 200] [--seed 1] [--ratio 1]

Ends with an error where a picture of a gesture is blank within home, at another place than the
gesture's or of two params, or where nine points at rest are half a pixel from what `view` says.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from engines.browsers import ENGINES
from engines.views import check_views


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gestures", type=int, default=1000, help="in Chromium")
    parser.add_argument("--others", type=int, default=200, help="in Firefox and in WebKit")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ratio", type=float, default=1, help="pixels of the screen in one of CSS")
    given = parser.parse_args()
    started = time.monotonic()
    said, wrong = [], []
    for engine in ENGINES:
        count = given.gestures if engine == "chromium" else given.others
        if count == 0:
            continue
        with TemporaryDirectory() as folder:
            found = check_views(engine, Path(folder), count, given.seed, given.ratio)
        said.append(f"{engine} {count} ({found.frames} frames, {found.farthest:.2f} px)")
        wrong += [f"{engine}: {each}" for each in found.wrong]
    seconds = time.monotonic() - started
    print(f"gestures on views: {', '.join(said)}, {len(wrong)} wrong, {seconds:.0f} s")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
