"""The gallery: the manual with live examples. Run it with `make demo`.

`BACKEND=fastapi` or `quart` puts it on another server, `DEBUG=1` loads it again after each change.
"""

from __future__ import annotations

import os

from docs.app import make_app

app = make_app(**({"backend": os.environ["BACKEND"]} if "BACKEND" in os.environ else {}))
server = app.server

if __name__ == "__main__":
    app.run(port=os.environ.get("PORT", "8050"), debug="DEBUG" in os.environ)
