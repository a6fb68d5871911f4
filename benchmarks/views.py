"""How quickly a picture with a view follows the hand, beside what people use today.

Run it with `.venv/bin/python benchmarks/views.py`; it takes some four minutes, installs HoloViews
into an environment inside `.venv`, and writes VIEWS.md. `--only linked` measures a part anew and
keeps the others. Leave the machine alone meanwhile.
"""

from __future__ import annotations

import sys
from pathlib import Path

# A program that is started by hand knows neither this folder as a package nor the tools.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.suite.chapter import Chapter
from benchmarks.suite.view_measures import Views
from benchmarks.suite.view_report import report

HERE = Path(__file__).parent
PARTS = ("beside", "alone", "linked", "pyramid")

if __name__ == "__main__":
    Chapter("views", __doc__, PARTS, Views, 5, report).carry_out(HERE / "VIEWS.md")
