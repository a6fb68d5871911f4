"""How quickly values in the page get other colours, beside what people use today.

Run it with `.venv/bin/python benchmarks/values_in_page.py`; it takes some four minutes, and writes
VALUES.md. `--only slices` measures a part anew and keeps the others. Leave the machine alone
meanwhile. `benchmarks/values.py` measures the server alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

# A program that is started by hand knows neither this folder as a package nor the tools.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.suite.chapter import Chapter
from benchmarks.suite.value_measures import Values
from benchmarks.suite.value_report import report

HERE = Path(__file__).parent
PARTS = ("beside", "alone", "slices")

if __name__ == "__main__":
    Chapter("values", __doc__, PARTS, Values, 8, report).carry_out(HERE / "VALUES.md")
