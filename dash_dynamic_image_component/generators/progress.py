"""Progress of a function that yields, as a page shows it."""

from __future__ import annotations

import json
from dataclasses import dataclass

LONGEST_TEXT = 200
"""Characters of a text that reach the page; longer ones are cut."""


@dataclass(frozen=True)
class Progress:
    """How far a function has come that yields; its component shows it in the progress bar.

    A function yields a `Progress`, an image, or a pair of both:

    >>> def simulation(steps: int = 40):
    ...     for step in range(steps):
    ...         ...
    ...         yield Progress((step + 1) / steps, f"step {step + 1} of {steps}")
    ...     yield "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"

    Args:
        value: the fraction that is done, 0 to 1; None where it is not known.
        text: what is done now, of which the page shows the first 200 characters.

    Raises:
        ValueError: the value is outside of 0 to 1.
        TypeError: the value is no number, or the text is no text.
    """

    value: float | None = None
    text: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise TypeError(f"text of a Progress is {self.text!r:.80}; it must be a text")
        if self.value is None:
            return
        try:
            value = float(self.value)
        except (TypeError, ValueError, OverflowError):
            raise TypeError(
                f"value of a Progress is {self.value!r:.80}; it must be a number of 0 to 1, or None"
            ) from None
        # Sums of steps may end a little beside 1.
        if not -1e-6 <= value <= 1 + 1e-6:  # which NaN is not either
            raise ValueError(
                f"value of a Progress is {self.value!r:.80}; it must lie in 0 to 1: divide what is "
                "done by all that there is to do"
            )
        object.__setattr__(self, "value", min(max(value, 0.0), 1.0))


def progress_json(progress: Progress) -> str:
    """A progress as ASCII JSON, for a header.

    >>> progress_json(Progress(0.25, "10 of 40"))
    '{"value":0.25,"text":"10 of 40"}'
    """
    text = progress.text
    if len(text) > LONGEST_TEXT:
        text = f"{text[: LONGEST_TEXT - 1]}…"
    value = None if progress.value is None else round(progress.value, 4)
    return json.dumps({"value": value, "text": text}, separators=(",", ":"))
