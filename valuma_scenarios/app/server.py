"""The local server: pages, a WebSocket for each surface, and the downloads of the desk."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import segno
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from valuma_scenarios.app import catalogue, export, protocol, security
from valuma_scenarios.app.engine import Engine
from valuma_scenarios.app.gateway import study_hash
from valuma_scenarios.app.hub import Outbox, RoomHub, encode
from valuma_scenarios.app.links import open_link
from valuma_scenarios.app.protocol import Refusal
from valuma_scenarios.app.room import Client, Room
from valuma_scenarios.app.storage import Store

LOG = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("static")
FONTS = Path(__file__).parents[1] / "assets" / "fonts"
HELLO_SECONDS = 6
MAX_CONNECTIONS = 800
MAX_PER_ADDRESS = 250
MAX_JOINS_PER_ADDRESS = 60
"""New participants from one address: a room behind one router fits, a stuffed ballot box does not.

Addresses are counted in memory only; they are never written down. This machine itself is exempt.
"""
LOOPBACK = ("127.", "::1", "testclient")
PAGES = {"screen": "screen.html", "desk": "desk.html", "phone": "phone.html", "view": "view.html"}


@dataclass
class Server:
    """All sessions of one folder.

    Parameters
    ----------
    engine : Engine
        The model.
    project : pathlib.Path
        Project folder.
    sessions : pathlib.Path
        Folder of the session files and of the server's secret.
    base_url : str
        Address by which phones reach this machine, e.g. ``http://192.168.1.10:8765``.
    """

    engine: Engine
    project: Path
    sessions: Path
    base_url: str
    hubs: dict[str, RoomHub] = field(default_factory=dict)
    connections: Counter[str] = field(default_factory=Counter)
    """Open connections by address."""
    joins: Counter[str] = field(default_factory=Counter)
    """New participants by address."""

    def __post_init__(self) -> None:
        """Read the secret and make room for model runs."""
        self.key = security.load_key(self.sessions)
        self.pool = ThreadPoolExecutor(2, thread_name_prefix="model")

    def open_all(self) -> None:
        """Open every session file of the folder."""
        for path in sorted(self.sessions.glob("*.sqlite")):
            if path.stem not in self.hubs:
                room = Room(Store(path), self.engine, self.project)
                self.hubs[path.stem] = RoomHub(room, self.pool)

    def create(self, title: str, language: str, run_sheet: str) -> str:
        """Make a new session and return its code."""
        code = security.new_code()
        store = Store(self.sessions / f"{code}.sqlite")
        store.set_meta(
            {
                "code": code,
                "title": title,
                "language": language,
                "agenda": run_sheet,
                "study": study_hash(self.engine.study),
                "model": self.engine.gateway.version,
            }
        )
        self.hubs[code] = RoomHub(Room(store, self.engine, self.project), self.pool)
        return code

    def links(self, code: str) -> dict[str, str]:
        """Return the three links of a session; desk and screen carry their token."""
        return {
            "screen": f"{self.base_url}/screen/{code}#t={security.sign(self.key, code, 'screen')}",
            "desk": f"{self.base_url}/desk/{code}#t={security.sign(self.key, code, 'desk')}",
            "phone": f"{self.base_url}/j/{code}",
        }

    def full(self, address: str) -> bool:
        """Return whether an address, or all together, hold too many connections."""
        return (
            self.connections.total() >= MAX_CONNECTIONS
            or self.connections[address] >= MAX_PER_ADDRESS
        )

    def admit(self, hub: RoomHub, client: Client, address: str) -> bool:
        """Let a client into a room, unless its address has brought too many participants."""
        new = client.role == "phone" and client.who not in hub.room.people
        exempt = address.startswith(LOOPBACK)
        if new and not exempt and self.joins[address] >= MAX_JOINS_PER_ADDRESS:
            return False
        self.joins[address] += new
        return hub.room.join(client)

    async def forget(self, code: str) -> None:
        """Stop a session that was deleted."""
        hub = self.hubs.pop(code, None)
        if hub is not None:
            await hub.stop()


def _server(scope: Request | WebSocket) -> Server:
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


async def geometry(request: Request) -> Response:
    """Region borders."""
    path = _server(request).project / "parameters" / "geometry" / "maakunta.geojson"
    if not path.is_file():
        return JSONResponse({"type": "FeatureCollection", "features": []})
    return FileResponse(path, media_type="application/geo+json")


async def qr(request: Request) -> Response:
    """QR code of the join link, dark on white with its quiet zone."""
    server, code = _server(request), request.path_params["code"]
    if code not in server.hubs:
        return PlainTextResponse("unknown session", status_code=404)
    made = segno.make(f"{server.base_url}/j/{code}", error="m", micro=False)
    svg = made.svg_inline(
        scale=8,
        border=4,
        dark="#000000",
        light="#ffffff",
        svgclass=None,
        lineclass=None,
        omitsize=True,
    )
    text = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return Response(text, media_type="image/svg+xml")


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
    return JSONResponse(catalogue.desk_catalogue(server.engine.study) | {"links": links})


async def download(request: Request) -> Response:
    """Return a file of the session: events, weights, record or replay."""
    hub = _authorised(request)
    if hub is None:
        return PlainTextResponse("the desk token is missing or wrong", status_code=403)
    kind = request.path_params["kind"]
    language = request.query_params.get("lang", "fi")
    if kind not in export.EXPORTS or language not in ("fi", "sv", "en"):
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


async def _refuse(socket: WebSocket, code: str, close: int) -> None:
    await socket.send_text(encode({"do": "refused", "id": 0, "code": code}))
    await socket.close(close)


async def _greet(socket: WebSocket, server: Server, code: str) -> Client | None:
    """Find out who is there; None if the connection was refused."""
    try:
        first = await asyncio.wait_for(_receive(socket), HELLO_SECONDS)
        greeting = protocol.hello(first)
    except TimeoutError:
        await _refuse(socket, "hello", 4408)
        return None
    except Refusal as error:
        await _refuse(socket, error.code, 4400)
        return None
    if greeting.token:
        role = security.role_of(server.key, code, greeting.token)
        if role is None:
            await _refuse(socket, "token", 4403)
            return None
        return Client.of(role)
    if not greeting.who:
        await _refuse(socket, "hello", 4400)
        return None
    return Client.of("phone", security.participant(server.key, code, greeting.who))


async def _receive(socket: WebSocket) -> str | bytes:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    return text if text is not None else (message.get("bytes") or b"")


async def _sender(socket: WebSocket, box: Outbox) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.send_text(await box.take())


async def session_socket(socket: WebSocket) -> None:
    """Serve one connection of a session."""
    server, code = _server(socket), socket.path_params["code"]
    if not security.same_origin(socket.headers.get("origin"), socket.headers.get("host")):
        await socket.close(4403)
        return
    await socket.accept()
    if code not in server.hubs:
        await _refuse(socket, "session", 4404)
        return
    address = socket.client.host if socket.client else ""
    if server.full(address):
        await _refuse(socket, "full", 4429)
        return
    server.connections[address] += 1
    try:
        await _serve(socket, server, code, address)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        server.connections[address] -= 1


async def _serve(socket: WebSocket, server: Server, code: str, address: str) -> None:
    client = await _greet(socket, server, code)
    if client is None:
        return
    hub = server.hubs[code]
    if not server.admit(hub, client, address):
        await _refuse(socket, "full", 4429)
        return
    box = Outbox()
    box.put({"do": "welcome", "role": client.role, "code": code})
    hub.add(box, client)
    sending = asyncio.create_task(_sender(socket, box))
    try:
        while True:
            raw = await _receive(socket)
            box.put(hub.receive(client, raw))
            if hub.room.deleted:
                await server.forget(code)
                await asyncio.sleep(0.2)  # let the last message out
                return
    finally:
        hub.remove(box)
        sending.cancel()


async def view_socket(socket: WebSocket) -> None:
    """Serve a share link: each visitor sees only what is in the own link."""
    server = _server(socket)
    if not security.same_origin(socket.headers.get("origin"), socket.headers.get("host")):
        await socket.close(4403)
        return
    await socket.accept()
    client = Client.of("viewer")
    loop = asyncio.get_running_loop()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            raw = await _receive(socket)
            if not client.bucket.take(loop.time()):
                await socket.send_text(encode({"do": "refused", "id": 0, "code": "rate"}))
                continue
            try:
                message = protocol.parse("viewer", raw)
                if isinstance(message, protocol.OpenLink):
                    reply = await loop.run_in_executor(
                        server.pool, open_link, server.engine, message.link
                    )
                else:
                    reply = {"do": "ack"}
                await socket.send_text(encode({**reply, "id": message.id}))
            except Refusal as error:
                number = protocol.message_id(raw)
                await socket.send_text(encode({"do": "refused", "id": number, "code": error.code}))


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
        server.pool.shutdown(wait=False, cancel_futures=True)

    app = Starlette(
        routes=[
            Route("/", start_page),
            Route("/j/{code}", _page("phone")),
            Route("/screen/{code}", _page("screen")),
            Route("/desk/{code}", _page("desk")),
            Route("/view", _page("view")),
            Route("/api/names", names),
            Route("/api/map", geometry),
            Route("/api/{code}/qr.svg", qr),
            Route("/api/{code}/join", join_link),
            Route("/api/{code}/catalogue", desk_catalogue),
            Route("/api/{code}/export/{kind}", download),
            WebSocketRoute("/ws/view", view_socket),
            WebSocketRoute("/ws/{code}", session_socket),
            Mount("/static/fonts", StaticFiles(directory=FONTS)),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        lifespan=lifespan,
    )
    app.state.server = server
    return Guard(app, names_allowed)
