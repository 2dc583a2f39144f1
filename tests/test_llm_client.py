"""An endpoint that fails in every way is asked again with patience, and not for ever; its key goes nowhere else."""

from __future__ import annotations

import logging
import threading
import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

from builders import document
from innograph.configuration import Endpoint
from innograph.errors import ModelError
from innograph.llm import Client, Reader, Usage
from innograph.llm.client import ATTEMPTS
from innograph.llm.ledger import MOST_ANSWERED, Ledger
from scripted_model import MODEL, Turn, answer, claim, entity, serving

if TYPE_CHECKING:
    from pathlib import Path

KEY = "sk-very-secret-0123456789"
WORDS = "Il Cluster Aurora ha sede a Bologna."
GOOD = Turn(
    answer(
        [entity("Cluster Aurora", "Cluster", "e1"), entity("Bologna", "City", "e2")],
        [claim("ha sede a Bologna", "e1", "locatedIn", "e2")],
    )
)
QUESTION = {"model": MODEL, "messages": [], "max_tokens": 10}


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def client(url: str, waits: list[float], *, timeout: float = 5.0) -> Client:
    return Client(url, KEY, timeout, sleep=waits.append, chance=lambda: 0.5)


def reader(url: str, waits: list[float], *, max_tokens: int = 0, timeout: float = 5.0) -> Reader:
    endpoint = Endpoint(url, MODEL, max_tokens=max_tokens)
    return Reader(endpoint, client=client(url, waits, timeout=timeout))


def test_a_document_is_read(waits: list[float]) -> None:
    with serving(GOOD) as endpoint:
        read = reader(endpoint.url, waits).read(document(WORDS))

    assert [(s.subject.text, s.predicate) for s in read.extraction.statements] == [("Cluster Aurora", "locatedIn")]
    assert read.usage == Usage(1, 1000, 200)
    assert endpoint.paths == ["/v1/chat/completions"]
    assert endpoint.headers[0]["Authorization"] == f"Bearer {KEY}"
    (sent,) = endpoint.requests
    assert sent["model"] == MODEL
    assert sent["temperature"] == 0
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert WORDS in sent["messages"][1]["content"]
    assert WORDS not in sent["messages"][0]["content"]
    assert waits == []


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_endpoint_is_asked_again(status: int, waits: list[float]) -> None:
    with serving([Turn(status=status), Turn(status=status), GOOD]) as endpoint:
        assert reader(endpoint.url, waits).read(document(WORDS)).extraction.statements

    assert len(endpoint.requests) == 3
    assert waits == [1.0, 2.0]  # twice as long each time


def test_retry_after_is_honoured_in_seconds_and_as_a_date(waits: list[float]) -> None:
    dated = formatdate(time.time() + 30, usegmt=True)
    turns = [Turn(status=429, headers={"Retry-After": "7"}), Turn(status=503, headers={"Retry-After": dated}), GOOD]
    with serving(turns) as endpoint:
        reader(endpoint.url, waits).read(document(WORDS))

    assert waits[0] == 7
    assert 25 < waits[1] <= 30


@pytest.mark.parametrize("value", ["86400", "inf", "1e999"])
def test_a_wait_beyond_all_patience_is_not_waited(value: str, waits: list[float]) -> None:
    with serving(Turn(status=429, headers={"Retry-After": value})) as endpoint, pytest.raises(ModelError, match="429"):
        reader(endpoint.url, waits).read(document(WORDS))

    assert len(endpoint.requests) == 1
    assert waits == []


@pytest.mark.parametrize("value", ["soon", "nan", "-3", ""])
def test_a_wait_that_is_none_does_no_harm(value: str, waits: list[float]) -> None:
    with serving([Turn(status=429, headers={"Retry-After": value}), GOOD]) as endpoint:
        reader(endpoint.url, waits).read(document(WORDS))
    assert waits == [0.0 if value == "-3" else 1.0]


