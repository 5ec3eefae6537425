"""Signed links, rate limits, and the checks on where a request comes from."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from valuma_scenarios.files import partial_folder

CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that cannot be mistaken for one another when read aloud."""

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the model; no text is ever evaluated
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
KEY_BYTES = 32
HEADERS: dict[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def load_key(folder: Path) -> bytes:
    """Return the server's secret, made on first use and readable by its owner only.

    It outlives a restart, so that links given out before still open.
    """
    path = folder / "server.key"
    if not path.is_file() or path.stat().st_size != KEY_BYTES:  # a shorter one could be guessed
        with partial_folder(folder) as staging:
            draft = staging / path.name
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(secrets.token_bytes(KEY_BYTES))
            draft.replace(path)
    return path.read_bytes()


def new_code() -> str:
    """Return a new session code of eight characters (about 39 bits)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))


def sign(key: bytes, session: str, role: str) -> str:
    """Return the token that lets its holder act as `role` in `session`."""
    digest = hmac.new(key, f"{session}:{role}".encode(), hashlib.sha256).hexdigest()
    return f"{role}.{digest[:40]}"


def role_of(key: bytes, session: str, token: str) -> str | None:
    """Return the role a token stands for, or None if it is not ours."""
    role, _, _ = token.partition(".")
    expected = sign(key, session, role)
    if role in ("desk", "screen") and hmac.compare_digest(expected.encode(), token.encode()):
        return role
    return None


def participant(key: bytes, session: str, secret: str) -> str:
    """Return the stored name of a participant.

    The phone's own random id never reaches the disk: whoever reads the session file cannot answer
    in somebody's place.
    """
    return hmac.new(key, f"{session}|{secret}".encode(), hashlib.sha256).hexdigest()[:24]


@dataclass
class TokenBucket:
    """Rate limit: `rate` messages a second, at most `burst` at once."""

    rate: float
    burst: float
    level: float = -1.0
    last: float = 0.0

    def take(self, now: float) -> bool:
        """Return whether one more message is allowed at `now` (seconds, monotonic)."""
        if self.level < 0:
            self.level, self.last = self.burst, now
        self.level = min(self.burst, self.level + max(0.0, now - self.last) * self.rate)
        self.last = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


def host_allowed(host: str, names: frozenset[str]) -> bool:
    """Return whether a Host header names this machine.

    An address or a name we printed ourselves is fine; any other name could be a foreign page that
    points its own name at this machine.
    """
    name = (urlsplit(f"//{host}").hostname or "").lower()
    if name in names or name == "localhost":
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def same_origin(origin: str | None, host: str | None) -> bool:
    """Return whether a WebSocket was opened by a page of this server."""
    if not origin or not host:
        return False
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
