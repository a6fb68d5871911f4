"""What must hold, and whether it does: the table of goals of the project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .contenders import FLOOR, HAND_MADE, HAND_MADE_JPEG, KEPT, US, US_EXACT
from .memory import CASE as MEMORY
from .memory import LIVE
from .plan import FIELD, ON_SLOW, PHOTO, SMALL_FIELD
from .results import Results, Summary
from .thumbnails import FILES, PACKAGE
from .uploads import CASE as TICKS
from .uploads import CONTENDERS as UPLOADERS

UPLOAD, UPLOAD_EXACT, UPLOAD_BASE64 = (each.name for each in UPLOADERS)
THUMBNAILS = "500 images"

REASONS = {
    **{
        f"update, {case}, {each.name}: x the floor": (
            "Dash takes 5 to 10 ms until the page asks; a frame more or less decides"
        )
        for case in (FIELD, PHOTO)
        for each in KEPT
    },
    **{
        f"update, {case}, first picture: x {HAND_MADE_JPEG.name}": (
            "that route gives the browser a URL and no more; here the page reads the answer, keeps "
            "it and gives it an address, and the server keeps the pixels for the exact image"
        )
        for case in (FIELD, PHOTO)
    },
    f"update, {PHOTO}, exact after a preview: x `preview='off'`": (
        "its preview is written, sent and shown before it"
    ),
    f"drag, {FIELD}: different images a second": (
        "25 to 34 from run to run, as quick as `preview='off'` in the same run; both cores are busy"
    ),
    f"drag, {FIELD}{ON_SLOW}: different images a second": (
        "10 to 20 from run to run, of 5 to 6 with `preview='off'`"
    ),
    f"update, {PHOTO}, {US_EXACT.name}, cold, exact: x the hand-made route": (
        "0.32 x beside the hand-made route alone; writing and decoding 2 MB wants the cores that "
        "eleven servers and pages share here"
    ),
    f"drag, {SMALL_FIELD}: different images a second": (
        "43 to 51 from run to run: the first image of a drag comes 3 of 59 frames late, and both "
        "cores are busy for 85 % of the time"
    ),
    "500 thumbnails, first screen: x static files": (
        "each image keeps the main thread busy for 10 ms, from fetch to frame, where a plain file "
        "needs none of it"
    ),
    "500 thumbnails: a callback meanwhile, beyond one on an idle page": (
        "the same page with plain files holds its callbacks up for longer; see below"
    ),
    "500 thumbnails: the slowest callback meanwhile, beyond one on an idle page": (
        "as above: Dash itself is busy with 500 components"
    ),
}
"""Why a goal is not reached, by its name; looked at only when it is not."""


@dataclass(frozen=True)
class Goal:
    """A goal, what was measured, and whether that is enough; None when nothing was measured."""

    name: str
    limit: str
    measured: str
    holds: bool | None

    @property
    def verdict(self) -> str:
        if self.holds is None:
            return "not measured"
        if self.holds:
            return "holds"
        reason = REASONS.get(self.name)
        return f"**falls short**{f': {reason}' if reason else ''}"


Found = Summary | None


def goals(results: Results) -> list[Goal]:
    """All goals, in the order of the issue that set them."""
    parts = (_updates, _back, _drags, _uploads, _thumbnails, _memory)
    return [goal for part in parts for goal in part(results)]


def ratio(name: str, most: float, ours: Found, other: Found) -> Goal:
    """A median beside another one."""
    limit = f"at most {most:g} x"
    if ours is None or other is None:
        return Goal(name, limit, "", None)
    found = ours / other
    told = f"{found:.2f} x: {ours.median:.0f} to {other.median:.0f} ms"
    return Goal(name, limit, told, found <= most)


def at_least(name: str, limit: float, found: Found) -> Goal:
    """A median that should be large."""
    return _bounded(
        name, f"at least {limit:g}", found, None if found is None else found.median >= limit
    )


def at_most(name: str, limit: float, unit: str, found: Found) -> Goal:
    """A median that should be small."""
    return _bounded(
        name, f"at most {limit:g}{unit}", found, None if found is None else found.median <= limit
    )


def never_over(name: str, limit: float, unit: str, found: Found) -> Goal:
    """A number that must not be larger even once."""
    return _bounded(
        name, f"never over {limit:g}{unit}", found, None if found is None else found.high <= limit
    )


def _bounded(name: str, limit: str, found: Found, holds: bool | None) -> Goal:
    return Goal(name, limit, str(found or ""), holds)


def _updates(results: Results) -> Iterator[Goal]:
    for case in (FIELD, PHOTO):
        floor = results.of("hit", case, FLOOR.name, "exact")
        for contender in KEPT:
            ours = results.of("hit", case, contender.name, "exact")
            yield ratio(f"update, {case}, {contender.name}: x the floor", 1.2, ours, floor)
    # The field goes out with a palette.
    for case, most in ((FIELD, 0.45), (PHOTO, 0.35)):
        ours = results.of("update", case, US_EXACT.name, "exact")
        other = results.of("update", case, HAND_MADE.name, "exact")
        yield ratio(
            f"update, {case}, {US_EXACT.name}, cold, exact: x the hand-made route",
            most,
            ours,
            other,
        )
    for case, most in ((FIELD, 1.1), (PHOTO, 1.15)):
        first = results.of("update", case, US.name, "first")
        other = results.of("update", case, HAND_MADE_JPEG.name, "first")
        yield ratio(f"update, {case}, first picture: x {HAND_MADE_JPEG.name}", most, first, other)
    first = results.of("update", FIELD, US.name, "first")
    other = results.of("update", FIELD, HAND_MADE.name, "exact")
    yield ratio(f"update, {FIELD}, first picture: x the hand-made route", 0.45, first, other)
    exact = results.of("update", PHOTO, US.name, "exact")
    other = results.of("update", PHOTO, HAND_MADE.name, "exact")
    yield ratio(
        f"update, {PHOTO}, exact after a preview: x the hand-made route", 0.45, exact, other
    )
    other = results.of("update", PHOTO, US_EXACT.name, "exact")
    yield ratio(f"update, {PHOTO}, exact after a preview: x `preview='off'`", 1.15, exact, other)


def _back(results: Results) -> Iterator[Goal]:
    requests = results.of("update", FIELD, US.name, "back requests")
    yield never_over("going back: requests", 0, "", requests)
    frames = results.of("update", FIELD, US.name, "back frames")
    yield never_over("going back: frames", 2, "", frames)


def _drags(results: Results) -> Iterator[Goal]:
    def of(case: object, number: str, name: str = US.name) -> Found:
        return results.of("drag", case, name, number)

    rate, slow = "different images a second", f"{FIELD}{ON_SLOW}"
    yield at_least(f"drag, {FIELD}: {rate}", 30, of(FIELD, "a second"))
    yield at_most(f"drag, {FIELD}: the last one, exact", 300, " ms", of(FIELD, "exact"))
    yield never_over(f"drag, {FIELD}: steps backwards", 0, "", of(FIELD, "backwards"))
    yield at_least(f"drag, {SMALL_FIELD}: {rate}", 48, of(SMALL_FIELD, "a second"))
    for case in (FIELD, SMALL_FIELD):
        ours, other = of(case, "exact"), of(case, "exact", US_EXACT.name)
        yield ratio(f"drag, {case}: the last one, exact: x `preview='off'`", 1.15, ours, other)
    yield at_least(f"drag, {slow}: {rate}", 18, of(slow, "a second"))
    yield at_most(f"drag, {slow}: the last one, exact", 500, " ms", of(slow, "exact"))
    beyond = "runs of the function beyond the images shown"
    yield never_over(f"drag, {FIELD}: {beyond}", 3, "", of(FIELD, "beyond"))


def _uploads(results: Results) -> Iterator[Goal]:
    up = results.of("upload", TICKS, UPLOAD, "up")
    yield never_over("upload, a tick: request targets and bodies", 400, " bytes", up)
    ours = results.of("upload", TICKS, UPLOAD_EXACT, "exact")
    other = results.of("upload", TICKS, UPLOAD_BASE64, "exact")
    yield ratio("upload, a tick: x the base64 callback", 0.4, ours, other)


def _thumbnails(results: Results) -> Iterator[Goal]:
    ours, other = (results.of("load", THUMBNAILS, each, "ms") for each in (PACKAGE, FILES))
    yield ratio("500 thumbnails, first screen: x static files", 1.3, ours, other)
    for name, number in (("a", "later"), ("the slowest", "slowest")):
        found = results.of("load", THUMBNAILS, PACKAGE, number)
        name = f"500 thumbnails: {name} callback meanwhile, beyond one on an idle page"
        yield at_most(name, 50, " ms", found)


def _memory(results: Results) -> Iterator[Goal]:
    for contender in (US.name, LIVE.name):
        grown = results.of("memory", MEMORY, contender, "heap MB")
        yield never_over(f"memory, {contender}: growth of the heap", 5, " MB", grown)
    urls = results.of("memory", MEMORY, LIVE.name, "object URLs")
    yield never_over(f"memory, {LIVE.name}: object URLs, the one on screen included", 1, "", urls)
