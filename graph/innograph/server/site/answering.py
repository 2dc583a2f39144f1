"""Answers as HTTP has them: caches are told how long and for whom, and who has the newest gets nothing again."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from innograph.server.site import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from starlette.requests import Request

    from innograph.server.site.formats import Format

_MINUTES = 300  # seconds that an answer may be kept
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_IN_HEADER = "%/:?#[]@!$&'()*+,;=~"


class Link:
    """A link in the header of an answer."""

    def __init__(self, target: str, rel: str, **attributes: str) -> None:
        more = "".join(f'; {name}="{value}"' for name, value in attributes.items())
        self.text = f'<{quote(target, safe=_IN_HEADER)}>; rel="{rel}"{more}'


def answer(  # noqa: PLR0913 - what an answer is made of
    request: Request,
    make: Callable[[], bytes],
    *,
    tag: str,
    content_type: str,
    vary: str = "",
    links: Iterable[Link] = (),
    seconds: int = _MINUTES,
    headers: dict[str, str] | None = None,
) -> Response:
    """What `make` makes, unless whoever asks has it.

    `tag` names it among all that the address has ever held; left empty, its own content does.
    """
    content = None if tag else make()
    tag = tag or sha256(content or b"").hexdigest()[:16]
    told = {"ETag": f'"{tag}"', "Cache-Control": f"public, max-age={seconds}", **(headers or {})}
    if vary:
        told["Vary"] = vary
    if joined := ", ".join(link.text for link in links):
        told["Link"] = joined
    if has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=told)
    return Response(
        make() if content is None else content, media_type=None, headers={"Content-Type": content_type, **told}
    )


def has(header: str, tag: str) -> bool:
    """Whether an If-None-Match header names a tag.

    >>> has('"a", W/"b"', "b"), has("*", "b"), has('"a"', "b")
    (True, True, False)
    """
    return header.strip() == "*" or f'"{tag}"' in _TAG.findall(header)


def onward(address: str, status: int, *, vary: str = "", links: Iterable[Link] = ()) -> Response:
    """To another address: 303 to what tells of a thing, 301 to the one that took its place."""
    found = RedirectResponse(quote(address, safe=_IN_HEADER), status)
    found.headers["Cache-Control"] = f"public, max-age={_MINUTES}"
    if vary:
        found.headers["Vary"] = vary
    if joined := ", ".join(link.text for link in links):
        found.headers["Link"] = joined
    return found


def chosen(request: Request, offered: Sequence[Format]) -> Format:
    """The format that a client likes best; what it takes none of is an error 406."""
    found = formats.preferred(request.headers.get("accept", ""), offered)
    if found is None:
        raise HTTPException(406)
    return found
