"""What nobody waits for any more stops, as far as it can be stopped."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from PIL import Image
from support.apps import make_app
from support.leavers import eventually, impatient
from support.servers import BACKENDS, Site, serve
from support.services import make_service

from dash_dynamic_image_component import Cancelled, Registry
from dash_dynamic_image_component.app.apps import apps
from dash_dynamic_image_component.app.connections import has_left
from dash_dynamic_image_component.execution.job import Begun, Job
from dash_dynamic_image_component.execution.run import Run
from dash_dynamic_image_component.execution.time_limit import TimeLimit
from dash_dynamic_image_component.execution.waiting_line import WaitingLine
from dash_dynamic_image_component.images.image import EncodedImage

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A run that nobody waited for is no failure."""
    yield
    told = [*caplog.get_records("call"), *caplog.records]
    assert [each for each in told if each.name == "dash_dynamic_image_component"] == []


class World:
    """A server with functions of every kind, and what they told."""

    def __init__(self, app: Dash, max_age: float | None, store: Path) -> None:
        self.app = app
        self.told: list[str] = []
        self.gate = threading.Event()
        self.registry = Registry(app, threads=1, store=store)
        self._register(max_age)

    def _register(self, max_age: float | None) -> None:
        def registered(function: Any) -> None:
            self.registry.generator(max_age=max_age)(function)

        @registered
        def plain(value: int = 0) -> Image.Image:
            self.told.append(f"plain {value} began")
            assert self.gate.wait(20)
            self.told.append(f"plain {value} ended")
            return Image.new("L", (1, 1))

        @registered
        async def later() -> Image.Image:
            self.told.append("later began")
            try:
                await asyncio.sleep(20)
            except asyncio.CancelledError:
                self.told.append("later was cancelled")
                raise
            return Image.new("L", (1, 1))

        @registered
        def asking(cancelled: Cancelled) -> Image.Image:
            self.told.append("asking began")
            self.told.append(f"asking was cancelled: {cancelled.wait(20)}")
            cancelled.check()
            return Image.new("L", (1, 1))

        @registered
        async def asking_later(cancelled: Cancelled) -> Image.Image:
            self.told.append("asking_later began")
            try:
                await asyncio.sleep(20)
            finally:
                self.told.append(f"asking_later was cancelled: {cancelled.is_set()}")
            return Image.new("L", (1, 1))

    def waits(self, number: int) -> bool:
        """Whether so many calls wait for a thread."""
        line = apps.service_of(self.app)._runner._lines.get("threads")
        return line is not None and len(line._waiting) == number

    def passengers(self, number: int) -> bool:
        """Whether so many requests wait for the one run."""
        flights = apps.service_of(self.app)._finder._flight._flights.values()
        return [each.passengers for each in flights] == [number]


@pytest.fixture(scope="module", params=[None, 60], ids=["not kept", "kept"])
def max_age(request: pytest.FixtureRequest) -> float | None:
    age: float | None = request.param
    return age


@pytest.fixture(scope="module", params=BACKENDS)
def running(
    request: pytest.FixtureRequest,
    max_age: float | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[World, Site]]:
    world = World(make_app(request.param), max_age, tmp_path_factory.mktemp("store"))
    with serve(world.app.server) as site:
        yield world, site


@pytest.fixture
def world(running: tuple[World, Site]) -> Iterator[World]:
    world = running[0]
    world.told.clear()
    world.gate.clear()
    yield world
    world.gate.set()
    eventually(lambda: apps.service_of(world.app)._finder._flight._flights == {})


@pytest.fixture
def site(running: tuple[World, Site]) -> Site:
    return running[1]


def test_a_request_that_waits_for_its_turn_is_dropped(world: World, site: Site) -> None:
    with ThreadPoolExecutor() as pool:
        runs = pool.submit(site.image, "plain", {"value": 1})
        eventually(lambda: world.told == ["plain 1 began"])
        with impatient(site, "plain", {"value": 2}):
            eventually(lambda: world.waits(1))
        eventually(lambda: world.waits(0))
        world.gate.set()
        assert runs.result().status == 200
        assert site.image("plain", {"value": 3}).status == 200
    assert not any("plain 2" in each for each in world.told)


def test_a_task_is_cancelled(world: World, site: Site) -> None:
    with impatient(site, "later"):
        eventually(lambda: world.told == ["later began"])
    eventually(lambda: world.told == ["later began", "later was cancelled"])


