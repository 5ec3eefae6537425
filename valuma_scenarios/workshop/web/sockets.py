"""The WebSockets: who may connect, what is read, and what is sent."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.websockets import WebSocket, WebSocketDisconnect

from valuma_scenarios.workshop.room import protocol
from valuma_scenarios.workshop.room.messages import OpenLink
from valuma_scenarios.workshop.room.protocol import Refusal
from valuma_scenarios.workshop.room.room import Client
from valuma_scenarios.workshop.web import security
from valuma_scenarios.workshop.web.audience import Outbox, encode
from valuma_scenarios.workshop.web.sessions import Server

HELLO_SECONDS = 6


def _server(socket: WebSocket) -> Server:
    server: Server = socket.app.state.server
    return server


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
        hub.flush()
        await _refuse(socket, "door" if hub.room.turned_away else "full", 4429)
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
    address = socket.client.host if socket.client else ""
    if server.view_full(address):
        await _refuse(socket, "full", 4429)
        return
    server.viewers[address] += 1
    try:
        await _view(socket, server)
    finally:
        server.viewers[address] -= 1


async def _view(socket: WebSocket, server: Server) -> None:
    """Answer one viewer, one link at a time, beside the room's own model runs."""
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
                if isinstance(message, OpenLink):
                    reply = await loop.run_in_executor(
                        server.view_pool, server.opened_link, message.link
                    )
                else:
                    reply = {"do": "ack"}
                await socket.send_text(encode({**reply, "id": message.id}))
            except Refusal as error:
                number = protocol.message_id(raw)
                await socket.send_text(encode({"do": "refused", "id": number, "code": error.code}))
