"""Requests to an OpenAI-compatible endpoint: no redirects, bounded patience, a key that stays secret."""

from __future__ import annotations

import http.client
import json
import logging
import random
import re
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph.errors import ModelError
from innograph.llm.ledger import Usage
from innograph.requesting import LONGEST_ASKED_WAIT, opener, pause, retry_after

if TYPE_CHECKING:
    from collections.abc import Callable

_LOGGER = logging.getLogger(__name__)
ATTEMPTS = 4
_LARGEST_ANSWER = 1_000_000  # bytes, and tokens; ten times what 8,192 tokens come to
_LONGEST_REMARK = 300
_SHARED = 8  # letters of a key that a remark must not have in common with it
_MOST_FAILURES = 3
# Statuses that no other text and no patience will change.
_REFUSALS = {
    HTTPStatus.UNAUTHORIZED: "the key is refused; set INNOGRAPH_LLM_KEY",
    HTTPStatus.PAYMENT_REQUIRED: "the account has no credit left",
    HTTPStatus.FORBIDDEN: "the key may not do this; check INNOGRAPH_LLM_KEY and the model",
    HTTPStatus.NOT_FOUND: "no such address or model; check --llm-url and --llm-model",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address takes no chats; check --llm-url",
}
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_UNREADABLE = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_TOO_LONG = re.compile(r"too large|exceed|context.(?:length|window|size)", re.IGNORECASE)
# What a server that does not know a setting calls it, and what stands for it instead.
_SETTINGS = ("max_tokens", "temperature", "seed", "response_format")


class Reply(NamedTuple):
    """What the model wrote, whether it was cut off for length, and the tokens that the server counted, if it did."""

    content: str
    cut_off: bool
    usage: Usage | None