def test_patience_ends(waits: list[float]) -> None:
    with serving(Turn(status=500)) as endpoint, pytest.raises(ModelError, match=rf"HTTP 500, {ATTEMPTS} times"):
        reader(endpoint.url, waits).read(document(WORDS))
    assert len(endpoint.requests) == ATTEMPTS


def test_a_silent_endpoint_times_out(waits: list[float]) -> None:
    release = threading.Event()
    with serving(Turn(hang=release)) as endpoint:
        with pytest.raises(ModelError, match=r"no answer within 0.05 seconds, 4 times"):
            reader(endpoint.url, waits, timeout=0.05).read(document(WORDS))
        release.set()
    assert len(endpoint.requests) == ATTEMPTS


def test_an_endpoint_that_hangs_up_is_asked_again(waits: list[float]) -> None:
    with serving([Turn(hang_up=True), GOOD]) as endpoint:
        assert reader(endpoint.url, waits).read(document(WORDS)).extraction.statements
    assert len(endpoint.requests) == 2


def test_nobody_there_is_said_so(waits: list[float]) -> None:
    with serving(GOOD) as endpoint:
        pass
    with pytest.raises(ModelError, match="no connection"):
        reader(endpoint.url, waits).read(document(WORDS))
    assert len(waits) == ATTEMPTS - 1


@pytest.mark.parametrize(
    "turn",
    [
        Turn(raw=b"<html>"),
        Turn(raw=b"\xff\xfe"),
        Turn(raw=b"[]"),
        Turn(raw=b'{"choices": []}'),
        Turn(raw=b'{"choices": [{"message": 3}]}'),
        Turn(raw=b"[" * 100_000),
    ],
)
def test_what_is_no_chat_completion_is_asked_for_again(turn: Turn, waits: list[float]) -> None:
    with serving([turn, GOOD]) as endpoint:
        assert reader(endpoint.url, waits).read(document(WORDS)).extraction.statements
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("content", ["I cannot do that.", '{"entities": [', "[]"])
def test_broken_json_is_asked_for_once_more(content: str, waits: list[float]) -> None:
    with serving([Turn(content), GOOD]) as endpoint:
        one = reader(endpoint.url, waits)
        read = one.read(document(WORDS))
    assert read.extraction.statements
    assert one.spent == Usage(2, 2000, 400)  # both were paid for

    with serving(Turn(content)) as endpoint, pytest.raises(ModelError, match="not what was asked for, 2 times"):
        reader(endpoint.url, waits).read(document(WORDS + " No."))
    assert len(endpoint.requests) == 2


def test_a_model_that_never_answers_in_json_is_left_alone(waits: list[float]) -> None:
    with serving(Turn("As a language model, I love missions.")) as endpoint:
        one = reader(endpoint.url, waits)
        for number in range(5):
            with pytest.raises(ModelError, match=r"not what (was|is) asked for|not any more"):
                one.read(document(f"{WORDS} Sono {number}."))
    assert len(endpoint.requests) == 6


def test_an_answer_without_end_is_not_read_to_its_end(waits: list[float]) -> None:
    with serving(Turn(raw=b" " * 3_000_000)) as endpoint, pytest.raises(ModelError, match="without end"):
        reader(endpoint.url, waits).read(document(WORDS))


def test_json_in_a_fence_is_taken(waits: list[float]) -> None:
    with serving(Turn(f"Here it is:\n```json\n{GOOD.content}\n```")) as endpoint:
        assert reader(endpoint.url, waits).read(document(WORDS)).extraction.statements


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405])
def test_what_no_patience_changes_is_asked_once_for_all_documents(status: int, waits: list[float]) -> None:
    with serving(Turn(status=status)) as endpoint:
        one = reader(endpoint.url, waits)
        with pytest.raises(ModelError, match=rf"^HTTP {status}: "):
            one.read(document(WORDS))
        with pytest.raises(ModelError, match=rf"^not asked any more: HTTP {status}: "):
            one.read(document(WORDS + " No."))
    assert len(endpoint.requests) == 1


