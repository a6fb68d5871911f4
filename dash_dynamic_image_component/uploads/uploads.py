"""Blobs of one registry: how they come in, and what functions that ask for them get."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakValueDictionary

from ..base import problems
from ..base.canonical_json import parse_params
from ..base.futures import all_of
from ..storage.store import StoreError
from .blob import Blob, decoded
from .references import Reference, blob_in, sha256_in
from .uploads_under_way import RETRY_SECONDS, Place, UploadsUnderWay, under_way

if TYPE_CHECKING:
    from ..storage.blob_store import BlobStore, IncomingBlob

MAX_BLOB_BYTES = 64 * 1024 * 1024

MAX_BYTES_TOGETHER = 8 * MAX_BLOB_BYTES
"""The most bytes of the blobs of one image: params can name one blob a thousand times."""

MAX_AHEAD = 4
"""Images of one request that are decoded before its turn comes."""

VALUE_BYTES = 256
"""Bytes that each value inside a large list or object counts; reading it costs about as much.

A type hint with several ways to read a value, such as a union, counts as often as it has ways."""

_NESTED = re.compile(rb"\s*[\[{]")


class FileParameters(Protocol):
    """The parameters of a function, as far as they ask for files or large values."""

    @property
    def files(self) -> Container[str]:
        """The names of those that ask for a file."""

    def readings(self, name: str) -> int:
        """In how many ways the type hint of a parameter can read one value."""


class UploadedBlobs:
    """Finds the blobs that params name, and decodes images among them once."""

    def __init__(self, store: BlobStore, max_params_bytes: int) -> None:
        # brings Pillow, which no import of ours should wait for
        from .decoded_images import DecodedImages

        self._store = store
        self._max_params_bytes = max_params_bytes
        self._images = DecodedImages()
        self._own: WeakValueDictionary[str, Blob] = WeakValueDictionary()

    def receive(self) -> Upload:
        """A blob that is about to come in."""
        return Upload(self._store)

    def put(self, data: bytes) -> Blob:
        """Keep a blob of the server's own for as long as this process lives.

        While the program holds the blob, it is kept again where the store has lost it.
        """
        sha256 = self._store.put(data)
        self._store.pin(sha256)
        return self._own.setdefault(sha256, Blob(data))

    def get(self, sha256: str) -> Blob:
        """A blob by its SHA-256; a Problem when it is not here (any more)."""
        data = self._store.get(sha256)
        if data is None:
            data = self._kept_again(sha256)
        if data is None:
            raise problems.blob_missing([sha256])
        return Blob.stored(data, sha256, self._images)

    def of_data_url(self, text: str) -> Blob:
        """A file as the `contents` of a `dcc.Upload` hold it."""
        data = blob_in(text).data
        return Blob.stored(data, hashlib.sha256(data).hexdigest(), self._images)

    def params(self, params: dict[str, Any]) -> dict[str, Any]:
        """The params themselves, where they were too long for a URL and came as a blob."""
        sha256 = sha256_in(params)
        if sha256 is None:
            return params
        data = self.get(sha256).data
        if len(data) > self._max_params_bytes:
            raise problems.url_too_long(len(data), self._max_params_bytes)
        try:
            return parse_params(data.decode())
        except ValueError:  # whose words may quote what somebody else has uploaded
            raise problems.malformed("the blob that p names holds no params") from None

    def values(self, params: Mapping[str, Any], parameters: FileParameters) -> dict[str, Any]:
        """Params as the browser had them: what is no file to the function is a value again."""
        room = _Room()
        return {
            name: value
            if name in parameters.files
            else self._restored(value, name, room, VALUE_BYTES * parameters.readings(name))
            for name, value in params.items()
        }

    def check(self, arguments: Mapping[str, Any]) -> None:
        """A Problem that names every blob that is not here."""
        named = {each.sha256 for each in _references(arguments) if each.blob is None}
        missing = sorted(sha256 for sha256 in named if not self._has(sha256))
        if missing:
            raise problems.blob_missing(missing)

    def images_in(self, arguments: Mapping[str, Any]) -> tuple[Reference, ...]:
        """Images among the arguments that are decoded before a function takes a thread.

        At most `MAX_AHEAD`: the bytes of the others are counted one by one, in `resolve`.
        """
        found = {each.sha256: each for each in _references(arguments) if each.is_image}
        return tuple(islice(found.values(), MAX_AHEAD))

    def ahead(self, images: Iterable[Reference]) -> Future[None] | None:
        """Done when the images are decoded or refused; None when they were before.

        Raises:
            Problem: 503, too many files wait to be decoded.
        """
        begun = [self._images.ahead(each.sha256, partial(self._bytes, each)) for each in images]
        decodings = [each for each in begun if each is not None]
        return all_of(decodings) if decodings else None

    def _has(self, sha256: str) -> bool:
        return self._store.contains(sha256) or self._kept_again(sha256) is not None

    def _kept_again(self, sha256: str) -> bytes | None:
        """The bytes of a blob of the server's own, which the store takes again if it can."""
        blob = self._own.get(sha256)
        if blob is None:
            return None
        with suppress(StoreError):
            self.put(blob.data)
        return blob.data

    def _bytes(self, reference: Reference) -> bytes:
        return (reference.blob or self.get(reference.sha256)).data

    def resolve(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments with what the function asked for in the place of each reference."""
        room = _Room()
        return {name: self._resolved(value, name, room) for name, value in arguments.items()}

    def _resolved(self, value: Any, name: str, room: _Room) -> Any:
        if isinstance(value, Reference):
            from .bad_blob import BadBlob

            try:
                found = decoded(value.kind, value.blob or self.get(value.sha256), self._images)
            except BadBlob as error:
                raise problems.bad_blob(name, str(error)) from None
            room.take(_size(found), name)
            return found
        if isinstance(value, dict):
            return {inner: self._resolved(each, name, room) for inner, each in value.items()}
        if type(value) in (list, tuple):
            return type(value)(self._resolved(each, name, room) for each in value)
        return value

    def _restored(self, value: Any, name: str, room: _Room, cost: int) -> Any:
        sha256 = sha256_in(value)
        if sha256 is not None:
            return self._value(sha256, name, room, cost)
        if isinstance(value, dict):
            return {inner: self._restored(each, name, room, cost) for inner, each in value.items()}
        if isinstance(value, list):
            return [self._restored(each, name, room, cost) for each in value]
        return value

    def _value(self, sha256: str, name: str, room: _Room, cost: int) -> Any:
        blob = self.get(sha256)
        values = blob.data.count(b",") if _NESTED.match(blob.data) else 0
        room.take(max(len(blob.data), values * cost), name)
        try:
            (value,) = parse_params(f'{{"value":{blob.data.decode()}}}').values()
        except ValueError:  # no JSON value, so it was a file
            return f"data:{blob.media_type};base64,{base64.b64encode(blob.data).decode()}"
        return value


class _Room:
    """The bytes that are left for the blobs of one image, of files or of pixels."""

    def __init__(self) -> None:
        self._left = MAX_BYTES_TOGETHER

    def take(self, size: int, name: str) -> None:
        """A Problem when there is no room for so many bytes in the parameter of this name."""
        self._left -= size
        if self._left < 0:
            limit = MAX_BYTES_TOGETHER // 2**20
            message = f"The files and large values of this image come to more than {limit} MiB."
            raise problems.bad_blob(name, message)


def _size(found: Any) -> int:
    """The bytes of a file, an array or a Pillow image."""
    if isinstance(found, (bytes, Blob)):
        return len(found if isinstance(found, bytes) else found.data)
    if hasattr(found, "nbytes"):
        return int(found.nbytes)
    return int(found.width * found.height * len(found.getbands()))


class Upload:
    """A blob on its way in, fed by whatever reads the body.

    What comes after a refusal for want of room is dropped: browsers hear the answer only when all
    was read. `on_stall` is called when it is given up since it comes too slowly.
    """

    def __init__(self, store: BlobStore, places: UploadsUnderWay = under_way) -> None:
        self._store = store
        self._places = places
        self.on_stall: Callable[[], None] = lambda: None
        self._incoming: IncomingBlob | None = None
        self._place: Place | None = None
        self._refused: problems.Problem | None = None
        self._stalled = False
        # A thread may still write when the client has left.
        self._lock = Lock()
        self._discarded = False

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; a Problem when they are too many. May wait for the disk."""
        with self._lock:
            if self._refused is not None and self._stalled:
                raise self._refused
            if self._discarded or self._refused:
                return
            try:
                self._take(chunk)
            except problems.Problem as problem:
                if problem.status != 503:
                    raise
                self._refuse(problem)

    def finish(self, expected: str | None) -> str:
        """Keep the blob, and give its SHA-256; `expected` is the Content-Length.

        Raises:
            Problem: the blob is refused, or not whole.
        """
        with self._lock:
            if self._refused is not None:
                raise self._refused
            incoming = self._opened()
            if expected is not None and expected != str(incoming.size):
                raise problems.malformed(f"the body ended after {incoming.size} bytes")
            if self._place is not None:  # or it could stall while the store takes its time
                self._places.leave(self._place)
        return incoming.commit()

    @property
    def refused(self) -> problems.Problem | None:
        """Why it was given up on the way, if it was."""
        return self._refused

    def stall(self) -> None:
        """Give up what came, since it comes too slowly."""
        with self._lock:
            self._stalled = True
            self._refuse(problems.upload_stalled(RETRY_SECONDS))
        self.on_stall()

    def discard(self) -> None:
        """Forget what came, unless it is finished."""
        with self._lock:
            self._discarded = True
            self._forget()

    def _take(self, chunk: bytes) -> None:
        incoming = self._opened()
        check_size(incoming.size + len(chunk))
        assert self._place is not None
        self._places.more(self._place, len(chunk))
        incoming.write(chunk)

    def _opened(self) -> IncomingBlob:
        if self._incoming is None:
            self._place = self._places.enter(self.stall)
            self._incoming = self._store.incoming()
        return self._incoming

    def _refuse(self, problem: problems.Problem) -> None:
        self._refused = problem
        self._forget()

    def _forget(self) -> None:
        if self._incoming is not None:
            self._incoming.discard()
        if self._place is not None:
            self._places.leave(self._place)


def check_size(size: int) -> None:
    """A Problem when a blob has too many bytes."""
    if size > MAX_BLOB_BYTES:
        raise problems.blob_too_large(size, MAX_BLOB_BYTES)


def _references(value: Any) -> Iterator[Reference]:
    if isinstance(value, Reference):
        yield value
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, (Mapping, list, tuple)):
        for each in inner:
            yield from _references(each)
