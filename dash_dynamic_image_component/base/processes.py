"""Names of processes, which tell other processes whether they are alive."""

from __future__ import annotations

import os
import re
import socket
import sys
from contextlib import suppress
from pathlib import Path

WORKER_NAME = "dash-dynamic-image-worker"
"""The name, for `multiprocessing`, of the processes of `executor="processes"`."""

_NAMESPACE = Path("/proc/self/ns/pid")


def is_worker() -> bool:
    """True in a process that only runs functions, also while it imports the program."""
    # A process that `multiprocessing` has started has imported it.
    multiprocessing = sys.modules.get("multiprocessing.process")
    return multiprocessing is not None and multiprocessing.current_process().name == WORKER_NAME


def process_name() -> str:
    """The name of this process: its number, its start time and its host."""
    return f"{os.getpid()}.{_started(os.getpid())}.{_host()}"


def lives(name: str) -> bool | None:
    """True if the process of that name is alive; None where that is unknown.

    It is unknown for a process on another host, for one in another container, whatever the names of
    the hosts, and on systems other than POSIX.
    """
    pid, _, rest = name.partition(".")
    started, _, host = rest.partition(".")
    if host == _host() and os.name == "posix" and pid.isdecimal():
        return _started(int(pid)) == started
    return None


def _host() -> str:
    """The name of the host, and on Linux the number of the namespace in which processes count.

    Containers may have one name, that of their host or pod, and numbers of processes of their own.
    """
    name = re.sub(r"[^A-Za-z0-9-]", "_", socket.gethostname())[:40]
    with suppress(OSError):
        return f"{name}-{_NAMESPACE.stat().st_ino}"
    return name


def _started(pid: int) -> str | None:
    """The start time of a process, "" where the system does not tell it; None if it is not alive.

    The time tells a process from a later one with the same number.
    """
    if Path("/proc/self/stat").exists():
        with suppress(OSError):
            # proc(5): the name, in brackets, may hold spaces and brackets itself.
            state, *fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2].split()
            return None if state in (b"Z", b"X") else fields[18].decode()
        return None
    if os.name == "posix":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            pass
    return ""
