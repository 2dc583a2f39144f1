"""What an HTTP request asks, in the terms of the SPARQL 1.1 Protocol, and what is wrong with it if anything is."""

from __future__ import annotations

from asyncio import timeout
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect

from innograph.answering.questions import Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

QUERY, UPDATE, FORM = "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"
_READ_ONLY = "this endpoint answers queries and changes nothing; send SELECT, ASK, CONSTRUCT or DESCRIBE as `query`"
_HOW = f"send it by GET as `query`, or by POST as {FORM} or {QUERY}"
_FIELDS = 1000  # of a form or an address at most
_SECONDS = 10  # that a body may take
_ROOM = 3  # times the length of a query, for escapes


class Asked(NamedTuple):
    """The query of a request, None if there is none, its dataset, and the other parameters by their names."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    others: dict[str, str]

    @property
    def format(self) -> str:
        """The format that goes before the Accept header, empty if none does; clients call it one or the other."""
        return self.others.get("format") or self.others.get("output") or ""


async def asked(request: Request, *, longest: int) -> Asked:
    """What a GET, HEAD or POST asks; raises Unanswered for what the protocol does not allow."""
    fields = _fields(request.scope["query_string"])
    if request.method != "POST":
        return _asked(fields, longest)
    kind = _content_type(request)
    if kind == QUERY:
        if any(name in {"query", "update"} for name, _ in fields):
            raise Unanswered(400, "the query is in the body, and a second one in the address; send one")
        text = _text(await _body(request, longest))
        return _asked([*fields, ("query", text)], longest)
    fields += _fields(await _body(request, _ROOM * longest))
    found = _asked(fields, longest)
    if found.query is None:
        raise Unanswered(400, f"there is no query; {_HOW}")
    return found


def _content_type(request: Request) -> str:
    """The media type of a body that can be read; raises Unanswered for any other."""
    name, *parameters = request.headers.get("content-type", "").lower().split(";")
    kind = name.strip()
    if kind == UPDATE:
        raise Unanswered(400, _READ_ONLY)
    if kind not in {QUERY, FORM}:
        raise Unanswered(415, f"{kind or 'a body without Content-Type'} is not understood here; {_HOW}")
    charset = next((one.partition("=")[2] for one in parameters if one.strip().startswith("charset=")), "utf-8")
    if charset.strip().strip('"') not in {"utf-8", "utf8", "us-ascii"}:
        raise Unanswered(415, f"the charset {charset.strip()!r} is not understood here; send UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unanswered(415, "a compressed body is not understood here; send it as it is")
    return kind


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    try:
        async with timeout(_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    raise _too_long(most)
    except TimeoutError as error:
        raise Unanswered(408, "the query comes too slowly; send it again", {"Connection": "close"}) from error
    except ClientDisconnect as error:
        raise Unanswered(400, "the query broke off; send it again") from error
    return bytes(body)


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_FIELDS
        )
    except UnicodeDecodeError as error:
        raise Unanswered(400, f"the parameters are no UTF-8 ({error.reason}); encode them so") from error
    except ValueError as error:
        raise Unanswered(400, f"there are more than {_FIELDS} parameters; send fewer") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unanswered(400, f"the query is no UTF-8 ({error.reason} at byte {error.start}); encode it so") from error


def _asked(fields: list[tuple[str, str]], longest: int) -> Asked:
    if list(_of("update", fields)):
        raise Unanswered(400, _READ_ONLY)
    queries = list(_of("query", fields))
    if len(queries) > 1:
        raise Unanswered(400, f"there are {len(queries)} queries; send one at a time")
    if queries and len(queries[0].encode()) > longest:
        raise _too_long(longest)
    default, named = (tuple(_of(f"{kind}-graph-uri", fields)) for kind in ("default", "named"))
    return Asked(queries[0] if queries else None, default, named, dict(fields))


def _of(wanted: str, fields: list[tuple[str, str]]) -> Iterator[str]:
    return (value for name, value in fields if name == wanted)


def _too_long(most: int) -> Unanswered:
    return Unanswered(
        413, f"the query is longer than {most >> 10} KiB; ask in parts, or name things by what they share", {}
    )
