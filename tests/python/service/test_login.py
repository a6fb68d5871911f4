"""The route obeys the login of the app."""

from __future__ import annotations

import pytest
from PIL import Image
from support.logins import LOGINS, Login
from support.servers import serve

from dash_dynamic_image_component import Registry


@pytest.mark.parametrize(("backend", "with_login"), LOGINS)
def test_without_the_cookie_it_answers_401_and_runs_nothing(
    backend: str, with_login: Login
) -> None:
    app = with_login(backend, (401, {}, "sign in"))
    runs = []

    @Registry(app).generator
    def drawn() -> Image.Image:
        runs.append(1)
        return Image.new("L", (1, 1))

    with serve(app.server) as site:
        assert site.image("drawn").status == 401
        assert runs == []
        assert site.image("drawn", Cookie="user=ada").status == 200
        assert runs == [1]