def test_a_function_that_asks_sees_it(world: World, site: Site) -> None:
    with impatient(site, "asking"):
        eventually(lambda: world.told == ["asking began"])
    eventually(lambda: world.told == ["asking began", "asking was cancelled: True"])


def test_a_task_that_asks_sees_it(world: World, site: Site) -> None:
    with impatient(site, "asking_later"):
        eventually(lambda: world.told == ["asking_later began"])
    eventually(lambda: "asking_later was cancelled: True" in world.told)


def test_whoever_stays_is_not_disturbed_by_one_who_leaves(world: World, site: Site) -> None:
    with ThreadPoolExecutor() as pool:
        with impatient(site, "plain", {"value": 4}):
            stays = pool.submit(site.image, "plain", {"value": 4})
            eventually(lambda: world.passengers(2))
        eventually(lambda: world.passengers(1))
        world.gate.set()
        assert stays.result().status == 200
    assert world.told == ["plain 4 began", "plain 4 ended"]


def test_a_task_goes_on_while_one_of_two_stays(world: World, site: Site) -> None:
    with impatient(site, "later"):
        with impatient(site, "later"):
            eventually(lambda: world.passengers(2))
        eventually(lambda: world.passengers(1))
        eventually(lambda: world.told == ["later began"])
    eventually(lambda: world.told == ["later began", "later was cancelled"])


def test_a_plain_function_ends_by_itself_and_can_be_joined_again(world: World, site: Site) -> None:
    with ThreadPoolExecutor() as pool:
        with impatient(site, "plain", {"value": 5}):
            eventually(lambda: world.told == ["plain 5 began"])
        eventually(lambda: world.passengers(0))
        joins = pool.submit(site.image, "plain", {"value": 5})
        eventually(lambda: world.passengers(1))
        world.gate.set()
        assert joins.result().status == 200
    assert world.told == ["plain 5 began", "plain 5 ended"]


def test_whoever_asks_after_a_task_was_cancelled_starts_anew(world: World, site: Site) -> None:
    for _ in range(2):
        world.told.clear()
        with impatient(site, "later"):
            eventually(lambda: world.told == ["later began"])
        eventually(lambda: world.told == ["later began", "later was cancelled"])


def test_many_who_leave_at_once_leave_nothing_behind(world: World, site: Site) -> None:
    def leave(number: int) -> None:
        name = ("later", "asking", "asking_later")[number % 3]
        with impatient(site, name):
            threading.Event().wait(number % 5 / 100)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(leave, range(60)))
    runner = apps.service_of(world.app)._runner
    eventually(lambda: all(each._running == 0 for each in runner._lines.values()))
    world.gate.set()
    assert site.image("plain", {"value": 6}).status == 200


def test_a_call_whose_last_client_leaves_as_its_turn_comes_does_not_begin() -> None:
    told: list[str] = []

    def begin() -> Any:
        told.append("began")
        raise NotImplementedError

    def failed(error: BaseException) -> None:
        told.append(repr(error))

    job = Job(begin, Cancelled(), WaitingLine(1, 1, 0), TimeLimit(None), failed)
    assert job.cancel()
    job.begin(lambda: told.append("ended"))
    assert told == ["ended"]
    assert job.future.exception() is not None


def fail(error: BaseException) -> None:
    pytest.fail(f"{error!r} is told")


class Call(Future[Run]):
    """What runs, until the test ends it; `heard` is called when somebody waits for its end."""

    def __init__(self, heard: Callable[[], Any]) -> None:
        super().__init__()
        self.stops = 0
        self._heard = heard

    def add_done_callback(self, fn: Callable[[Future[Run]], Any]) -> None:
        super().add_done_callback(fn)
        self._heard()

    def stop(self) -> bool:
        """As an executor: it has not got the call yet, then it has, and could take it back."""
        self.stops += 1
        return self.stops > 1


def test_who_joins_what_could_not_be_stopped_is_not_harmed_when_it_is_told_late() -> None:
    left: list[bool] = []
    call = Call(lambda: left.append(job.cancel()))  # between the start and what follows it
    job = Job(
        lambda: Begun(call, call.stop), Cancelled(), WaitingLine(1, 1, 0), TimeLimit(None), fail
    )
    job.begin(lambda: None)
    assert left == [False]  # so that others may join
    assert call.stops == 1
    run = Run(EncodedImage(b"", "image/png", 1, 1, "tag"), 0, 0, 0)
    call.set_result(run)
    assert job.future.result(0) is run


