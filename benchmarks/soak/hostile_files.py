"""Costs of image files that are made to cost much, sent to a real server.

    python benchmarks/soak/hostile_files.py [--seed 1] [--each 25] [--mebibytes 64]

For each file: the seconds of processor time and the megabytes of memory of the server until it has
answered, for `PIL.Image.Image` and for `np.ndarray`, and what a bystander's image takes meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
from support.hostile.files import hostile_files

MAX_SECONDS, MAX_MEGABYTES, MAX_SLOWER = 2.0, 300.0, 2.0

SERVER = """
import sys
import numpy as np
from dash import Dash, html
from PIL import Image
from werkzeug.serving import WSGIRequestHandler, make_server
from dash_dynamic_image_component import generator

@generator
def image(photo: Image.Image, turn: int = 0):
    return photo.crop((0, 0, 8, 8))

@generator
def array(photo: np.ndarray, turn: int = 0):
    return np.full((8, 8), photo.ndim, np.uint8)

@generator
def bystander(n: int):
    shades = np.linspace(0, 1, 400)
    return np.hypot(shades[:, None], shades * (n % 7) / 7) / 2

class Quiet(WSGIRequestHandler):
    def log(self, *args): pass

app = Dash()
app.layout = html.Div()
server = make_server("127.0.0.1", 0, app.server, threaded=True, request_handler=Quiet)
print(server.server_port, flush=True)
server.serve_forever()
"""


class Server:
    """A server of its own, and what it has taken."""

    def __init__(self, cache: str) -> None:
        environment = {**os.environ, "DASH_DYNAMIC_IMAGE_CACHE": cache}
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self._proc = Path(f"/proc/{self._process.pid}")

    def seconds(self) -> float:
        """Processor time so far, of the system for it included."""
        fields = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def forget_peak(self) -> None:
        (self._proc / "clear_refs").write_text("5")

    def megabytes(self, field: str) -> float:
        """`VmRSS` is what it has now, `VmHWM` the most since `forget_peak`."""
        for line in (self._proc / "status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
        raise LookupError(field)

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Content-Type": "application/octet-stream"} if body is not None else {}
        try:
            connection.request(method, f"/_dash-dynamic-image/{path}", body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def image(self, name: str, params: object) -> tuple[int, bytes]:
        return self.ask("GET", f"{name}?p={quote(json.dumps(params))}")

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)


class Bystander(threading.Thread):
    """Asks for images of its own all the time."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self._server = server
        self.seconds: list[float] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        for number in range(10**9):
            started = time.perf_counter()
            status, _ = self._server.image("bystander", {"n": number})
            self.seconds.append(time.perf_counter() - started)
            assert status == 200, status
            if self.stopped.wait(0.02):
                return


def measure(server: Server, name: str, data: bytes) -> tuple[float, float, list[int]]:
    """The seconds of the costliest of three answers, the megabytes of all, and two statuses."""
    server.forget_peak()
    resident, started = server.megabytes("VmRSS"), server.seconds()
    status, body = server.ask("POST", "-/blobs", data)
    assert status == 201, (name, status, body)
    photo = {"$blob": json.loads(body)["sha256"]}
    costs, answers = [server.seconds() - started], []
    for each in ("image", "array"):
        started = server.seconds()
        answers.append(server.image(each, {"photo": photo})[0])
        costs.append(server.seconds() - started)
    return max(costs), server.megabytes("VmHWM") - resident, answers


def alone(server: Server, seconds: float) -> float:
    """The median of a bystander's image while nobody else asks."""
    bystander = Bystander(server)
    bystander.start()
    time.sleep(seconds)
    bystander.stopped.set()
    bystander.join()
    return statistics.median(bystander.seconds)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=25, help="files of each kind, at least")
    parser.add_argument("--mebibytes", type=float, default=64, help="the largest file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        server = Server(cache)
        try:
            return run(server, options)
        finally:
            server.stop()


def run(server: Server, options: argparse.Namespace) -> int:
    size = int(options.mebibytes * 2**20)
    files = hostile_files(options.seed, options.each, size)
    quiet = alone(server, 3)
    over, worst_seconds, worst_megabytes, count = [], 0.0, 0.0, 0
    answers: dict[int, int] = {}
    for name, data in files:  # one after the other: their costs are told apart
        seconds, megabytes, statuses = measure(server, name, data)
        count += 1
        worst_seconds, worst_megabytes = (
            max(worst_seconds, seconds),
            max(worst_megabytes, megabytes),
        )
        for status in statuses:
            answers[status] = answers.get(status, 0) + 1
        if seconds > MAX_SECONDS or megabytes > MAX_MEGABYTES or set(statuses) - {200, 422}:
            over.append(name)
            print(f"  {name}: {seconds:.2f} s, {megabytes:.0f} MB, {statuses}", flush=True)
    meanwhile = beside(server, options, size)
    quiet = statistics.mean((quiet, alone(server, 3)))  # another program may have begun or ended
    slower = meanwhile / quiet
    print(
        f"hostile files: {count}, at most {worst_seconds:.2f} s and {worst_megabytes:.0f} MB, "
        f"{len(over)} over; answers {answers}; bystander {slower:.2f} x ({quiet * 1000:.0f} ms "
        f"alone, {meanwhile * 1000:.0f} ms)"
    )
    return int(bool(over) or slower > MAX_SLOWER)


def beside(server: Server, options: argparse.Namespace, size: int) -> float:
    """The median of a bystander's image while other files of the kinds are asked for."""
    files = list(hostile_files(options.seed + 1, max(2, options.each // 5), size))
    photos = []
    for _, data in files:
        _, body = server.ask("POST", "-/blobs", data)
        photos.append({"$blob": json.loads(body)["sha256"]})
    bystander = Bystander(server)
    bystander.start()
    for photo in photos:
        server.image("image", {"photo": photo})
    bystander.stopped.set()
    bystander.join()
    return statistics.median(bystander.seconds)


if __name__ == "__main__":
    sys.exit(main())
