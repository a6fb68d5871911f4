"""Parts of images: texts too long for headers, which the page asks for by their SHA-256."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from ..base import problems
from ..base.thread_pool import ThreadPool
from ..storage.store import StoreError
from .flow import Steps
from .long_texts import long_texts, part_start

if TYPE_CHECKING:
    from ..images.image import EncodedImage
    from ..storage.blob_store import BlobStore
    from .image_cache import ImageCache
    from .image_request import ImageRequest

logger = logging.getLogger("dash_dynamic_image_component")


class Parts:
    """Keeps the parts of images as blobs; a part that is gone is made again of a kept image."""

    def __init__(self, blobs: BlobStore, images: ImageCache, threads: ThreadPool) -> None:
        self._blobs = blobs
        self._images = images
        self._failing = False
        self._threads = threads

    def keep(self, image_request: ImageRequest, image: EncodedImage) -> Steps[None]:
        """Keep the parts of an image that a run has just made, before its reply names them."""
        if image.metadata is not None:
            _log_omitted(image_request, image.metadata)
        parts = long_texts(image_request, image).parts
        if parts:
            yield self._threads.submit(self._put, image_request, list(parts.values()))

    def find(self, image_request: ImageRequest, sha256: str) -> Steps[bytes]:
        """The part of an image, without a run of its function.

        Raises:
            Problem: 404, the image has no such part, or it is no longer kept.
        """
        part: bytes | None = yield self._threads.submit(self._get, image_request, sha256)
        if part is None:
            raise problems.part_missing()
        return part

    def _put(self, image_request: ImageRequest, parts: list[bytes]) -> None:
        try:
            for part in parts:
                self._blobs.put(part)
            self._failing = False
        except StoreError as error:
            known, self._failing = self._failing, True
            if not known:  # told once, until the store works again
                name = image_request.generator.name
                logger.warning("the metadata of %s cannot be kept for the page: %s", name, error)

    def _get(self, image_request: ImageRequest, sha256: str) -> bytes | None:
        part = self._blobs.get(sha256)
        if part is not None and part.startswith(part_start(image_request)):
            return part
        if not image_request.generator.is_kept:
            return None
        exact = replace(image_request, tier=image_request.generator.exact_tier)
        for each in (image_request, exact):
            kept = self._images.in_memory(each.key) or self._images.load(each)
            parts = {} if kept is None else long_texts(each, kept.image).parts
            if sha256 in parts:
                return parts[sha256]
        return None


def _log_omitted(image_request: ImageRequest, metadata: str) -> None:
    if '"omitted"' not in metadata:
        return
    omitted = json.loads(metadata).get("omitted")
    if omitted is not None:
        name, params = image_request.generator.name, image_request.canonical[:1024]
        logger.warning(
            "the image of %s is sent without a part of its Result, for %s: %s; give "
            "less, such as numbers that sum up the image",
            name,
            params,
            omitted,
        )