def test_who_leaves_while_a_call_is_being_started_stops_it_once_it_is() -> None:
    left: list[bool] = []
    call = Call(lambda: None)

    def start() -> Begun:
        left.append(job.cancel())
        return Begun(call, call.stop)

    job = Job(start, Cancelled(), WaitingLine(1, 1, 0), TimeLimit(None), fail)
    job.begin(lambda: None)
    assert left == [True]
    assert call.stops == 1


def test_a_task_that_is_cancelled_before_it_starts_ends_all_the_same() -> None:
    registry = Registry()

    async def drawn() -> Image.Image:
        return Image.new("L", (1, 1))

    registry.generator(drawn)
    runner, generator = make_service(registry, tasks=1)._runner, registry.find("drawn")
    jobs: list[Job] = []
    for _ in range(50):
        job = runner.submit(generator, dict, nullcontext(), {}, lambda _: None)
        job.cancel()
        jobs.append(job)
    last = runner.submit(generator, dict, nullcontext(), {}, lambda _: None)
    assert isinstance(last.future.result(10), Run)
    eventually(lambda: runner._lines["loop"]._running == 0)


def test_a_client_has_left_when_its_connection_is_closed() -> None:
    server, client = socket.socketpair()
    with server:
        assert not has_left({"werkzeug.socket": server})
        client.sendall(b"the next request")
        assert not has_left({"gunicorn.socket": server})
        assert server.recv(100) == b"the next request"
        client.close()
        assert has_left({"gunicorn.socket": server})
    assert has_left({"werkzeug.socket": server})
    assert not has_left({})


def test_a_program_that_gives_all_sockets_a_timeout_has_clients_that_stay() -> None:
    server, client = socket.socketpair()
    with server, client:
        server.settimeout(1)  # as socket.setdefaulttimeout does
        started = time.monotonic()
        assert not has_left({"werkzeug.socket": server})
        assert time.monotonic() - started < 0.5
        client.close()
        assert has_left({"werkzeug.socket": server})


def test_nobody_peeks_into_a_socket_that_would_wait_or_is_encrypted() -> None:
    class Green:
        def recv(self, *_: Any) -> bytes:
            raise NotImplementedError

    assert not has_left({"gunicorn.socket": Green()})
    server, client = socket.socketpair()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    with context.wrap_socket(server, do_handshake_on_connect=False) as encrypted, client:
        assert not has_left({"werkzeug.socket": encrypted})


@contextmanager
def gunicorn(told: Path, threads: int) -> Iterator[Site]:
    """The program `leaving`, served by one process with so many threads."""
    tests = Path(__file__).parents[2]
    listener = socket.create_server(("127.0.0.1", 0))
    number = listener.fileno()
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", str(threads)]
    command += ["--bind", f"fd://{number}", "--no-control-socket", "programs.leaving:server"]
    path = os.pathsep.join([str(tests), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "TOLD": str(told)}
    with (told.parent / "log").open("wb") as log, listener:
        process = subprocess.Popen(command, pass_fds=[number], env=environment, stderr=log)
        try:
            yield Site(listener.getsockname()[1])
        finally:
            process.terminate()
            process.wait(20)


def test_gunicorn_drops_stops_and_finishes_as_the_others_do(tmp_path: Path) -> None:
    told = tmp_path / "told"
    told.write_text("")

    def lines() -> list[str]:
        return told.read_text().splitlines()

    with gunicorn(told, threads=1) as site, ThreadPoolExecutor() as pool:
        with impatient(site, "asking"):
            eventually(lambda: lines() == ["asking began"])
        eventually(lambda: lines()[1:] == ["asking was cancelled: True"])
        slow: Future[Any] = pool.submit(site.image, "slow")
        eventually(lambda: "slow began" in lines())
        with impatient(site, "plain", {"value": 1}):  # in the line of gunicorn itself
            pass
        waits = pool.submit(site.image, "plain", {"value": 2})
        (tmp_path / "told.go").touch()
        assert slow.result().status == 200
        assert waits.result().status == 200
    assert "plain 2" in lines()
    assert "plain 1" not in lines()
    log = (tmp_path / "log").read_text()
    assert "ERROR" not in log
    assert "Traceback" not in log
