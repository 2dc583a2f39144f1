"""Who asks, as a server wants to be told: a token, or a name and password, basic or by digest (RFC 7616).

Secrets come from the environment alone, and are in no message.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from innograph.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

USER, PASSWORD, TOKEN = "INNOGRAPH_STORE_USER", "INNOGRAPH_STORE_PASSWORD", "INNOGRAPH_STORE_TOKEN"
_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
# A server that answers by MD5 alone is asked by MD5: what is at stake is its password, not ours to choose.
_HASHES = {"MD5": "md5", "SHA-256": "sha256"}
_SHARED = 6  # letters of a secret that a remark must not have in common with it
_MOST_REFUSALS = 2


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name and password, or a token; empty where a store asks for nothing."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.user or self.token)

    def shown_in(self, words: str) -> bool:
        """Whether the words hold a secret or a good part of one."""
        return any(
            secret[at : at + _SHARED] in words
            for secret in (self.password, self.token)
            if secret
            for at in range(max(1, len(secret) - _SHARED + 1))
        )


def credentials_of(environment: Mapping[str, str]) -> Credentials:
    """The credentials that the environment names; raises ConfigError for half of them, or for two kinds."""
    user, password, token = (environment.get(name, "") for name in (USER, PASSWORD, TOKEN))
    if token and (user or password):
        raise ConfigError(f"{TOKEN} and {USER} are both set; unset the one that the store does not ask for")
    if bool(user) != bool(password):
        raise ConfigError(f"{USER if user else PASSWORD} is set alone; set {USER} and {PASSWORD} both")
    if not (token.isascii() and token.isprintable()) or ":" in user:
        raise ConfigError(f"{TOKEN if token else USER} holds a character that no request can carry; correct it")
    return Credentials(user, password, token)


@dataclass(eq=False)
class Key:
    """How one address is told who asks, as it said that it wants to be told."""

    credentials: Credentials
    _digest: dict[str, str] = field(default_factory=dict)
    _basic: bool = False
    _requests: int = 0
    _refusals: int = 0

    @property
    def known(self) -> bool:
        """Whether there is nothing to be found out before something large is sent."""
        return not self.credentials.user or self._basic or bool(self._digest)

    def header(self, method: str, url: str) -> str:
        """The value of `Authorization` for a request, empty while the server asked for none."""
        if self.credentials.token:
            return f"Bearer {self.credentials.token}"
        if self._digest:
            return self._digested(method, url)
        if self._basic:
            pair = f"{self.credentials.user}:{self.credentials.password}"
            return f"Basic {base64.b64encode(pair.encode()).decode()}"
        return ""

    def accepted(self) -> None:
        """Note that a request was let through."""
        self._refusals = 0

    def learn(self, challenges: Sequence[str]) -> bool:
        """Take up what a refusal says that it wants; whether it is worth asking again."""
        self._refusals += 1
        if not self.credentials.user or self._refusals > _MOST_REFUSALS:
            return False
        asked = [wanted for one in challenges if (wanted := _digest_asked(one))]
        answered = self._basic or (self._digest and self._refusals > 1)
        self._digest = next((one for one in asked if _algorithm(one) in _HASHES), {})
        self._basic = not self._digest
        self._requests = 0
        return bool(self._digest) or not answered

    def assume(self) -> None:
        """Tell name and password without being asked, where a server lets everyone read and asks who writes."""
        self._basic = not self._digest

    def forget(self) -> None:
        """Find out anew what the server wants: what it gave for a while may have run out."""
        self._digest, self._basic = {}, False

    def _digested(self, method: str, url: str) -> str:
        asked, parts = self._digest, urlsplit(url)
        uri = parts.path + (f"?{parts.query}" if parts.query else "")
        self._requests += 1
        count, own = f"{self._requests:08x}", secrets.token_hex(8)
        hashed = partial(_hashed, _algorithm(asked))
        who = hashed(self.credentials.user, asked.get("realm", ""), self.credentials.password)
        what = hashed(method, uri)
        wanted = [one.strip() for one in asked.get("qop", "").split(",")]
        counted = (count, own, "auth") if "auth" in wanted else ()
        told = {
            "username": self.credentials.user,
            "realm": asked.get("realm", ""),
            "nonce": asked.get("nonce", ""),
            "uri": uri,
            "response": hashed(who, asked.get("nonce", ""), *counted, what),
            **{name: asked[name] for name in ("opaque",) if name in asked},
        }
        quoted = [f'{name}="{value}"' for name, value in told.items()]
        plain = [f"algorithm={_algorithm(asked)}", *([f'nc={count}, cnonce="{own}", qop=auth'] if counted else [])]
        return f"Digest {', '.join([*quoted, *plain])}"


def _digest_asked(challenge: str) -> dict[str, str]:
    """What a challenge says of digests, empty where it asks for none."""
    _, named, rest = challenge.partition("Digest ")
    return {found[1].lower(): found[2] or found[3] or "" for found in _PARAMETER.finditer(rest)} if named else {}


def _algorithm(asked: Mapping[str, str]) -> str:
    return asked.get("algorithm", "MD5").upper()


def _hashed(algorithm: str, *parts: str) -> str:
    return hashlib.new(_HASHES[algorithm], ":".join(parts).encode(), usedforsecurity=False).hexdigest()
