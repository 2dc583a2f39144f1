"""What all requests to servers share: no redirects, growing pauses, and no proxy on the way to this machine."""

from __future__ import annotations

import contextlib
import email.utils
import random
import time
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0  # seconds
LONGEST_ASKED_WAIT = 120.0
"""Seconds of waiting that a server may ask for; beyond it, asking again is left to the user."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would carry secrets and contents to wherever the answer says."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def opener(url: str) -> urllib.request.OpenerDirector:
    """What opens addresses such as this one, and follows no redirect."""
    # A proxy that the environment names is no way to a server on this machine.
    proxies = [urllib.request.ProxyHandler({})] if is_local(url) else []
    return urllib.request.build_opener(_Stay, *proxies)


def is_local(url: str) -> bool:
    """Whether an address is one of this machine.

    >>> is_local("http://localhost:11434/v1"), is_local("http://localhost.example.org/v1")
    (True, False)
    """
    return urlsplit(url).hostname in {"localhost", "127.0.0.1", "::1"}


def pause(attempt: int, asked: float | None, chance: Callable[[], float] = random.random) -> float:
    """Seconds to wait after so many attempts: what the server asked for, else twice as long each time, give or take.

    By chance, so that many who were refused do not come back together.
    """
    if asked is not None:
        return asked
    return float(min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (attempt - 1)) * (0.5 + chance()))


def retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number or a date; None if the server asks for nothing that is understood.

    >>> retry_after("2.5"), retry_after("soon")
    (2.5, None)
    """
    if not value:
        return None
    with contextlib.suppress(ValueError):
        seconds = float(value)
        return max(0.0, seconds) if seconds == seconds else None  # noqa: PLR0124 - NaN, which no sleep takes
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
