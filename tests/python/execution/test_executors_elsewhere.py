"""Functions that run in executors of other processes: a pool of them, a Dask cluster."""

from __future__ import annotations

import io
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import distributed
import pytest
from PIL import Image
from programs import drawn_elsewhere
from support.apps import make_app
from support.leavers import eventually, impatient
from support.pictures import number_in
from support.servers import serve
from support.services import ask, make_service, service_with

from dash_dynamic_image_component import Registry

pytestmark = pytest.mark.slow


def spawned(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"))


@pytest.fixture(scope="module")
def processes() -> Iterator[Callable[[], Executor]]:
    """Two processes that the tests share."""
    with spawned(2) as pool:
        yield lambda: pool


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A Dask cluster of two worker processes, with a thread each."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def dask(cluster: Any) -> Iterator[Callable[[], Executor]]:
    with distributed.Client(cluster) as client:
        yield client.get_executor


@pytest.fixture(params=["processes", "dask"])
def elsewhere(request: pytest.FixtureRequest) -> Callable[[], Executor]:
    """A factory of an executor whose functions run in other processes."""
    make: Callable[[], Executor] = request.getfixturevalue(request.param)
    return make


def gated_params(folder: Path, value: int) -> str:
    return json.dumps({"folder": str(folder), "value": value})


def test_it_is_drawn_and_encoded_in_another_process(
    elsewhere: Callable[[], Executor], backend: str
) -> None:
    app = make_app(backend)
    Registry(app).generator("where", executor=elsewhere)(drawn_elsewhere.where)
    with serve(app.server) as site:
        answer = site.image("where")
    assert answer.status == 200
    assert number_in(answer.body) != os.getpid()


def test_files_arrive_decoded(elsewhere: Callable[[], Executor]) -> None:
    service = service_with(drawn_elsewhere.of_files, executor=elsewhere)
    files = {"data": b"data", "blob": b"blob"}
    for name, width in (("photo", 5), ("table", 7)):
        file = io.BytesIO()
        Image.new("L", (width, width + 2)).save(file, "PNG")
        files[name] = file.getvalue()
    params = {name: service.blobs.put(data).reference for name, data in files.items()}
    assert number_in(ask(service, json.dumps(params)).body) == 5009


def test_what_a_function_raises_is_a_500_with_its_traceback_in_the_log(
    elsewhere: Callable[[], Executor], caplog: pytest.LogCaptureFixture
) -> None:
    service = service_with(drawn_elsewhere.fails, executor=elsewhere)
    reply = ask(service, '{"colour":"purple"}')
    assert reply.status == 500
    assert b"purple" not in reply.body
    eventually(lambda: 'generator drawn failed for {"colour":"purple"}' in caplog.text)
    eventually(lambda: "there is no purple" in caplog.text)
    eventually(lambda: "in fails" in caplog.text)


def test_an_error_that_cannot_travel_is_told_all_the_same_and_breaks_nothing(
    elsewhere: Callable[[], Executor], caplog: pytest.LogCaptureFixture
) -> None:
    registry = Registry()
    registry.generator("where", executor=elsewhere)(drawn_elsewhere.where)
    registry.generator("fails", executor=elsewhere)(drawn_elsewhere.fails_awkwardly)
    service = make_service(registry)
    assert ask(service, name="where").status == 200
    assert ask(service, '{"colour":"purple"}', name="fails").status == 500
    eventually(lambda: "purple is out of fashion" in caplog.text)
    eventually(lambda: "in fails_awkwardly" in caplog.text)
    assert ask(service, name="where").status == 200


def test_the_text_of_an_unavailable_image_travels_from_any_class(
    elsewhere: Callable[[], Executor],
) -> None:
    service = service_with(drawn_elsewhere.unavailable, executor=elsewhere)
    reply = ask(service, '{"station":"Kiruna"}')
    assert reply.status == 422
    detail = json.loads(reply.body)["detail"]
    assert detail.startswith("no data of Kiruna ....")
    assert len(detail) <= 500


def test_two_runs_of_a_live_function_are_two_runs(elsewhere: Callable[[], Executor]) -> None:
    service = service_with(drawn_elsewhere.different, max_age=0, executor=elsewhere)
    assert len({ask(service).body for _ in range(5)}) == 5


def test_what_is_kept_is_drawn_once(elsewhere: Callable[[], Executor]) -> None:
    service = service_with(drawn_elsewhere.different, max_age=60, executor=elsewhere)
    assert len({ask(service).body for _ in range(3)}) == 1


def test_a_limit_of_time_in_an_executor_is_504_and_its_place_is_taken_until_it_ends(
    elsewhere: Callable[[], Executor], tmp_path: Path
) -> None:
    registry = Registry()
    registry.generator("where", executor=elsewhere)(drawn_elsewhere.where)
    registry.generator("limited", executor=elsewhere, timeout=1)(drawn_elsewhere.gated)
    registry.generator("drawn", executor=elsewhere)(drawn_elsewhere.gated)
    service = make_service(registry, tasks=1)
    assert ask(service, name="where").status == 200  # the processes have started
    with ThreadPoolExecutor() as pool:
        assert ask(service, gated_params(tmp_path, 1), "limited").status == 504
        assert (tmp_path / "1 began").exists()
        waits = pool.submit(ask, service, gated_params(tmp_path, 2))
        time.sleep(0.3)
        assert len(service._runner._lines[elsewhere]._waiting) == 1
        assert not (tmp_path / "2 began").exists()
        (tmp_path / "go").touch()
        assert number_in(waits.result().body) == 2
    assert (tmp_path / "1 ended").exists()


def test_a_function_that_cannot_travel_is_a_500_that_says_so(
    elsewhere: Callable[[], Executor], caplog: pytest.LogCaptureFixture
) -> None:
    lock = threading.Lock()

    def drawn() -> Image.Image:
        with lock:
            raise NotImplementedError

    assert ask(service_with(drawn, executor=elsewhere)).status == 500
    eventually(lambda: "pickle" in caplog.text)
    assert ask(service_with(drawn_elsewhere.where, executor=elsewhere)).status == 200


# Processes that die


def test_a_pool_whose_process_is_killed_while_it_draws_is_made_anew(tmp_path: Path) -> None:
    made: list[Executor] = []

    def make() -> Executor:
        made.append(spawned(1))
        return made[-1]

    registry = Registry()
    registry.generator("dies", executor=make)(drawn_elsewhere.dies_once)
    registry.generator("where", executor=make)(drawn_elsewhere.where)
    service = make_service(registry)
    reply = ask(service, json.dumps({"folder": str(tmp_path)}), "dies")
    assert number_in(reply.body) == 7
    assert len(made) == 2
    # And one whose process is killed while it has nothing to do.
    os.kill(number_in(ask(service, name="where").body), signal.SIGKILL)
    eventually(lambda: made[1]._broken)  # type: ignore[attr-defined]
    assert ask(service, name="where").status == 200
    assert len(made) == 3
    made[2].shutdown()


def test_a_broken_pool_of_the_users_own_is_theirs_to_mend(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with spawned(1) as pool:
        service = service_with(drawn_elsewhere.dies_once, executor=pool)
        params = json.dumps({"folder": str(tmp_path)})
        assert [ask(service, params).status for _ in range(2)] == [500, 500]
    eventually(lambda: "BrokenProcessPool" in caplog.text)


def test_a_worker_that_is_killed_while_it_draws_costs_no_image(
    cluster: Any, dask: Callable[[], Executor], tmp_path: Path
) -> None:
    service = service_with(drawn_elsewhere.gated, executor=dask)
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(ask, service, gated_params(tmp_path, 5))
        mark = tmp_path / "5 began"
        eventually(lambda: mark.exists() and mark.read_text())
        first = int(mark.read_text())
        os.kill(first, signal.SIGKILL)
        eventually(lambda: mark.read_text() not in ("", str(first)))
        (tmp_path / "go").touch()
        assert number_in(asked.result().body) == 5
    eventually(lambda: len(cluster.scheduler.workers) == 2, 30)


def test_a_dask_client_that_has_lost_its_cluster_is_made_anew(
    cluster: Any,
) -> None:
    clients: list[distributed.Client] = []

    def connect() -> Executor:
        clients.append(distributed.Client(cluster, set_as_default=False))
        executor: Executor = clients[-1].get_executor()
        return executor

    service = service_with(drawn_elsewhere.where, executor=connect)
    assert ask(service).status == 200
    clients[0].close()
    assert ask(service).status == 200
    assert len(clients) == 2
    clients[1].close()


# A cluster


def test_equal_runs_of_two_processes_of_the_program_are_two_runs_of_the_cluster(
    dask: Callable[[], Executor], tmp_path: Path
) -> None:
    services = [
        service_with(drawn_elsewhere.different_gated, max_age=0, executor=dask) for _ in range(2)
    ]
    params = json.dumps({"folder": str(tmp_path)})
    with ThreadPoolExecutor() as pool:
        replies = [pool.submit(ask, each, params) for each in services]
        eventually(lambda: len(list(tmp_path.iterdir())) == 2)
        (tmp_path / "go").touch()
        assert len({each.result().body for each in replies}) == 2


def test_eight_slow_images_on_two_workers_take_the_time_of_four(
    dask: Callable[[], Executor],
) -> None:
    service = service_with(drawn_elsewhere.slow, executor=dask)
    ask(service, '{"value":100}')

    def seconds(values: range) -> float:
        started = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda each: ask(service, f'{{"value":{each}}}'), values))
        assert [number_in(each.body) for each in replies] == list(values)
        return time.perf_counter() - started

    one = seconds(range(1))
    assert seconds(range(1, 9)) / one < 6