def test_an_endpoint_that_keeps_failing_is_left_alone(waits: list[float]) -> None:
    with serving(Turn(status=500)) as endpoint:
        one = client(endpoint.url, waits)
        for _ in range(5):
            with pytest.raises(ModelError):
                one.complete(QUESTION)
    assert len(endpoint.requests) == 3 * ATTEMPTS


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int, waits: list[float]) -> None:
    with serving(GOOD) as other:
        away = Turn(status=status, headers={"Location": f"{other.url}/chat/completions"})
        with serving(away) as endpoint, pytest.raises(ModelError, match="redirects"):
            reader(endpoint.url, waits).read(document(WORDS))
    assert other.paths == []


def test_a_server_that_knows_no_schema_is_asked_without(waits: list[float]) -> None:
    def script(body: dict[str, dict[str, str]], _: int) -> Turn:
        known = "response_format" not in body and "seed" not in body and "max_completion_tokens" in body
        if known:
            return GOOD
        wrong = next(name for name in ("seed", "max_tokens", "response_format") if name in body)
        status, words = (500, "1 validation error") if wrong == "response_format" else (400, "unknown field")
        return Turn(status=status, raw=f'{{"error": "{words} {wrong}"}}'.encode())

    with serving(script) as endpoint:
        one = reader(endpoint.url, waits)
        assert one.read(document(WORDS)).extraction.statements
        asked = len(endpoint.requests)
        one.read(document(WORDS + " Sì."))
    assert [sent.get("response_format", {}).get("type") for sent in endpoint.requests[2:4]] == [
        "json_schema",
        "json_object",
    ]
    assert len(endpoint.requests) == asked + 1  # it is remembered
    assert waits == []


@pytest.mark.parametrize(
    "remark",
    [
        b'{"error": "max_tokens and the prompt exceed the context of 2048"}',
        b'{"error": "maximum context length is 2048 tokens, however you requested 9800; 8192 in the completion"}',
        b'{"error": "max_tokens is too large: 8192. This model supports at most 4096"}',
    ],
)
def test_a_limit_beyond_the_context_is_left_to_the_server(remark: bytes, waits: list[float]) -> None:
    def script(body: dict[str, object], _: int) -> Turn:
        return Turn(status=400, raw=remark) if {"max_tokens", "max_completion_tokens"} & set(body) else GOOD

    with serving(script) as endpoint:
        assert reader(endpoint.url, waits).read(document(WORDS)).extraction.statements
    assert len(endpoint.requests) == 2
    assert "response_format" in endpoint.requests[1]

    with serving(Turn(status=400, raw=remark)) as endpoint, pytest.raises(ModelError, match="HTTP 400"):
        reader(endpoint.url, waits).read(document(WORDS + " No."))
    assert len(endpoint.requests) == 2


