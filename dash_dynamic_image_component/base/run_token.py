"""The run token: names the run of this program in keys and URLs of debug mode."""

from __future__ import annotations

import time


def new_run_token() -> str:
    """A token that is greater, as a text, than all tokens before."""
    return f"{time.time_ns():016x}"


RUN_TOKEN = new_run_token()
"""The time at which the program started; a later run has a greater text. Forked processes share
the token of their parent."""
