"""`support.servers` under its own name, for programs outside of the tests."""

from __future__ import annotations

from support.servers import BACKENDS, Answer, Site, backend_option, serve

__all__ = ["BACKENDS", "Answer", "Site", "backend_option", "serve"]
