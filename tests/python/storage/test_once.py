"""What no other process can find is removed with what made it, and with its process at last."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from support.apps import make_app, with_dot
from support.leavers import eventually

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.base.processes import process_name
from dash_dynamic_image_component.storage.once import folder_of, once_namespace, sweep

TESTS = Path(__file__).parents[2]

NOTEBOOK = """
import os, sys
from dash import Dash
from dash_dynamic_image_component import Registry, generator, put_blob
app = Dash("notebook")
put_blob(b"photo", app)
print(*os.listdir(os.environ["DASH_DYNAMIC_IMAGE_CACHE"]), flush=True)
"""


def notebook(cache: Path, more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", NOTEBOOK + more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DASH_DYNAMIC_IMAGE_CACHE": str(cache)},
    )


@pytest.mark.slow
def test_an_app_that_is_made_anew_leaves_neither_folders_nor_descriptors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASH_DYNAMIC_IMAGE_CACHE", str(tmp_path))
    descriptors = Path("/proc/self/fd")
    opened = []
    for number in range(8):
        app = make_app("flask")
        registry = Registry(app)
        with_dot(registry)
        registry.generator("kept", max_age=60)(lambda: Image.new("L", (1, 1)))
        client = app.server.test_client()
        assert client.get("/_dash-dynamic-image/kept?p={}").status_code == 200
        sent = client.post(
            "/_dash-dynamic-image/-/blobs",
            data=b"%d" % number,
            content_type="application/octet-stream",
        )
        assert sent.status_code == 201
        del app, registry, client, sent
        gc.collect()
        opened.append(len(list(descriptors.iterdir())))
    assert opened[-1] <= opened[2] + 2

    def few_folders() -> bool:
        gc.collect()  # of an app whose last call has just ended in another thread
        return len([path for path in tmp_path.glob("*/*") if path.is_dir()]) <= 6

    eventually(few_folders)


def test_a_program_without_a_file_leaves_nothing_behind(tmp_path: Path) -> None:
    said, _ = notebook(tmp_path, "").communicate(timeout=60)
    assert said.startswith("once.")
    assert not list(tmp_path.iterdir())


def test_the_end_of_a_fork_takes_nothing_from_its_parent(tmp_path: Path) -> None:
    more = """
if not (child := os.fork()):
    put_blob(b"of the child", app)
    sys.exit()
assert os.waitpid(child, 0)[1] == 0
from dash_dynamic_image_component import get_blob
import hashlib
for data in (b"photo", b"of the child"):
    print(get_blob({"$blob": hashlib.sha256(data).hexdigest()}, app).data == data)
"""
    said, _ = notebook(tmp_path, more).communicate(timeout=60)
    assert said.split()[1:] == ["True", "True"]


def test_what_a_killed_process_leaves_is_swept_and_what_a_living_one_has_is_not(
    tmp_path: Path,
) -> None:
    killed, living = (notebook(tmp_path, "sys.stdin.read()") for _ in range(2))
    try:
        for each in (killed, living):
            assert each.stdout
            each.stdout.readline()
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert len(list(tmp_path.iterdir())) == 2
        sweep(tmp_path)
        (left,) = tmp_path.iterdir()
        assert left.name.startswith(f"once.{living.pid}.")
    finally:
        killed.kill()
        for each in (killed, living):
            each.communicate("", timeout=60)
    assert not list(tmp_path.iterdir())


def test_other_hosts_and_other_names_are_left_alone(tmp_path: Path) -> None:
    pid, started, _ = process_name().split(".")
    names = ["0123456789abcdef", f"once.{pid}.{started}.elsewhere", "once", "once.", "once.1"]
    for name in names:
        (tmp_path / name).mkdir()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_only_our_own_namespaces_have_such_folders(tmp_path: Path) -> None:
    assert folder_of(tmp_path, "plots") == tmp_path / "plots"
    assert folder_of(tmp_path, "once.more") == tmp_path / "once.more"
    folder = folder_of(tmp_path, once_namespace("ab12"))
    assert folder == tmp_path / f"once.{process_name()}" / "ab12"
