"""Names of functions that were given none."""

from __future__ import annotations

from dash_dynamic_image_component.app.function_names import name_for


def test_names_are_safe_and_tell_letters_apart() -> None:
    def größe() -> None: ...

    def grüße() -> None: ...

    prefix = "test_function_names.test_names_are_safe_and_tell_letters_apart."
    assert name_for(größe).endswith(prefix + "gr-f6--df-e")
    assert name_for(grüße).endswith(prefix + "gr-fc--df-e")
    assert name_for(lambda: None).endswith("-3c-lambda-3e-")


def test_a_long_name_is_cut_and_stays_unique() -> None:
    def draw() -> None: ...

    names = set()
    for tail in "ab":
        draw.__qualname__ = "x" * 300 + tail
        names.add(name_for(draw))
    assert [len(name) for name in names] == [200, 200]
