"""`put_blob` and `get_blob`: blobs from and for the app's own Python code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..base.problems import Problem
from ..uploads.blob import Blob
from ..uploads.references import DATA_URL, sha256_in
from ..uploads.uploads import UploadedBlobs
from .apps import apps, current_app


def put_blob(content: Any, app: Any = None) -> Blob:
    """Keep a file that the server already has, so that params can name it.

    The file does not expire while a process that put it is alive. Equal files are kept once. Where
    the cache folder is emptied, the file is kept again while the program holds its `Blob`.

    Args:
        content: the `bytes` of a file, or an image as a generator may return it (a
            `PIL.Image.Image`, a NumPy array, a `pathlib.Path` to an image file).
        app: the Dash app whose generators will get the file. When left out: the app of the request,
            else the only one.

    Returns:
        The `Blob`, which params may contain: `DynamicImage("filter", {"photo": blob})`.

    Raises:
        LookupError: there is no app yet, or there are several, and none is given.
        OSError: the file cannot be written.

    >>> put_blob(b"GIF89a...")  # doctest: +SKIP
    Blob(9 bytes, image/gif)
    """
    if isinstance(content, (bytes, bytearray, memoryview)):
        return _blobs(app).put(bytes(content))
    from ..images.options import ImageOptions
    from ..images.sources.returned import encode

    # Any folder is allowed, since the app's own code names the file, not params.
    output = ImageOptions(folder=content.resolve().parent if isinstance(content, Path) else None)
    return _blobs(app).put(encode(content, output).data)


def get_blob(reference: Any, app: Any = None) -> Blob:
    """The file that a value of params stands for, as in `shown_params` of a `DynamicImage`.

    Its `image()` and `array()` are those that functions get: upright, decoded, with equal limits.

    Args:
        reference: `{"$blob": "<sha256>"}`, or the `contents` of a `dcc.Upload`.
        app: the Dash app that has it. When left out: the app of the request, else the only one.

    Raises:
        LookupError: there is no such file (any more), or there are several apps, and none is given.
        ValueError: `reference` is none.

    >>> image = get_blob(shown_params["photo"]).image()  # doctest: +SKIP
    """
    sha256 = sha256_in(reference)
    if isinstance(reference, str) and DATA_URL.match(reference):
        return _blobs(app).of_data_url(reference)
    if sha256 is None:
        raise ValueError(f'{reference!r:.80} names no file; {{"$blob": "<sha256>"}} does')
    try:
        return _blobs(app).get(sha256)
    except Problem as problem:
        raise LookupError(f"{problem}") from None


def _blobs(app: Any) -> UploadedBlobs:
    app = current_app() if app is None else app
    if app is None:
        if not apps.all():
            raise LookupError("there is no Dash app yet: make it before files are kept")
        raise LookupError("which app is the file for? say app=app")
    return apps.service_of(app).blobs
