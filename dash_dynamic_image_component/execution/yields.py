"""Values that a function yields, one after the other, and the image that remains at the end."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from ..generators.progress import Progress
from ..generators.view import View
from ..images.image import EncodedImage, Picture
from ..images.options import ImageOptions
from ..images.result import Result
from .attempt import drawn

if TYPE_CHECKING:
    from ..images.image import Drawing

logger = logging.getLogger("dash_dynamic_image_component")


class YieldError(TypeError):
    """A function that yields has yielded, or not yielded, what it must."""


@dataclass(frozen=True, eq=False)
class HeldImage:
    """An image as it was when it was yielded: a copy of an array, else a drawing.

    An array becomes pixels only where somebody sees them, since a function may yield it often.
    """

    image: Any
    output: ImageOptions
    view: View | None

    @classmethod
    def of(cls, image: Any, output: ImageOptions, view: View | None) -> HeldImage:
        """The present state of a yielded image; errors as `drawing_of`."""
        if _is_array(image):
            return cls(image.copy(), output, view)
        if isinstance(image, Result) and _is_array(image.image):
            return cls(replace(image, image=image.image.copy()), output, view)
        drawing = drawn(image, output, view)
        return cls(drawing.owned() if isinstance(drawing, Picture) else drawing, output, view)

    def drawing(self) -> Drawing:
        """The pixels, or the file; errors as `drawing_of`."""
        if isinstance(self.image, (Picture, EncodedImage)):
            return self.image
        return drawn(self.image, self.output, self.view)


Taken: TypeAlias = "Callable[[HeldImage | None, Progress | None], None]"
"""Takes what was yielded; raises an error where the function is to end at its `yield`."""

Last: TypeAlias = tuple[list[Any], HeldImage]
"""The last image, in a list with the only reference to it, and its state when it was yielded."""


@dataclass(frozen=True)
class Yields:
    """The way to take what a function yields.

    Args:
        name: of the function, in messages.
        taken: gets each image and each progress.
        output: the options of the function that concern image files.
        view: that of the call, where its pictures show it.
    """

    name: str
    taken: Taken
    output: ImageOptions
    view: View | None = None

    def drain(self, values: Iterator[Any]) -> Last:
        """Run the function to its end: its last image, and the state in which it was yielded.

        Raises:
            YieldError: it yields no image, or returns a value, or is no generator.
            Exception: what the function, or `taken`, raises.
        """
        last: Last | None = None
        self._check_kind(values, Iterator)
        try:
            while True:
                try:
                    value = next(values)
                except StopIteration as end:
                    return self._checked(last, end.value)
                last = self._take(value) or last
                del value  # where the function holds an array only by its `yield`
        finally:
            with self._closing():
                if (close := getattr(values, "close", None)) is not None:
                    close()

    async def drain_async(
        self, values: AsyncIterator[Any], in_thread: Callable[..., Awaitable[Any]]
    ) -> Last:
        """`drain`, for an `async def`; pixels are copied `in_thread`."""
        last: Last | None = None
        self._check_kind(values, AsyncIterator)
        try:
            async for value in values:
                last = await in_thread(self._take, value) or last
                del value
            return self._checked(last, None)
        finally:
            with self._closing():
                if (close := getattr(values, "aclose", None)) is not None:
                    await close()

    def _check_kind(self, values: Any, kind: type) -> None:
        """Refuse what a decorator has made of a function that yields."""
        if isinstance(values, kind):
            return
        if isinstance(values, Coroutine):
            values.close()  # or Python warns that nobody awaits it
        raise YieldError(
            f"{self.name} yields, but its decorator gives a {type(values).__name__} instead; "
            "let the decorator yield what the function yields"
        )

    def _take(self, value: Any) -> Last | None:
        image, progress = self._split(value)
        if image is None:
            self.taken(None, progress)
            return None
        held = HeldImage.of(image, self.output, self.view)
        self.taken(held, progress)
        return [image], held

    def _split(self, value: Any) -> tuple[Any, Progress | None]:
        """The image and the progress of a yielded value, of which one may be None."""
        if isinstance(value, Progress):
            return None, value
        if value is None:
            raise YieldError(
                f"{self.name} yielded None; yield an image, a Progress, or a pair: "
                "yield Progress(0.5), image"
            )
        if not isinstance(value, tuple):
            return value, None
        progress = [each for each in value if isinstance(each, Progress)]
        image = [each for each in value if not isinstance(each, Progress)]
        if len(progress) != 1 or len(image) != 1 or image[0] is None:
            raise YieldError(
                f"{self.name} yielded a tuple of {len(value)}, which is no pair of a Progress and "
                "an image; write yield Progress(0.5), image"
            )
        return image[0], progress[0]

    def _checked(self, last: Last | None, returned: Any) -> Last:
        if returned is not None:
            kind = type(returned).__name__
            raise YieldError(
                f"{self.name} yields, and returns a {kind} at its end, which nobody would see; "
                "write yield in place of return"
            )
        if last is None:
            raise YieldError(
                f"{self.name} ended without yielding an image; yield at least one: the last one is "
                "the picture that remains"
            )
        return last

    @contextmanager
    def _closing(self) -> Iterator[None]:
        """End the function at its `yield`, where its `finally` runs, within the block."""
        try:
            yield
        except RuntimeError as error:
            if "ignored GeneratorExit" not in str(error):
                raise
            logger.warning(
                "%s yields where it should end, in a finally block or an except block that catches "
                "GeneratorExit; it may run on without anybody who waits for it",
                self.name,
            )


def _is_array(value: Any) -> bool:
    kind = type(value)
    return kind.__module__ == "numpy" and kind.__name__ == "ndarray" and value.dtype != object
