"""What a run measures, in which order: in full, or in two minutes."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from .contenders import ALL, QUICK, US, US_EXACT, Contender
from .drags import drag
from .hits import hits
from .line import Speed
from .memory import memory
from .originals import PICTURES, SIDES
from .race import Case, Rig, race
from .thumbnails import thumbnails
from .truth import truth_of
from .updates import forth, forth_and_back
from .uploads import uploads

MEASURES = ("update", "hit", "drag", "slow", "upload", "load", "memory")
SLOW = Speed(bits=20e6, round_trip=0.05)
ON_SLOW = ", 20 Mbit/s and 50 ms"

FIELD, PHOTO, SMALL_FIELD = Case("field", 1024), Case("photo", 1024), Case("field", 512)


@dataclass(frozen=True)
class Plan:
    """How much is measured. The numbers are rounds; a case that has none is left out."""

    contenders: Sequence[Contender]
    dragged: Sequence[Contender]
    updates: dict[Case, int]
    hits: dict[Case, int]
    drags: dict[Case, int]
    slow: dict[Case, int]
    uploads: int
    ticks: int
    thumbnails: tuple[int, ...]
    loads: int
    memory: int


FULL = Plan(
    contenders=ALL,
    dragged=ALL,
    updates={Case(p, side): 2 if side == 1024 else 1 for side in SIDES for p in PICTURES},
    hits={FIELD: 6, PHOTO: 6, SMALL_FIELD: 6},
    drags={FIELD: 2, SMALL_FIELD: 2, PHOTO: 1},
    slow={FIELD: 1},
    uploads=1,
    ticks=20,
    thumbnails=(1, 30, 500),
    loads=2,
    memory=10_000,
)
BRIEF = Plan(
    contenders=QUICK,
    dragged=(US, US_EXACT),  # the others take up to half a minute
    updates={FIELD: 1, PHOTO: 1},
    hits={FIELD: 4},
    drags={FIELD: 1},
    slow={},
    uploads=1,
    ticks=5,
    thumbnails=(500,),
    loads=1,
    memory=300,
)


def carry_out(plan: Plan, rig: Rig, measures: Collection[str]) -> None:
    """Measure what the plan says, of those measures."""
    if "memory" in measures:
        memory(rig, plan.memory)
    if "load" in measures:
        thumbnails(rig, plan.thumbnails, plan.loads)
    if "upload" in measures:
        with tempfile.TemporaryDirectory() as folder:
            uploads(rig, Path(folder), plan.uploads, plan.ticks)
    for case, rounds in plan.hits.items() if "hit" in measures else ():
        hits(rig, case, rounds)
    wanted = {"update": plan.updates, "drag": plan.drags, "slow": plan.slow}
    chosen = {name: rounds for name, rounds in wanted.items() if name in measures}
    for case in sorted({case for rounds in chosen.values() for case in rounds}, key=importance):
        side_by_side(plan, rig, case, {name: each.get(case, 0) for name, each in chosen.items()})


def importance(case: Case) -> tuple[bool, bool, str, int]:
    """The cases of the goals first: a run that is cut short has them."""
    return case != FIELD, case not in (PHOTO, SMALL_FIELD), case.picture, case.side


def side_by_side(plan: Plan, rig: Rig, case: Case, rounds: dict[str, int]) -> None:
    """All that is measured of one picture, while the servers of all contenders run."""
    with race(rig, case, plan.contenders) as running:
        truth = truth_of(case, rig.originals)
        if count := rounds.get("update"):
            work = forth_and_back if case in (FIELD, PHOTO) else forth
            running.run("update", count, work(truth))
        if count := rounds.get("drag"):
            running.run("drag", count, drag(truth), counted=True, only=plan.dragged)
        if count := rounds.get("slow"):
            running.run("update", count, forth(truth), SLOW, ON_SLOW)
            running.run("drag", count, drag(truth), SLOW, ON_SLOW)
