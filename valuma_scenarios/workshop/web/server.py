"""The local server: pages, a WebSocket for each surface, and the downloads of the desk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import segno
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from valuma_scenarios.figures.drawing.geometry import borders_of
from valuma_scenarios.model.wasm.image import BROWSER_FILES
from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.workshop.record import downloads as export
from valuma_scenarios.workshop.record.door import Network, door_html, qr_svg
from valuma_scenarios.workshop.room import catalogue
from valuma_scenarios.workshop.room.messages import DoorAsked
from valuma_scenarios.workshop.web import security
from valuma_scenarios.workshop.web.hub import RoomHub
from valuma_scenarios.workshop.web.sessions import Server
from valuma_scenarios.workshop.web.sockets import session_socket, view_socket

STATIC = Path(__file__).parents[1] / "static"
KERNEL = Path(__file__).parents[2] / "model" / "wasm"
KERNEL_TYPES = {".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm"}
FONTS = Path(__file__).parents[2] / "assets" / "fonts"
MOST_BODY = 2000
PAGES = {"screen": "screen.html", "desk": "desk.html", "phone": "phone.html", "view": "view.html"}


def _server(scope: Request) -> Server:
    server: Server = scope.app.state.server
    return server


def _authorised(request: Request) -> RoomHub | None:
    """Return the session if the request carries its desk token."""
    server, code = _server(request), request.path_params["code"]
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if code not in server.hubs or scheme.lower() != "bearer":
        return None
    return server.hubs[code] if security.role_of(server.key, code, token) == "desk" else None


def _page(name: str) -> Any:
    async def page(request: Request) -> Response:
        return FileResponse(STATIC / PAGES[name], headers={"Cache-Control": "no-store"})

    return page


async def start_page(request: Request) -> Response:
    """Lead to the only session, or ask for a code."""
    hubs = _server(request).hubs
    if len(hubs) == 1:
        return Response(status_code=307, headers={"Location": f"/j/{next(iter(hubs))}"})
    return FileResponse(STATIC / PAGES["phone"], headers={"Cache-Control": "no-store"})


async def names(request: Request) -> Response:
    """Names of everything, in three languages."""
    return JSONResponse(catalogue.names(_server(request).engine.study))


async def texts(request: Request) -> Response:
    """Texts of the pages in one language, from the one catalogue of messages."""
    code = request.path_params["language"]
    if code not in LANGUAGES:
        return PlainTextResponse("unknown language", status_code=404)
    return JSONResponse(catalogue.texts(code))


async def geometry(request: Request) -> Response:
    """Region borders, the same as in the report: the project's own, else the shipped ones."""
    borders = borders_of(_server(request).engine.study)
    if borders is None:
        return JSONResponse({"type": "FeatureCollection", "features": []})
    return Response(borders.geojson, media_type="application/geo+json")


async def kernel_file(request: Request) -> Response:
    """Return a file of the compiled kernel, for pages that run the model themselves."""
    name = request.path_params["name"]
    if name not in BROWSER_FILES:
        return PlainTextResponse("unknown file", status_code=404)
    path = KERNEL / name
    return FileResponse(path, media_type=KERNEL_TYPES[path.suffix])


async def model(request: Request) -> Response:
    """Return the model as a page runs it, for one year; null where only the server can."""
    server, code = _server(request), request.path_params["code"]
    engine = server.engine
    year = request.query_params.get("year", "")
    if code not in server.hubs or year not in [str(y) for y in engine.study.years]:
        return PlainTextResponse("unknown session or year", status_code=404)
    loop = asyncio.get_running_loop()
    made = await loop.run_in_executor(server.pool, server.browser_model, int(year))
    return Response(made, media_type="application/json")


async def qr(request: Request) -> Response:
    """QR code of the join link, dark on white with its quiet zone."""
    server, code = _server(request), request.path_params["code"]
    if code not in server.hubs:
        return PlainTextResponse("unknown session", status_code=404)
    made = segno.make(f"{server.base_url}/j/{code}", error="m", micro=False)
    return Response(qr_svg(made, ""), media_type="image/svg+xml")


