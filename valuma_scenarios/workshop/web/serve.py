"""Start the server: find this machine's address, open the sessions, print links and QR code."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import ipaddress
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import segno
import uvicorn

from valuma_scenarios.errors import Said, UsageError, reason_of
from valuma_scenarios.project.open import load_project
from valuma_scenarios.workshop.live.engine import Engine
from valuma_scenarios.workshop.live.gateway import KernelGateway
from valuma_scenarios.workshop.room import agenda
from valuma_scenarios.workshop.room.catalogue import texts
from valuma_scenarios.workshop.web.patience import PatientProtocol
from valuma_scenarios.workshop.web.server import build_app
from valuma_scenarios.workshop.web.sessions import Server

MAX_MESSAGE = 64_000
Say = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """How the workshop is started.

    Parameters
    ----------
    project, sessions : pathlib.Path
        Project folder, and folder of the session files.
    host, port : str, int
        Address to listen at; port 0 takes a free one.
    language, title, run_sheet : str
        Of a new session; the run sheet is a length in minutes or an agenda of the project.
    new : bool
        Open a new session even where unfinished ones exist.
    rehearsal : int
        Synthetic participants of a new session; 0 for a real one.
    name : str
        Name by which phones reach this machine, e.g. ``workshop.example.fi``; its address if empty.
    behind_proxy : bool
        Whether a proxy on this machine passes requests on and ends TLS: then it is believed what it
        says of where a request comes from.
    certificate, private_key : pathlib.Path, optional
        PEM files, to speak TLS without a proxy.
    """

    def base_url(self, port: int) -> str:
        """Return the address that phones open."""
        anywhere = self.host in ("0.0.0.0", "::", "")
        shown = self.name or (own_address() if anywhere else self.host)
        shown = f"[{shown}]" if ":" in shown else shown
        if self.behind_proxy:
            return f"https://{shown}"
        return f"{'https' if self.certificate else 'http'}://{shown}:{port}"

    project: Path
    sessions: Path
    host: str = "0.0.0.0"
    port: int = 8765
    language: str = "fi"
    title: str = ""
    run_sheet: str = "90"
    new: bool = False
    rehearsal: int = 0
    name: str = ""
    behind_proxy: bool = False
    certificate: Path | None = None
    private_key: Path | None = None


def own_address() -> str:
    """Return the address of this machine on its local network, or the loopback address.

    Nothing is sent: a datagram socket only asks the routing table which address it would use.
    """
    for target in ("10.255.255.255", "192.168.255.255"):
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
        ):
            probe.connect((target, 9))
            found = str(probe.getsockname()[0])
            if not is_loopback(found):
                return found
    return "127.0.0.1"


def is_loopback(host: str) -> bool:
    """Whether only this machine itself reaches a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the address.

    Raises
    ------
    UsageError
        If the address or the port cannot be used.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)  # whoever is quicker than the server waits in the queue
    except OSError as error:
        msg = Said(
            "cannot listen at {host}:{port} ({reason}); choose another --port",
            host=host,
            port=port,
            reason=reason_of(error),
        )
        raise UsageError(msg) from error
    return listener


def prepare(settings: Settings, base_url: str, say: Say) -> tuple[Server, list[str]]:
    """Open the old sessions and, where there is none to go on with, a new one.

    Returns
    -------
    Server
        The server.
    list of str
        Codes of the sessions that are not closed.
    """
    sheet = agenda.chosen(settings.project, settings.run_sheet)
    study = load_project(settings.project)
    server = Server(Engine(KernelGateway(study)), settings.project, settings.sessions, base_url)
    for left_out in server.open_all():
        say(left_out)
    for hub in server.hubs.values():
        if hub.room.inputs_changed and not hub.room.state.closed:
            told = Said(
                "Session {code} was opened with other inputs than the project has now: its numbers "
                "will differ. Start a new one with --new, or bring the inputs back.",
                code=hub.room.code,
            )
            say(told)
    going = [code for code, hub in server.hubs.items() if not hub.room.state.closed]
    asks_for_new = settings.title or settings.run_sheet != Settings.run_sheet
    if settings.new or settings.rehearsal or not going:
        title = settings.title or texts(settings.language)["default_title"]
        going.append(server.create(title, settings.language, sheet, settings.rehearsal))
    elif asks_for_new:
        going_on = Said(
            "An unfinished session goes on, with its own title and agenda: --new opens a new one."
        )
        say(going_on)
    return server, going


def terminal_qr(text: str) -> str:
    """Return a QR code drawn with block characters."""
    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out=drawn, border=4, compact=True)
    return drawn.getvalue()


def announce(server: Server, codes: list[str], say: Say, with_qr: bool = True) -> None:
    """Print the links of every open session, and whether phones can follow them."""
    alone = is_loopback(urlsplit(server.base_url).hostname or "")
    for code in codes:
        links = server.links(code)
        say(Said("Session {code}", code=code))
        if with_qr and not alone:
            say(terminal_qr(links["phone"]))
        say(Said("  phones   {link}", link=links["phone"]))
        say(Said("  screen   {link}", link=links["screen"]))
        say(Said("  desk     {link}", link=links["desk"]))
        say("")
    if alone:
        warning = Said(
            "Warning: phones cannot reach this address, only this machine can. Join the network of "
            "the room or open a hotspot and start again, or give this machine's address (--host)."
        )
        say(warning)
    say(Said("The screen and desk links carry a key: keep them to yourself. Stop with Ctrl+C."))


class Stoppable(uvicorn.Server):
    """A server that a closed window ends as Ctrl+C does: what is under way is finished first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen to a closed window, too; what the caller has told to ignore stays ignored."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        found = (getattr(signal, name, None) for name in ("SIGHUP", "SIGBREAK"))
        heard = [n for n in found if n is not None and signal.getsignal(n) != signal.SIG_IGN]
        before = {number: signal.signal(number, self.handle_exit) for number in heard}
        try:
            with super().capture_signals():
                yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run(settings: Settings, say: Say, with_qr: bool = True) -> None:
    """Serve until interrupted."""
    with listening_socket(settings.host, settings.port) as listener:
        _serve(settings, listener, say, with_qr)


def _serve(settings: Settings, listener: socket.socket, say: Say, with_qr: bool) -> None:
    port = listener.getsockname()[1]
    server, codes = prepare(settings, settings.base_url(port), say)
    here = socket.gethostname().lower()
    names = frozenset({here, f"{here}.local", settings.name.lower()} - {""})
    config = uvicorn.Config(
        build_app(server, names),
        log_level=logging.WARNING,
        http=PatientProtocol,
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips=None if settings.behind_proxy else "",
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.private_key,
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE,
        ws_per_message_deflate=False,  # the network is a few metres long; time counts, not bytes
        ws_ping_interval=20.0,
        ws_ping_timeout=30.0,
        server_header=False,
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    announce(server, codes, say, with_qr)
    # What stands by now stays: looking through it for garbage held everybody up for 90 ms whenever
    # many connections came.
    gc.collect()
    gc.freeze()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(Stoppable(config).serve(sockets=[listener]))
    stopped = Said(
        "Stopped. The sessions are kept in {folder} and go on at the next start.",
        folder=settings.sessions,
    )
    say(stopped)