def test_the_key_stays_secret(waits: list[float], caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    remark = f'{{"error": "wrong key {KEY[:12]}..., you sent Bearer {KEY}"}}'.encode()
    with serving(Turn(status=401, raw=remark)) as endpoint:
        one = reader(endpoint.url, waits)
        with pytest.raises(ModelError) as caught:
            one.read(document(WORDS))
    names = [entity("Bologna", "City", "e2"), entity(f"Cluster Aurora {KEY}", "Cluster", "e1")]
    echoed = Turn(answer(names, []))
    with serving(echoed) as endpoint:
        other = reader(endpoint.url, waits)
        read = other.read(document(WORDS))
    kept = "".join(path.read_text() for path in tmp_path.rglob("*.json"))

    assert kept
    said = f"{caught.value!r} {caplog.text} {one!r} {other.__dict__!r} {read!r} {kept} {Client('http://x', KEY)!r}"
    assert KEY[:12] not in said


def test_a_remark_without_the_key_is_logged(waits: list[float], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with serving(Turn(status=404, raw=b"no model\x1b[31m here")) as endpoint, pytest.raises(ModelError):
        reader(endpoint.url, waits).read(document(WORDS))
    assert "HTTP 404: no model [31m here" in caplog.text


@pytest.mark.parametrize(
    "usage",
    [None, {}, {"prompt_tokens": -1, "completion_tokens": 2}, {"prompt_tokens": "1", "completion_tokens": 10**12}],
)
def test_what_the_server_does_not_count_is_estimated(usage: dict[str, int] | None, waits: list[float]) -> None:
    with serving(Turn(GOOD.content, usage=usage)) as endpoint:
        one = reader(endpoint.url, waits)
        one.read(document(WORDS))
    assert one.spent.requests == 1
    assert 1000 < one.spent.tokens_in < 5000
    assert 50 < one.spent.tokens_out < 300


def test_an_answer_that_is_cut_off_is_asked_for_in_halves(waits: list[float]) -> None:
    words = " ".join(f"Il Cluster Aurora ha sede a Bologna, lettera {n} del testo." for n in range(8))

    def script(body: dict[str, list[dict[str, str]]], _: int) -> Turn:
        long = len(body["messages"][1]["content"]) > 400
        return Turn('{"entities": [', finish="length") if long else GOOD

    with serving(script) as endpoint:
        first = reader(endpoint.url, waits).read(document(words))
        asked = len(endpoint.requests)
        again = reader(endpoint.url, waits).read(document(words))

    assert asked == 3
    assert len(endpoint.requests) == 3  # that it is too long is kept too
    assert again == first
    assert len(first.extraction.statements) == 2


def test_an_answer_of_which_nothing_stands_in_the_text_is_no_answer(waits: list[float]) -> None:
    with serving(Turn(answer([entity("Fjordpumpe AS", "Company", "e1")], []))) as endpoint:
        one = reader(endpoint.url, waits)
        for _ in range(2):
            with pytest.raises(ModelError, match="nothing in the answer stands in the text"):
                one.read(document(WORDS))
    assert len(endpoint.requests) == 1

    with serving(Turn(answer([], []))) as endpoint:
        assert reader(endpoint.url, waits).read(document("Oggi piove.")).extraction.mentions == ()


def test_a_long_document_is_asked_about_in_parts(waits: list[float]) -> None:
    words = "Visita ad Aurora. " + " ".join(
        f"Il Cluster Aurora ha sede a Bologna, riga {n} di molte." for n in range(150)
    )
    with serving(GOOD) as endpoint:
        one = reader(endpoint.url, waits)
        estimate = one.estimate([document(words)])
        read = one.read(document(words))

    asked = [sent["messages"][1]["content"] for sent in endpoint.requests]
    assert estimate.usage.requests == len(asked) == 3
    assert all(f"riga {n} di" in "".join(asked) for n in range(150))
    assert ["it opens with" in content for content in asked] == [False, True, True]
    assert all("Visita ad Aurora." in content for content in asked)
    assert len(read.extraction.statements) == 3
    assert read.usage == Usage(3, 3000, 600)


def test_an_answer_that_never_ends_is_given_up(waits: list[float]) -> None:
    endless = Turn('{"entities": [', finish="length")
    with serving(endless) as endpoint, pytest.raises(ModelError, match="too long"):
        reader(endpoint.url, waits).read(document(WORDS))
    assert len(endpoint.requests) == 1


def test_the_budget_is_kept(waits: list[float]) -> None:
    turn = Turn(GOOD.content, usage={"prompt_tokens": 3000, "completion_tokens": 300})
    with serving(turn) as endpoint:
        one = reader(endpoint.url, waits, max_tokens=6000)
        one.read(document(WORDS))
        with pytest.raises(ModelError, match="the budget of 6000 tokens is spent"):
            one.read(document(WORDS + " No."))
        one.read(document(WORDS))  # what is kept costs nothing
    assert len(endpoint.requests) == 1
    assert endpoint.requests[0]["max_tokens"] < 6000
    assert one.spent.tokens <= 6000


def test_an_answer_that_the_budget_cut_is_not_held_against_the_text(waits: list[float], tmp_path: Path) -> None:
    with serving(Turn('{"entities": [', finish="length")) as endpoint, pytest.raises(ModelError, match="budget"):
        reader(endpoint.url, waits, max_tokens=5000).read(document(WORDS))
    assert list(tmp_path.rglob("*.json")) == []


def test_a_budget_is_shared_by_requests_at_a_time() -> None:
    ledger = Ledger(10_000)
    wanted = Usage(1, 3000, 1000)
    with ledger.grant(wanted) as first:
        assert first.answer == 7000
        first.used = Usage(1, 3000, 500)
        waiting = threading.Thread(target=_spend, args=(ledger, wanted))
        waiting.start()
    waiting.join(5)
    assert ledger.spent == Usage(2, 6000, 1000)


def _spend(ledger: Ledger, wanted: Usage) -> None:
    with ledger.grant(wanted) as grant:
        grant.used = Usage(1, 3000, 500)


def test_without_a_budget_an_answer_is_bounded_all_the_same() -> None:
    with Ledger(0).grant(Usage(1, 10, 10)) as grant:
        assert grant.answer == MOST_ANSWERED


def test_an_answer_in_the_cache_is_not_asked_for(waits: list[float]) -> None:
    with serving(GOOD) as endpoint:
        first = reader(endpoint.url, waits).read(document(WORDS))
    nobody = reader(endpoint.url, waits)

    assert nobody.read(document(WORDS)) == first
    assert nobody.spent == Usage()
    assert nobody.estimate([document(WORDS)]) == (Usage(), 1)
    assert nobody.estimate([document(WORDS + " No.")]).usage.requests == 1


def test_another_text_or_model_is_asked_about(waits: list[float]) -> None:
    with serving(GOOD) as endpoint:
        reader(endpoint.url, waits).read(document(WORDS))
        reader(endpoint.url, waits).read(document(WORDS, "es"))
        Reader(Endpoint(endpoint.url, "other"), client=client(endpoint.url, waits)).read(document(WORDS))
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"[]", b"\xff", b'{"format": 1, "usage": [1, 2, 3], "answer": {"entities": 1}}', b"[" * 100_000],
)
def test_a_broken_answer_in_the_cache_is_asked_for_again(
    broken: bytes, waits: list[float], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(GOOD) as endpoint:
        first = reader(endpoint.url, waits).read(document(WORDS))
        (path,) = tmp_path.rglob("*.json")
        whole = path.read_bytes()
        path.write_bytes(broken)
        again = reader(endpoint.url, waits).read(document(WORDS))

    assert again == first
    assert len(endpoint.requests) == 2
    assert path.read_bytes() == whole
    assert f"{path.name} in the cache of answers is broken" in caplog.text


def test_the_cache_holds_whole_files_for_its_owner_alone(waits: list[float], tmp_path: Path) -> None:
    with serving(GOOD) as endpoint:
        reader(endpoint.url, waits).read(document(WORDS))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.suffix for path in files] == [".json"]
    assert files[0].stat().st_mode & 0o077 == 0


def test_a_cache_that_cannot_be_written_is_done_without(
    waits: list[float], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with serving(GOOD) as endpoint:
        one = Reader(Endpoint(endpoint.url, MODEL, cache=str(tmp_path / "file")), client=client(endpoint.url, waits))
        assert one.read(document(WORDS)).extraction.statements
        assert one.read(document(WORDS + " No.")).extraction.statements
    assert caplog.text.count("cannot be kept") == 1
