"""The service: a request for an image, or an upload, becomes a reply."""

from __future__ import annotations

import logging
from dataclasses import replace

from ..base import problems
from ..base.failures import forget_frames
from ..base.kills import kills
from ..base.problems import Problem
from ..base.settings import Settings
from ..base.thread_pool import ThreadPool
from ..execution.run import Run
from ..execution.runner import Runner
from ..generators.generator import Generator
from ..generators.registry import Registry, facts_of, remedy_of
from ..storage.opening import open_storage
from ..uploads.uploads import Upload, UploadedBlobs, check_size
from .access import admit, admitted_look, viewer_of
from .asked_for import NOTHING_ASKED, Asked, check_frames, check_tier, checked_asked
from .colormap_tables import COLORMAPS, colormap_reply
from .first_look import FirstLook
from .flow import Body, Steps
from .frames_body import PartOf, frames_body, frames_reply, without_condition
from .http import (
    ALLOWED_METHODS,
    Reply,
    Request,
    image_reply,
    part_reply,
    read_query,
    refusal,
    upload_reply,
)
from .image_cache import ImageCache, Outcome
from .image_finder import ImageFinder
from .image_request import ImageRequest
from .params import LONG_TEXT, MAX_PARAMS_BYTES, ParamsReader, may_take_long
from .parts import Parts

UPLOAD = "/-/blobs"

logger = logging.getLogger("dash_dynamic_image_component")


