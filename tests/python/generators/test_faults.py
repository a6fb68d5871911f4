"""Values that do not fit: debug mode tells them, production tells the reason alone."""

from __future__ import annotations

import json
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, BaseModel, Field
from support.services import ask, service_with


class Box(BaseModel):
    width: Annotated[int, Field(ge=1)]


def secretive(text: str) -> str:
    raise KeyError("a validator that fails")


def drawn(
    size: Annotated[int, Field(le=30)] = 1,
    box: Box | None = None,
    points: list[tuple[float, float]] = [],  # noqa: B006
    checked: Annotated[str, AfterValidator(secretive)] = "",
) -> None: ...


def messages(params: dict[str, Any], *, debug: bool) -> dict[str, str]:
    """The message of each parameter."""
    document = json.loads(ask(service_with(drawn), json.dumps(params), debug=debug).body)
    assert document["status"] == 422
    return {each["param"]: each["message"] for each in document["errors"]}


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"size": 31337}, "31337 (int)"),
        ({"size": "wide31337"}, "'wide31337' (str)"),
        ({"box": {"width": -31337}}, "-31337 (int)"),
        ({"points": [[1, 2], [3, "y31337"]]}, "'y31337' (str)"),
        ({"checked": "31337"}, "'31337' (str)"),
    ],
)
def test_the_value_is_told_in_debug_mode_only(params: dict[str, Any], told: str) -> None:
    (message,) = messages(params, debug=True).values()
    assert message.endswith(f"; the value is {told}")
    (message,) = messages(params, debug=False).values()
    assert "31337" not in message


def test_the_inner_value_of_a_long_one_is_told() -> None:
    params = {"points": [[0, 0]] * 300 + [["a", 0]]}
    assert messages(params, debug=True)["points"].endswith("; the value is 'a' (str)")


@pytest.mark.parametrize("value", ["x" * 2000, {"a" * 500: 1}, [[[[7] * 99] * 9] * 9]])
def test_a_long_value_is_cut(value: Any) -> None:
    message = messages({"size": value}, debug=True)["size"]
    assert len(message.partition("; the value is ")[2]) < 100


def test_a_name_that_is_unknown_has_no_value() -> None:
    assert "31337" not in messages({"sise": 31337}, debug=True)["sise"]


def test_the_log_of_debug_mode_has_the_value(caplog: pytest.LogCaptureFixture) -> None:
    messages({"size": 31337}, debug=True)
    assert "the value is 31337" in caplog.text
