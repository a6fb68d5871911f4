"""Code of the app in the check of params, told from that of the package and of pydantic."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any

import numpy.typing as npt
import pytest
from PIL.Image import Image
from pydantic import AfterValidator, HttpUrl

from dash_dynamic_image_component import Blob
from dash_dynamic_image_component.generators.parameters import Parameters

WITHOUT = [Image, npt.NDArray[Any], Blob, bytes, list[Blob], HttpUrl, ipaddress.IPv4Address]


def own_code(hint: Any) -> bool:
    def drawn(value: Any) -> None: ...

    drawn.__annotations__["value"] = hint
    return Parameters(drawn, "drawn").runs_own_code("value")


@pytest.mark.parametrize("hint", WITHOUT, ids=str)
def test_files_and_types_of_pydantic_are_checked_without_code_of_the_app(hint: Any) -> None:
    assert not own_code(hint)


@pytest.mark.parametrize("inner", [int, Blob], ids=str)
def test_a_validator_is_code_of_the_app_beside_a_file_too(inner: Any) -> None:
    assert own_code(Annotated[inner, AfterValidator(lambda value: value)])