async def door(request: Request) -> Response:
    """Return the sheet for the door; the network's name and password are not stored."""
    hub = _authorised(request)
    if hub is None:
        return PlainTextResponse("the desk token is missing or wrong", status_code=403)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY:
            return PlainTextResponse("too long", status_code=413)
    try:
        asked = DoorAsked.model_validate_json(body)
    except ValidationError:
        return PlainTextResponse("network, password and language are needed", status_code=400)
    code = hub.room.code
    address = f"{_server(request).base_url}/j/{code}"
    network = Network(asked.network, asked.password)
    text = door_html(str(hub.room.meta.get("title", "")), address, network, asked.language)
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


async def join_link(request: Request) -> Response:
    """Return the address that phones open."""
    server, code = _server(request), request.path_params["code"]
    if code not in server.hubs:
        return PlainTextResponse("unknown session", status_code=404)
    return JSONResponse({"phone": f"{server.base_url}/j/{code}", "code": code})


async def desk_catalogue(request: Request) -> Response:
    """Return levers, parameters and sources, for the desk."""
    hub = _authorised(request)
    if hub is None:
        return PlainTextResponse("the desk token is missing or wrong", status_code=403)
    server = _server(request)
    links = server.links(hub.room.code)
    return JSONResponse(
        catalogue.desk_catalogue(server.engine.study, hub.room.agenda.levers) | {"links": links}
    )


async def download(request: Request) -> Response:
    """Return a file of the session: events, weights, record or replay."""
    hub = _authorised(request)
    if hub is None:
        return PlainTextResponse("the desk token is missing or wrong", status_code=403)
    kind = request.path_params["kind"]
    language = request.query_params.get("lang", "fi")
    if kind not in export.EXPORTS or language not in LANGUAGES:
        return PlainTextResponse("unknown export", status_code=404)
    media, name, make = export.EXPORTS[kind]
    text = await asyncio.get_running_loop().run_in_executor(
        _server(request).pool, make, hub.room, language
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{hub.room.code}-{name}"',
        "Cache-Control": "no-store",
    }
    return Response(text.encode("utf-8"), media_type=media, headers=headers)


class Guard:
    """Middleware: security headers on every answer, and no request under a foreign name."""

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self.app = app
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if not security.host_allowed(host, self.names):
            if scope["type"] == "http":
                await PlainTextResponse("unknown host", status_code=421)(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 4403, "reason": ""})
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(k.lower().encode(), v.encode()) for k, v in security.HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await self.app(scope, receive, guarded)


def build_app(server: Server, names_allowed: frozenset[str] = frozenset()) -> ASGIApp:
    """Return the application for a server's sessions."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        for hub in server.hubs.values():
            hub.start()
        yield
        for code in list(server.hubs):
            await server.hubs[code].stop()
            server.hubs[code].room.store.close()
        for pool in (server.pool, server.view_pool):
            pool.shutdown(wait=False, cancel_futures=True)

    app = Starlette(
        routes=[
            Route("/", start_page),
            Route("/j/{code}", _page("phone")),
            Route("/screen/{code}", _page("screen")),
            Route("/desk/{code}", _page("desk")),
            Route("/view", _page("view")),
            Route("/api/names", names),
            Route("/api/texts/{language}", texts),
            Route("/api/map", geometry),
            Route("/api/{code}/qr.svg", qr),
            Route("/api/{code}/model", model),
            Route("/api/{code}/join", join_link),
            Route("/api/{code}/catalogue", desk_catalogue),
            Route("/api/{code}/door", door, methods=["POST"]),
            Route("/api/{code}/export/{kind}", download),
            WebSocketRoute("/ws/view", view_socket),
            WebSocketRoute("/ws/{code}", session_socket),
            Route("/static/kernel/{name}", kernel_file),
            Mount("/static/fonts", StaticFiles(directory=FONTS)),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        lifespan=lifespan,
    )
    app.state.server = server
    return Guard(app, names_allowed)