@pytest.mark.parametrize("max_age", [None, 60])
def test_a_task_that_waits_in_the_cluster_is_cancelled_when_its_client_leaves(
    backend: str,
    cluster: Any,
    dask: Callable[[], Executor],
    max_age: float | None,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = make_app(backend)
    Registry(app).generator("gated", executor=dask, max_age=max_age)(drawn_elsewhere.gated)

    def waiting() -> int:
        """The tasks that the workers have got and not begun."""
        return sum(client.run(lambda dask_worker: len(dask_worker.state.ready)).values())

    def params(value: int) -> dict[str, Any]:
        return {"folder": str(tmp_path), "value": value}

    with (
        distributed.Client(cluster, set_as_default=False) as client,
        serve(app.server) as site,
        ThreadPoolExecutor() as pool,
    ):
        running = [pool.submit(site.image, "gated", params(value)) for value in (1, 2)]
        eventually(lambda: all((tmp_path / f"{each} began").exists() for each in (1, 2)))
        with impatient(site, "gated", params(3)):
            eventually(lambda: waiting() == 1)
        eventually(lambda: waiting() == 0)
        (tmp_path / "go").touch()
        assert [number_in(each.result().body) for each in running] == [1, 2]
        assert number_in(site.image("gated", params(4)).body) == 4
    assert not (tmp_path / "3 began").exists()
    assert [each for each in caplog.records if each.name.startswith("dash_dynamic")] == []
