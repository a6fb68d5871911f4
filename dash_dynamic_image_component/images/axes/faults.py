"""Faults in the search for axes: they are logged, and cost no image."""

from __future__ import annotations

import logging

_logger = logging.getLogger("dash_dynamic_image_component")

_told: set[type[Exception]] = set()


def log_once(error: Exception) -> None:
    """Log an error, if no error of its type was logged before."""
    if type(error) not in _told:
        _told.add(type(error))
        _logger.warning("axes of an image are not known (told once): %r", error, exc_info=error)
