"""Files named by their SHA-256, shared by all processes of a machine, bounded in bytes and age."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import socket
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

log = logging.getLogger("dash_dynamic_image_component")

OVERHEAD = 4096
"""Bytes that a file costs beside its data: its last block and its inode, rounded up."""

TOUCH_SECONDS = 60.0
"""How often a file that is read again and again has its time of last use written."""

ORPHAN_SECONDS = 3600.0
"""How long a file may wait for its next piece until its writer counts as dead."""

LOCK_SECONDS = 10.0
"""How long a sweep waits for another; then it goes ahead, since the lock only saves work."""

_KEY = re.compile(r"[0-9a-f]{64}")
_SHARD = re.compile(r"[0-9a-f]{2}")
_PART = re.compile(r"\w+\.part")
_MAX_VERIFIED = 4096


class StoreError(OSError):
    """The file system, or the bound of the store, does not let it keep a file."""


def default_folder() -> Path:
    """Where files are kept: `$DASH_DYNAMIC_IMAGE_CACHE`, else the cache folder of the user."""
    chosen = os.environ.get("DASH_DYNAMIC_IMAGE_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs  # for those who name no folder

    return platformdirs.user_cache_path("dash-dynamic-image", appauthor=False)


class FileStore:
    """Bytes that every process with the same folder can read, by their SHA-256.

    The modification time of a file is the time of its last use, exact to a minute. What was not
    used for `max_age` is absent, and what was used longest ago goes first when room is needed.

    Room is claimed before bytes are written, in slices of 1/128 of the bound. With each slice a
    process lists the folder, files on their way in included, and sweeps it to 90 % when the slice
    would not fit. So n processes that write at once stay under the bound and n - 1 slices.

    A file is verified when a process reads it first, and again when its inode, size or time has
    changed: what does not hash to its name is logged, removed and never served. `contains` looks
    at the name only.

    Args:
        folder: made at the first write, mode 0700.
        max_bytes: the bound on disk. At most half of it may be pinned, so that there is room.
        max_age: seconds since the last use, after which a file that nobody pinned is absent.
        clock: seconds since the epoch.

    >>> store = FileStore(Path("cache"))  # doctest: +SKIP
    >>> store.get(store.put(b"photo"))  # doctest: +SKIP
    b'photo'
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int = 2**30,
        max_age: float = 86_400.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._clock = clock
        self._slice = max(max_bytes // 128, OVERHEAD)
        self._room = 0
        self._mutex = threading.Lock()
        self._pins = _Pins(folder / "pins", max_age, clock)
        self._verified: dict[str, tuple[int, int, int]] = {}
        self._warned = False
        _stores.add(self)

    def get(self, key: str) -> bytes | None:
        """The bytes; None when they are absent, expired, damaged or cannot be read."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                data = None if self._is_expired(key, status) else file.read()
        except OSError as error:
            self._warn(error)
            return None
        if data is None or not self._verify(key, data, status):
            return None
        self._touch(key, status)
        return data

    def contains(self, key: str) -> bool:
        """Whether `get` would find the file, if it is not damaged; counts as a use."""
        path = self._path(key)
        try:
            status = path.stat()
            if self._is_expired(key, status):
                return False
        except OSError as error:
            self._warn(error)
            return False
        self._touch(key, status)
        return True

    def put(self, data: bytes) -> str:
        """Keep the bytes, and give their SHA-256; a StoreError when they cannot be kept."""
        key = hashlib.sha256(data).hexdigest()
        if self.get(key) is None:
            with self.incoming() as incoming:
                incoming.write(data)
                incoming.commit()
        return key

    def incoming(self) -> Incoming:
        """A file that comes in pieces; a StoreError when there is no room for any."""
        return Incoming(self)

    def pin(self, key: str) -> None:
        """Keep a file while this process or one forked from it lives.

        Raises:
            StoreError: the file is not here, or more than half of the store would be pinned.
        """
        path = self._path(key)
        with self._refusals(), self._lock():
            self._pins.add(key)
            try:
                os.utime(path, (self._clock(), self._clock()))
                self._check_pinned()
            except OSError:
                self._pins.discard(key)
                raise

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r:.80} is no SHA-256 in lower-case hexadecimal digits")
        return self._folder / key[:2] / key

    def _is_expired(self, key: str, status: os.stat_result) -> bool:
        age = self._clock() - status.st_mtime
        return age >= self._max_age and key not in self._pins.live()

    def _verify(self, key: str, data: bytes, status: os.stat_result) -> bool:
        identity = (status.st_ino, status.st_size, status.st_mtime_ns)
        if self._verified.get(key) == identity and len(data) == status.st_size:
            return True
        if hashlib.sha256(data).hexdigest() != key:
            log.warning("removed a damaged file from the store: %s", self._path(key))
            _remove(self._path(key))
            return False
        if len(self._verified) >= _MAX_VERIFIED:
            self._verified.clear()
        self._verified[key] = identity
        return True

    def _touch(self, key: str, status: os.stat_result) -> None:
        now = self._clock()
        if now - status.st_mtime < TOUCH_SECONDS:
            return
        # A file system that is read-only still serves.
        with suppress(OSError):
            os.utime(self._path(key), (now, now))

    def _warn(self, error: OSError) -> None:
        if isinstance(error, FileNotFoundError) or self._warned:
            return
        self._warned = True
        log.warning("cannot read the store (told once): %s", error)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(
                error.errno,
                f"cannot write to the store in {self._folder}: {error.strerror or error}; "
                "DASH_DYNAMIC_IMAGE_CACHE can name another folder",
            ) from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        from filelock import FileLock  # 8 ms, which a page without blobs need not wait for

        with ExitStack() as stack:
            with suppress(OSError, NotImplementedError):
                self._make_folder("pins")
                path = self._folder / "lock"
                lock = FileLock(path, LOCK_SECONDS, mode=0o600, poll_interval=0.005)
                stack.enter_context(lock)
            yield

    def _make_folder(self, name: str) -> Path:
        self._folder.mkdir(0o700, parents=True, exist_ok=True)
        path = self._folder / name
        path.mkdir(0o700, exist_ok=True)
        return path

    def _begin(self) -> tuple[int, Path]:
        self._claim(OVERHEAD)
        descriptor, name = tempfile.mkstemp(".part", "", self._make_folder("incoming"))
        return descriptor, Path(name)

    def _keep(self, part: Path, key: str) -> None:
        now = self._clock()
        os.utime(part, (now, now))
        self._make_folder(key[:2])
        # Over an equal file too: that one may be damaged.
        part.replace(self._path(key))

    def _claim(self, size: int) -> None:
        """Take `size` bytes, at most a slice, from the room that this process has."""
        with self._mutex:
            if size > self._room:
                with self._lock():
                    self._sweep(self._slice)
                self._room = self._slice
            self._room -= size

    def _sweep(self, room: int) -> None:
        """Remove what is dead, and what was used longest ago where `room` would not fit."""
        pinned, now = self._pins.live(), self._clock()
        files = [file for file in self._files() if not self._is_swept(file, pinned, now)]
        total = room + sum(file.cost for file in files)
        if total <= self._max_bytes:
            return
        for file in sorted(files, key=lambda file: file.used):
            if total <= 0.9 * self._max_bytes:
                return
            if file.key and file.key not in pinned and _remove(file.path):
                total -= file.cost
        if total > self._max_bytes:
            raise StoreError(
                errno.ENOSPC,
                f"the store in {self._folder} is full: {self._max_bytes} bytes are pinned or on "
                "their way in",
            )

    def _is_swept(self, file: _File, pinned: set[str], now: float) -> bool:
        max_age = ORPHAN_SECONDS if file.key is None else self._max_age
        return now - file.used >= max_age and file.key not in pinned and _remove(file.path)

    def _check_pinned(self) -> None:
        pinned = self._pins.live()
        size = sum(file.cost for file in self._files() if file.key in pinned)
        if size > self._max_bytes // 2:
            raise StoreError(
                errno.ENOSPC,
                f"{size} bytes would be pinned in the store in {self._folder}, which is more than "
                f"half of its {self._max_bytes} bytes",
            )

    def _files(self) -> Iterator[_File]:
        for folder in _scan(self._folder):
            is_shard = _SHARD.fullmatch(folder.name)
            if not is_shard and folder.name != "incoming":
                continue
            pattern = _KEY if is_shard else _PART
            for entry in _scan(folder.path):
                if pattern.fullmatch(entry.name):
                    with suppress(FileNotFoundError):
                        status = entry.stat(follow_symlinks=False)
                        key = entry.name if is_shard else None
                        yield _File(entry.path, key, status.st_size + OVERHEAD, status.st_mtime)

    def _after_fork(self) -> None:
        self._mutex = threading.Lock()
        self._pins.renew()


class Incoming:
    """A file on its way in: hashed on the way, and seen by nobody until it is committed.

    Leaving its `with` block without a commit discards it.

    >>> with store.incoming() as incoming:  # doctest: +SKIP
    ...     for chunk in body:
    ...         incoming.write(chunk)
    ...     sha256 = incoming.commit()
    """

    size: int
    """Bytes written so far."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._hash = hashlib.sha256()
        self.size = 0
        with store._refusals():
            descriptor, self._part = store._begin()
        self._file = os.fdopen(descriptor, "wb")

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; a StoreError when the store has no room for them."""
        pieces = memoryview(chunk)
        step = self._store._slice
        with self._store._refusals():
            for start in range(0, len(pieces), step):
                piece = pieces[start : start + step]
                self._store._claim(len(piece))
                self._file.write(piece)
        self._hash.update(chunk)
        self.size += len(chunk)

    def commit(self) -> str:
        """Keep the file, and give its SHA-256; a StoreError when that fails."""
        key = self._hash.hexdigest()
        with self._store._refusals():
            self._file.close()
            self._store._keep(self._part, key)
        return key

    def discard(self) -> None:
        """Forget the file; nothing happens to one that is committed."""
        # Closing writes what is buffered, which a full disk refuses once more.
        with suppress(OSError):
            self._file.close()
        _remove(self._part)

    def __enter__(self) -> Incoming:
        return self

    def __exit__(self, *error: object) -> None:
        self.discard()


class _File(NamedTuple):
    path: str
    key: str | None
    cost: int
    used: float


class _Pins:
    """Which keys the living processes hold: an empty file `<key>.<process>` for each.

    Of a process on another host (a container that shares the folder), or on a system that cannot
    be asked, it is not known whether it lives: its pins last for `max_age`.
    """

    def __init__(self, folder: Path, max_age: float, clock: Callable[[], float]) -> None:
        self._folder = folder
        self._max_age = max_age
        self._clock = clock
        self._own: set[str] = set()

    def add(self, key: str) -> None:
        path = self._folder / f"{key}.{_process()}"
        path.touch(0o600)
        os.utime(path, (self._clock(), self._clock()))
        self._own.add(key)

    def discard(self, key: str) -> None:
        self._own.discard(key)
        _remove(self._folder / f"{key}.{_process()}")

    def live(self) -> set[str]:
        """The keys that are pinned now; the pins of dead processes are removed."""
        keys = set(self._own)
        for entry in _scan(self._folder):
            key, _, process = entry.name.partition(".")
            if self._holds(entry, process):
                keys.add(key)
            else:
                _remove(entry.path)
        return keys

    def renew(self) -> None:
        """Pin for this process what the one that it was forked from had pinned."""
        for key in self._own:
            with suppress(OSError):
                self.add(key)

    def _holds(self, entry: os.DirEntry[str], process: str) -> bool:
        pid, _, rest = process.partition(".")
        started, _, host = rest.partition(".")
        if host == _host() and os.name == "posix" and pid.isdecimal():
            return _started(int(pid)) == started
        with suppress(FileNotFoundError):
            return self._clock() - entry.stat().st_mtime < self._max_age
        return False


def _process() -> str:
    return f"{os.getpid()}.{_started(os.getpid())}.{_host()}"


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9-]", "_", socket.gethostname())


def _started(pid: int) -> str | None:
    """When a process began, "" where the system does not say; None when it does not live.

    The time tells it from a later process with the same number.
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


def _scan(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _remove(path: str | Path) -> bool:
    """Whether the file is gone; one that Windows has open stays."""
    try:
        Path(path).unlink(missing_ok=True)
    except OSError:
        return False
    return True


_stores: weakref.WeakSet[FileStore] = weakref.WeakSet()


def _after_fork() -> None:
    for store in _stores:
        store._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def open_stores(settings, namespace):
    store = FileStore(default_folder() / namespace / "blobs")
    return _Nothing(), store


class _Nothing:
    def __init__(self, store=None):
        self._d = {}
        self._l = {}

    def get(self, key):
        return self._d.get(key)

    def put(self, key, data, *, max_age, cost=0.0):
        self._d[key] = data

    def delete(self, key):
        self._d.pop(key, None)

    def lock(self, key, token, seconds):
        return self._l.setdefault(key, token) == token

    def unlock(self, key, token):
        if self._l.get(key) == token:
            del self._l[key]


CarefulStore = lambda s: s
