"""A checked request for one image, and the keys of the image."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..base.addresses import digest
from ..base.canonical_json import canonical_json

if TYPE_CHECKING:
    from ..generators.generator import Generator
    from ..uploads.references import Reference


@dataclass(frozen=True)
class ImageRequest:
    """A generator with the arguments of one image, and the viewer where that matters.

    Args:
        generator: the registered function.
        canonical: the params in canonical JSON.
        arguments: the checked params; None where they are to be read again before the run.
        version: the version that the URL names.
        tier: None for the exact image, or the name of a preview.
        viewer: the value of `vary` in canonical JSON.
        images: uploads that are decoded before the function takes a thread.
        run: in debug mode, the run of the program, whose images no other run may answer.
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
        """The key of a run in this process, which can serve a preview and the exact image."""
        return f"{self.generator.serial}:{self._digest}"

    @property
    def key(self) -> str:
        """The key of the image in this process."""
        return self.key_of(self.tier)

    def key_of(self, tier: str | None) -> str:
        """The key of the same image in a tier."""
        return self.run_key if tier is None else f"{self.run_key}+{tier}"

    @cached_property
    def shared_key(self) -> str:
        """The key of the image in all processes of the program, on this machine and on others."""
        generator = self.generator
        preview = None if self.tier is None else asdict(generator.previews[self.tier])
        parts = [generator.name, generator.identity, self._digest, self.run, preview]
        return f"image:{digest(canonical_json(parts))}"

    @property
    def viewer_value(self) -> Any:
        """The value of `vary`, which a parameter of type `Viewer` gets."""
        return None if self.viewer is None else json.loads(self.viewer)["viewer"]

    @property
    def keeps(self) -> bool:
        """True if the server may keep the image once it is made."""
        return bool(self.generator.max_age)

    @property
    def _digest(self) -> str:
        # JSON holds no line break of its own, so that no viewer can look like params.
        text = self.canonical if self.viewer is None else f"{self.canonical}\n{self.viewer}"
        return digest(text)
