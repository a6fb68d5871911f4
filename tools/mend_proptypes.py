"""Mends the prop types that Dash writes for debug mode, where wildcard names are no JavaScript."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def mended(source: str) -> str:
    r"""The script with `data-*` and `aria-*` in quotes, so that callbacks may set such attributes.

    >>> mended("pk.Image.propTypes = {id:pt.string,\n data-*:pt.string,\n setProps:pt.any};")
    "pk.Image.propTypes = {id:pt.string,\n 'data-*':pt.string,\n setProps:pt.any};"
    """
    return re.sub(r"^ ((?:data|aria)-\*):", r" '\1':", source, flags=re.M)


if __name__ == "__main__":
    script = Path(sys.argv[1])
    script.write_text(mended(script.read_text("utf-8")), "utf-8")
