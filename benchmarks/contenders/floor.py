"""The floor: files that lie in memory, and a page with nothing on it but the image.

BENCHMARK_FILES is a folder of files that are named by the value in their pixels.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response

FILES = {
    int(path.stem): path.read_bytes() for path in Path(os.environ["BENCHMARK_FILES"]).iterdir()
}
SHOWN = min(int(os.environ["BENCHMARK_SIDE"]), 1024)
PAGE = f"""<!doctype html><title>floor</title>
<img id="image" width="{SHOWN}" height="{SHOWN}"><script>
async function change(value) {{
  const next = document.querySelector("#image").cloneNode();
  next.src = URL.createObjectURL(await (await fetch(`/${{value}}.png`)).blob());
  await next.decode();
  document.querySelector("#image").replaceWith(next);
}}
change(0);
</script>"""

server = Flask(__name__)


@server.route("/")
def page() -> str:
    return PAGE


@server.route("/<int:value>.png")
def picture(value: int) -> Response:
    return Response(FILES[value], mimetype="image/png", headers={"Cache-Control": "no-store"})
