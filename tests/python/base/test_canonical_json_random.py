"""Random values have one canonical form, in Python and in the browser's code."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dash_dynamic_image_component.base.canonical_json import canonical_json, parse_params

TESTS = Path(__file__).parents[2]
# On a busy machine values come slowly, which says nothing about them.
PATIENT: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow],
}

AWKWARD = ["__proto__", "toJSON", "9", "10", "01", "-1", "", "😀", "\ufb33", "\u2028", "\x7f", '"']

doubles = st.floats(allow_nan=False, allow_infinity=False)
integers = st.integers(-(2**53), 2**53) | doubles.map(int)
texts = st.text(max_size=8) | st.sampled_from(AWKWARD)
values = st.recursive(
    st.none() | st.booleans() | integers | doubles | texts,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(texts, inner, max_size=6),
    max_leaves=20,
)
params = st.dictionaries(texts, values, max_size=6)


@pytest.fixture(scope="module")
def in_browser() -> Iterator[Callable[[str], str]]:
    """The canonical form of a JSON text by the browser's half, from one Node process for all."""
    with subprocess.Popen(
        ["node", str(TESTS / "canonical.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=TESTS.parent,
    ) as node:

        def canonical(text: str) -> str:
            assert node.stdin is not None
            assert node.stdout is not None
            node.stdin.write(f"{text}\n")
            node.stdin.flush()
            return node.stdout.readline().rstrip("\n")

        yield canonical
    assert node.returncode == 0


@pytest.mark.slow
@settings(max_examples=60, **PATIENT)
@given(params)
def test_params_survive_their_canonical_form(given_params: dict[str, Any]) -> None:
    canonical = canonical_json(given_params)
    received = parse_params(canonical)
    assert received == given_params
    assert canonical_json(received) == canonical


@pytest.mark.slow
@settings(max_examples=25, **PATIENT)
@given(params)
def test_the_order_of_names_does_not_matter(given_params: dict[str, Any]) -> None:
    backwards = dict(reversed(given_params.items()))
    assert canonical_json(backwards) == canonical_json(given_params)


@settings(max_examples=25, **PATIENT)
@given(st.lists(values, min_size=10, max_size=30))
@example([float(2**power) for power in range(-1074, 1024)])
@example([float(f"{sign}1e{power}") for power in range(-323, 309) for sign in ("", "-")])
def test_python_and_the_browser_write_the_same(
    in_browser: Callable[[str], str], batch: list[Any]
) -> None:
    assert [in_browser(json.dumps(value)) for value in batch] == [*map(canonical_json, batch)]
