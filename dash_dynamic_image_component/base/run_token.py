"""The run token: names the run of this program in keys and URLs of debug mode."""

from __future__ import annotations

import time

RUN_TOKEN = f"{time.time_ns():016x}"
"""The time at which the program started; a later run has a greater text. Forked processes share
the token of their parent."""
