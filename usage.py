"""The gallery: the manual with live examples. Run it with `make demo`."""

from __future__ import annotations

import os

from docs.app import make_app

if __name__ == "__main__":
    options = {"backend": os.environ["BACKEND"]} if "BACKEND" in os.environ else {}
    make_app(**options).run(port=os.environ.get("PORT", "8050"), debug="DEBUG" in os.environ)
