"""`ImageUnavailable`: an error of a function whose text is shown to the visitor."""

from __future__ import annotations

import unicodedata

MAX_CHARACTERS = 500

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that could show the text that follows in another order."""


class ImageUnavailable(Exception):
    """There is no image for these params; the visitor is shown why, in production too.

    A function raises it, wherever it runs; the answer has status 422, and nothing keeps it. The
    component shows the text as it shows other errors, with a Retry button. The text is plain, and
    is cut after 500 characters. The text of every other exception stays in the log.

    >>> def orbit(steps: int):
    ...     if steps > 1000:
    ...         raise ImageUnavailable("The orbit did not converge.")
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text)


def unavailability(error: BaseException) -> ImageUnavailable | None:
    """The `ImageUnavailable` that an error is, or that all members of an exception group are."""
    if isinstance(error, ImageUnavailable):
        return error
    if not isinstance(error, BaseExceptionGroup):
        return None
    members = [unavailability(each) for each in error.exceptions]
    return None if None in members else members[0]


def visible_text(error: ImageUnavailable) -> str:
    """The text of the error in one line, without control characters; empty where it has none."""
    try:
        text = str(error)
    except Exception:  # the error may be of a class of the app
        return ""
    line = " ".join(text[: 4 * MAX_CHARACTERS].split())
    plain = "".join(filter(_is_shown, line))
    return plain if len(plain) <= MAX_CHARACTERS else plain[: MAX_CHARACTERS - 1] + "…"


def _is_shown(character: str) -> bool:
    return character not in BIDI_CONTROLS and unicodedata.category(character) not in ("Cc", "Cs")
