"""The HTTP side of the webhook: who knows the secret path may leave a purchase, everybody may ask whether it lives."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from plentytui.errors import StoreError
from plentytui.models.credentials import Secret
from plentytui.webhook.intake import Intake

if TYPE_CHECKING:
    from plentytui.store.purchases import PurchaseStore

PATH = "/purchases"
"""What comes before the secret part of the path."""
_SECONDS = 15.0
"""How long a body may take."""
_LONGEST_PATH = 512


class TooLarge(Exception):
    """The body is larger than it may be."""


class Door:
    """Compares what was given with the secret, in a time that says nothing about either."""

    def __init__(self, token: Secret) -> None:
        self._digest = _digest(token.reveal())

    def opens(self, request: Request) -> bool:
        """Whether the path, or else the header, holds the secret."""
        given = request.path_params.get("token", "") or _bearer(request)
        return hmac.compare_digest(_digest(given[:_LONGEST_PATH]), self._digest)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _bearer(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def build_app(intake: Intake, store: PurchaseStore, token: Secret, max_bytes: int) -> Starlette:
    """The application; ``max_bytes`` is how large a body may be."""
    door = Door(token)

    async def purchase(request: Request) -> JSONResponse:
        if not door.opens(request):
            return _answer(404, "There is nothing here.")
        if request.method != "POST":
            return _answer(405, "A purchase is sent with POST.", allow="POST")
        pieces: list[bytes] = []
        try:
            async with asyncio.timeout(_SECONDS):
                await read_body(request, max_bytes, pieces)
        except TooLarge:
            wrong = 413, f"The body is larger than {max_bytes} bytes."
        except TimeoutError:
            wrong = 408, "The body took too long."
        except ClientDisconnect:
            wrong = 400, "The body was cut off."
        else:
            return _answer(*await intake.take(b"".join(pieces)))
        return _answer(*await intake.keep_broken(*wrong, b"".join(pieces)[:max_bytes]), close=True)

    async def health(request: Request) -> JSONResponse:
        try:
            await asyncio.to_thread(store.change_mark)
        except StoreError:
            return _answer(503, "The local file cannot be used.")
        if not await intake.is_well():
            return _answer(503, "The last purchase could not be kept.")
        return _answer(200, "ok")

    methods = ["GET", "POST", "PUT", "DELETE", "PATCH"]

    async def nothing(request: Request, error: Exception) -> JSONResponse:
        """The same for every path and method, whether something is near it or not."""
        return _answer(404, "There is nothing here.")

    app = Starlette(
        exception_handlers={404: nothing, 405: nothing},
        routes=[
            Route("/health", health, methods=["GET"]),
            Route(PATH, purchase, methods=methods),
            Route(f"{PATH}/{{token}}", purchase, methods=methods),
        ],
    )
    # A redirect would say that there is something.
    app.router.redirect_slashes = False
    return app


async def read_body(request: Request, most: int, pieces: list[bytes]) -> None:
    """Read the body into ``pieces``, never more of it than may come.

    Raises:
        TooLarge: it is larger, or says so.
    """
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:18]) > most:
        raise TooLarge
    size = 0
    async for piece in request.stream():
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise TooLarge


def _answer(status: int, words: str, *, allow: str = "", close: bool = False) -> JSONResponse:
    headers = {"cache-control": "no-store"}
    if allow:
        headers["allow"] = allow
    if close:
        headers["connection"] = "close"
    return JSONResponse({"message": words}, status, headers)
