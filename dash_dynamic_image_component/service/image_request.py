"""One image that is asked for, checked; and the keys under which it is known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..base.addresses import digest

if TYPE_CHECKING:
    from ..generators.generator import Generator
    from ..uploads.references import Reference


@dataclass(frozen=True)
class ImageRequest:
    """A generator, its arguments, and who asks where that matters.

    `canonical` is the text of the params; `arguments` are what it says, checked, or None where they
    are to be read from blobs again; `version` is the one that the URL names. `tier` is None for the
    exact image, or names a preview of it. `viewer` is what `vary` returned, as canonical JSON.
    `images` are files that are decoded before the function takes a thread.
    `run` is the run of the program that asks, in debug mode, where no other may answer.
    """

    generator: Generator
    canonical: str
    arguments: dict[str, Any] | None
    version: str | None = None
    tier: str | None = None
    viewer: str | None = None
    images: tuple[Reference, ...] = ()
    run: str | None = None

    @cached_property
    def run_key(self) -> str:
        """Equal for equal runs in this process; one can serve a preview and the exact image."""
        return f"{self.generator.serial}:{self._digest}"

    @property
    def key(self) -> str:
        """Equal for equal images of this process, different for different ones."""
        return self.key_of(self.tier)

    def key_of(self, tier: str | None) -> str:
        """The key of the same image in a tier."""
        return self.run_key if tier is None else f"{self.run_key}+{tier}"

    @cached_property
    def shared_key(self) -> str:
        """The same for all processes of the program, on this machine and on others."""
        generator = self.generator
        parts = [generator.name, generator.identity, self._digest]
        if self.run is not None:
            parts.append(self.run)
        if self.tier is not None:
            parts.append(repr(generator.previews[self.tier]))
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return f"image:{digest}"

    @property
    def viewer_value(self) -> Any:
        """What the function gets, if it asks who asks."""
        return None if self.viewer is None else json.loads(self.viewer)["viewer"]

    @property
    def keeps(self) -> bool:
        """Whether the server may keep the image once it is made."""
        return bool(self.generator.max_age)

    @property
    def _digest(self) -> str:
        # JSON holds no line break of its own, so that no viewer can look like params.
        text = self.canonical if self.viewer is None else f"{self.canonical}\n{self.viewer}"
        return digest(text)
