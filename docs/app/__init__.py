"""The gallery: the manual with live examples, as a Dash app."""

from .gallery import make_app

__all__ = ["make_app"]