class _Fault(Exception):  # noqa: N818 - a fault of the line, not an error of ours
    def __init__(self, reason: str, *, again: bool = False, wait: float | None = None, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.again, self.wait, self.final = reason, again, wait, final


@dataclass(eq=False)
class Client:
    """One endpoint, asked for chat completions; safe to be shared by threads.

    `key` is sent to this endpoint and nowhere else; `timeout` bounds a whole answer, in seconds. After three documents
    in a row got no answer, or at the first refusal that concerns all of them, nothing more is asked.
    """

    url: str
    key: str = field(default="", repr=False)
    timeout: float = 300.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    _left_out: set[str] = field(default_factory=set)
    _failures: int = 0
    _stopped: str = ""

    def __post_init__(self) -> None:
        self._opener = opener(self.url)

    def complete(self, body: dict[str, Any]) -> Reply:
        """Ask until there is an answer, at most ATTEMPTS times; raises ModelError with the reason if there is none."""
        if self._stopped:
            raise ModelError(f"not asked any more: {self._stopped}")
        try:
            reply = self._patiently(body)
        except _Fault as fault:
            self._failures += 1
            if fault.final or self._failures >= _MOST_FAILURES:
                self._stopped = fault.reason
            raise ModelError(fault.reason) from None
        self._failures = 0
        return reply

    def _patiently(self, body: dict[str, Any]) -> Reply:
        attempt = 1
        while True:
            known = frozenset(self._left_out)
            try:
                return self._once(_in_dialect(body, known))
            except _Fault as fault:
                if self._left_out > known:  # the server does not know a setting: that is no attempt
                    continue
                if not fault.again:
                    raise
                if attempt == ATTEMPTS:
                    raise _Fault(f"{fault.reason}, {ATTEMPTS} times") from None
                self.sleep(pause(attempt, fault.wait, self.chance))
                attempt += 1

    def _once(self, body: dict[str, Any]) -> Reply:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "innograph"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        data = json.dumps(body).encode()
        address = f"{self.url.rstrip('/')}/chat/completions"
        request = urllib.request.Request(address, data, headers)  # noqa: S310 - only http(s) passes the configuration
        try:
            return self._reply(self._open(request))
        except urllib.error.HTTPError as error:
            raise self._refusal(error, body) from None
        except (OSError, http.client.HTTPException) as error:
            raise _broken(error, self.timeout) from None

    def _open(self, request: urllib.request.Request) -> bytes:
        """The body of the answer; the time allowed is for all of it, not for each piece."""
        end = time.monotonic() + self.timeout
        pieces = []
        size = 0
        with self._opener.open(request, timeout=self.timeout) as response:
            while piece := response.read1(65_536):
                pieces.append(piece)
                size += len(piece)
                if size > _LARGEST_ANSWER:
                    raise _Fault("an answer without end")
                if time.monotonic() > end:
                    raise TimeoutError
        return b"".join(pieces)

    def _reply(self, raw: bytes) -> Reply:
        try:
            data = json.loads(self._without_key(raw.decode("utf-8", "replace")))
            choice = data["choices"][0]
            content = choice["message"]["content"]
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            raise _Fault("an answer that is no chat completion", again=True) from None
        if not isinstance(content, str):
            raise _Fault("an answer without words")
        return Reply(content, choice.get("finish_reason") == "length", _usage(data.get("usage")))

    def _refusal(self, error: urllib.error.HTTPError, body: dict[str, Any]) -> _Fault:
        with error:
            try:
                remark = self._without_key(error.read(_LARGEST_ANSWER // 10).decode("utf-8", "replace"))
            except (OSError, http.client.HTTPException):
                remark = ""
        self._log(error.code, remark)
        if error.code in _REFUSALS:
            return _Fault(f"HTTP {error.code}: {_REFUSALS[HTTPStatus(error.code)]}", final=True)
        if error.code // 100 == 3:  # noqa: PLR2004 - the redirects
            return _Fault(
                f"HTTP {error.code}: the address redirects, which is not followed; check --llm-url", final=True
            )
        if error.code in _UNREADABLE or "validation error" in remark:  # llama-cpp-python says 500 for it
            self._leave_out(remark, body)
        wait = retry_after(error.headers.get("Retry-After"))
        patient = wait is None or wait <= LONGEST_ASKED_WAIT
        return _Fault(f"HTTP {error.code}", again=error.code in _AGAIN and patient, wait=wait)

    def _leave_out(self, remark: str, body: dict[str, Any]) -> None:
        """Note the setting that the server's remark says it does not know, or the limit that is beyond its context."""
        named = next((name for name in _SETTINGS if name in body and name in remark), "")
        if not named and "schema" in remark:
            named = "response_format"
        # Without a limit a server answers as far as its context goes.
        if _TOO_LONG.search(remark) and "max_completion_tokens" not in self._left_out:
            self._left_out |= {"max_tokens", "max_completion_tokens"}
        elif "max_completion_tokens" in remark and "max_tokens" in self._left_out:
            self._left_out.add("max_completion_tokens")
        elif named:
            self._left_out.add("schema" if named in self._left_out and named == "response_format" else named)

    def _without_key(self, words: str) -> str:
        return words.replace(self.key, "[key]") if self.key else words

    def _log(self, status: int, remark: str) -> None:
        """Say what the server remarked, unless it shows a piece of the key ("the key sk-12345… is wrong")."""
        shown = any(self.key[at : at + _SHARED] in remark for at in range(max(0, len(self.key) - _SHARED + 1)))
        said = "".join(c if c.isprintable() else " " for c in remark)[:_LONGEST_REMARK]
        _LOGGER.info("HTTP %d: %s", status, "" if shown else said)


def _in_dialect(body: dict[str, Any], left_out: frozenset[str]) -> dict[str, Any]:
    """The request without the settings that the server does not know."""
    known = {name: value for name, value in body.items() if name not in left_out}
    if "max_tokens" in left_out and "max_completion_tokens" not in left_out and "max_tokens" in body:
        known["max_completion_tokens"] = body["max_tokens"]
    if "response_format" in left_out and "schema" not in left_out:  # as llama-cpp-python has it
        known["response_format"] = {"type": "json_object", "schema": body["response_format"]["json_schema"]["schema"]}
    return known


def _broken(error: OSError | http.client.HTTPException, timeout: float) -> _Fault:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return _Fault(f"no answer within {timeout:g} seconds", again=True)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return _Fault("the certificate of the endpoint is not valid", final=True)
    return _Fault(f"no connection ({type(reason).__name__})", again=True)


def _usage(counted: object) -> Usage | None:
    if not isinstance(counted, dict):
        return None
    tokens_in, tokens_out = counted.get("prompt_tokens"), counted.get("completion_tokens")
    if not (isinstance(tokens_in, int) and isinstance(tokens_out, int)):
        return None
    sound = 0 <= tokens_in < _LARGEST_ANSWER and 0 <= tokens_out < _LARGEST_ANSWER
    return Usage(1, tokens_in, tokens_out) if sound else None