class Service:
    """Answers all requests for the images of one registry."""

    def __init__(self, registry: Registry, settings: Settings, namespace: str) -> None:
        self.settings = settings
        self._kills = kills.harmful
        store, blobs = open_storage(settings, namespace)
        self.blobs = UploadedBlobs(blobs, MAX_PARAMS_BYTES)
        self._registry = registry
        self._images = ImageCache(store, namespace, settings.memory_bytes)
        self._runner = Runner(settings)
        self._threads = threads = ThreadPool(4, "dash-dynamic-image-blobs")
        self._reader = ParamsReader(self.blobs, threads)
        self._parts = Parts(blobs, self._images, threads)
        self._finder = ImageFinder(self._images, self._runner, self._reader, self.blobs)

    @property
    def is_damaged(self) -> bool:
        """True if a thread was killed in the middle of its work, so that it may have kept a place.

        Another service takes over then (see `Kills`).
        """
        return self._kills != kills.harmful

    def answer(self, request: Request) -> Steps[Reply]:
        """The reply, an error included; yields the futures for which it waits."""
        try:
            return (yield from self._reply(request))
        except Exception as error:
            _log_refusal(error, request)
            reply = refusal(error, request)
            forget_frames(error)
            return reply
        except SystemExit:  # in the thread of the server, maybe while it entered a waiting line
            kills.note(harmful=True)
            raise

    def upload(self, request: Request) -> Upload | None:
        """The upload that takes the body of a request; None for a request that `answer` answers."""
        if request.tail != UPLOAD:
            return None
        try:
            _check_upload(request)
        except Problem:
            return None
        return self.blobs.receive()

    def stored(self, upload: Upload, request: Request, error: BaseException | None) -> Reply:
        """The reply to an upload whose body has ended, or has failed with an error."""
        try:
            if error is not None:
                raise upload.refused or error
            sha256 = upload.finish(request.headers.get("Content-Length"))
        except Exception as reason:
            reply = refusal(reason, request)
            forget_frames(reason)
            return reply
        finally:
            upload.discard()
        return upload_reply(sha256)

    def _reply(self, request: Request) -> Steps[Reply]:
        """The reply with an image, or a part of one, for a client that is admitted."""
        if request.tail.startswith(COLORMAPS):
            return (yield from colormap_reply(request, self._threads))
        generator = self._generator(request)
        text, version, told, tier, frames, part = read_query(request.query)
        look, viewer = None, None
        if generator.authorize is not None:
            look = yield from admitted_look(self._reader, generator, text, request)
        if generator.vary is not None:
            viewer = yield from viewer_of(generator, request)
        run_token = self._registry.run_token(debug=request.debug)
        parameters = generator.parameters
        is_known_tier = tier in generator.tiers
        is_off = not is_known_tier or (frames and not generator.yields)
        if parameters.asks_browser or told != NOTHING_ASKED or is_off:
            told = self._checked_asked(generator, told, tier, request, run_token, frames=frames)
        asked = ImageRequest(*(generator, text, None, version, tier, viewer, (), run_token, told))
        # A text under which an image is kept is the canonical text of params that fitted. It needs
        # no second check, unless the check depends on more than the text, such as blobs.
        is_known = look is None and parameters.is_pure and not may_take_long(text)
        found = self._finder.in_memory(asked, request) if is_known and part is None else None
        if found is None:
            asked = yield from self._checked(asked, look, request)
            del look  # whose arguments may be large
            if part is not None:
                return part_reply((yield from self._parts.find(asked, part)), part, asked, request)
        timing = request.debug or self.settings.server_timing
        if frames and request.method == "GET":
            return (yield from self._frames_reply(asked, request, found, timing=timing))
        found = found or (yield from self._found(asked, request))
        return image_reply(found, asked, request, timing=timing)

    def _frames_reply(
        self, asked: ImageRequest, request: Request, found: Outcome | None, *, timing: bool
    ) -> Steps[Reply]:
        """The reply with the unfinished images of a run, and the last one."""

        def follow(part_of: PartOf) -> Body[Reply]:
            image = found or (yield from self._finder.follow(asked, request, part_of))
            if isinstance(image, Run):
                yield from self._parts.keep(asked, image.image)
            return image_reply(image, asked, without_condition(request), timing=timing)

        return (yield from frames_reply(frames_body(follow, request)))

    def _checked_asked(
        self,
        generator: Generator,
        told: Asked,
        tier: str | None,
        request: Request,
        run_token: str | None,
        *,
        frames: bool,
    ) -> Asked:
        """Size, theme, view and tile of a request; a Problem with present facts if one is off.

        The same Problem is raised for a tier, or for frames, that the generator lacks.
        """
        try:
            check_tier(generator, tier)
            if frames:
                check_frames(generator)
            return checked_asked(generator, told, from_component=request.lane is not None)
        except Problem as problem:
            limit = self.settings.timeout
            problem.extra["facts"] = facts_of(generator, run_token, limit)
            raise

    def _found(self, asked: ImageRequest, request: Request) -> Steps[Outcome]:
        """The image, the parts of which are kept before its reply names them."""
        found = yield from self._finder.find(asked, request)
        if isinstance(found, Run):
            yield from self._parts.keep(asked, found.image)
        return found

    def _generator(self, request: Request) -> Generator:
        """The generator that a request names, by a method that images have."""
        if request.tail == UPLOAD:
            _check_upload(request)
        name = request.tail.removeprefix("/")
        generator = self._registry.get(name)
        if generator is None:
            remedy = remedy_of(name, self._registry)
            logger.warning("no generator named %a%s", name[:200], remedy)
            raise problems.unknown_generator(name, remedy if request.debug else "")
        if request.method not in ("GET", "HEAD"):
            raise problems.method_not_allowed(request.method, ALLOWED_METHODS)
        return generator

    def _checked(
        self, asked: ImageRequest, look: FirstLook | None, request: Request
    ) -> Steps[ImageRequest]:
        """The request with its params checked and in canonical form."""
        generator = asked.generator
        params = yield from self._reader.checked(generator, asked.canonical, look)
        if look is not None and not look.final:
            yield from admit(generator, params.arguments, request)
        arguments: dict[str, object] | None = params.arguments
        if params.has_blobs:
            yield from self._reader.check_blobs(params)
        if params.has_blobs or len(params.canonical) > LONG_TEXT:
            arguments = None  # a request that waits must not hold large values
        return replace(asked, canonical=params.canonical, arguments=arguments, images=params.images)


def _check_upload(request: Request) -> None:
    """Raise a Problem unless a page of this app sends bytes, which no form of another site can."""
    headers = request.headers
    if request.method != "POST":
        raise problems.method_not_allowed(request.method, "POST")
    if headers.get("Sec-Fetch-Site") not in (None, "same-origin"):
        raise problems.cross_site()
    if (headers.get("Content-Type") or "").strip().lower() != "application/octet-stream":
        raise problems.unsupported_media_type()
    length = headers.get("Content-Length") or "0"
    # Python reads no integer of thousands of digits.
    check_size(int(length[:20]) if length.isdecimal() else 0)


def _log_refusal(error: BaseException, request: Request) -> None:
    """Log a refusal in debug mode: a plain `<img>` cannot show what is wrong with its URL."""
    if request.debug and isinstance(error, Problem) and error.status != 404:  # logged before
        logger.warning("no image for %a: %a", request.tail[:200], str(error.with_values()))
