"""The request for one image of a generator, and the keys of that image."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..base.canonical_json import canonical_json
from .asked_for import NOTHING_ASKED, Asked, values_of

if TYPE_CHECKING:
    from ..generators.generator import Generator
    from ..uploads.references import Reference


@dataclass(frozen=True)
class ImageRequest:
    """A generator, the params of the image, and the viewer for whom it is drawn.

    Args:
        generator: the generator.
        canonical: the params as canonical JSON.
        arguments: the checked params; None where they are read again when the run begins.
        version: the version in the URL.
        tier: the tier that the URL names; None for none.
        viewer: the value of `vary` as canonical JSON; None for a generator without `vary`.
        images: the files that are decoded before the function takes a thread.
        run_token: in debug mode the token of this run of the program, else None. Processes share
            images of one run only.
        asked: the `Size` and what else the function asks for, as URLs write it.
    """

    generator: Generator
    canonical: str
    arguments: dict[str, Any] | None
    version: str | None = None
    tier: str | None = None
    viewer: str | None = None
    images: tuple[Reference, ...] = ()
    run_token: str | None = None
    asked: Asked = NOTHING_ASKED

    @cached_property
    def run_key(self) -> str:
        """The key in this process of the run, which can give the exact image and its previews."""
        # The params last: the others have no line break, so that no text of params, canonical or
        # not, can pass for the params of another viewer.
        size, theme, view, tile = self.asked
        beside = f"{self.viewer or ''}\n{size or ''}\n{theme or ''}\n{view or ''}\n{tile or ''}"
        text = f"{beside}\n{self.canonical}"
        return f"{self.generator.serial}:{hashlib.sha256(text.encode()).hexdigest()}"

    @property
    def is_passing(self) -> bool:
        """True for a preview of a view, which is shown while a hand moves and never again."""
        return self.asked.view is not None and self.tier in self.generator.previews

    @property
    def is_exact(self) -> bool:
        """True for the image that follows the previews of the generator."""
        return self.tier == self.generator.exact_tier

    @property
    def key(self) -> str:
        """The key of the image in this process."""
        return self.run_key if self.tier is None else f"{self.run_key}+{self.tier}"

    def key_of(self, tier: str) -> str:
        """The key of a tier of the image in this process."""
        return f"{self.run_key}+{tier}"

    @cached_property
    def shared_key(self) -> str:
        """The key of the image in all processes of the program, on this machine and on others."""
        generator = self.generator
        parts = (
            *(generator.name, generator.identity, self.canonical),
            *(self.viewer, *self.asked, self.run_token, generator.wanted(self.tier).key),
        )
        return f"image:{hashlib.sha256(canonical_json(parts).encode()).hexdigest()}"

    @property
    def given(self) -> dict[str, Any]:
        """The arguments of the function that are no params."""
        parameters = self.generator.parameters
        given: dict[str, Any] = {}
        if parameters.viewer is not None:
            viewer = self.viewer
            given[parameters.viewer] = None if viewer is None else json.loads(viewer)["viewer"]
        return given | values_of(parameters, self.asked)
