"""What was measured: numbers by measure, case and contender, and who could not."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """The numbers of one try, such as `{"first": 31.5, "exact": 48.1}`."""

    measure: str
    case: str
    contender: str
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class Failure:
    """A contender that could not be measured, and why."""

    measure: str
    case: str
    contender: str
    reason: str


@dataclass(frozen=True)
class Summary:
    """The median of several tries, the least and the most."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        spread = "" if self.low == self.high else f" ({_short(self.low)} to {_short(self.high)})"
        return f"{_short(self.median)}{spread}"

    def __truediv__(self, other: Summary) -> float:
        return self.median / other.median


@dataclass
class Results:
    """Everything that a run has found."""

    samples: list[Sample] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    machine: str = ""

    def add(self, measure: str, case: str, contender: str, numbers: Mapping[str, float]) -> None:
        """Keep the numbers of one try."""
        self.samples.append(Sample(measure, case, contender, numbers))

    @contextmanager
    def attempt(self, measure: str, case: str, contender: str) -> Iterator[None]:
        """Keep the reason when the block fails, so that the others can go on."""
        try:
            yield
        except Exception as error:
            # Playwright's errors go on with a log of many lines.
            reason = f"{type(error).__name__}: {error}".splitlines()[0][:300]
            self.failures.append(Failure(measure, case, contender, reason))

    def of(self, measure: str, case: object, contender: str, number: str) -> Summary | None:
        """One number over all tries, or None when there is none."""
        found = [
            sample.numbers[number]
            for sample in self.samples
            if (sample.measure, sample.case, sample.contender) == (measure, str(case), contender)
            and number in sample.numbers
        ]
        return Summary(statistics.median(found), min(found), max(found)) if found else None

    def cases(self, measure: str) -> list[str]:
        """The cases of a measure, as they came."""
        return list(dict.fromkeys(s.case for s in self.samples if s.measure == measure))

    def contenders(self, measure: str) -> list[str]:
        """Who took part in a measure, as they came; then those who could not."""
        tried: list[Sample | Failure] = [*self.samples, *self.failures]
        return list(dict.fromkeys(each.contender for each in tried if each.measure == measure))

    @classmethod
    def of_all(cls, parts: Sequence[Results]) -> Results:
        """All that several runs have found."""
        return cls(
            [each for part in parts for each in part.samples],
            [each for part in parts for each in part.failures],
            " ".join(dict.fromkeys(part.machine for part in parts)),
        )

    def save(self, path: Path) -> None:
        """Write everything, for a report without a run."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Results:
        """What `save` has written."""
        read = json.loads(path.read_text(encoding="utf-8"))
        samples = [Sample(**each) for each in read["samples"]]
        return cls(samples, [Failure(**each) for each in read["failures"]], read["machine"])


def _short(number: float) -> str:
    """Three digits at least, and no more than are worth reading."""
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"
