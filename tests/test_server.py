"""`innograph review --serve`: who is let in, what an answer writes, and what a page says."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from innograph import curation, server
from innograph.errors import ConfigError
from innograph.server import guard
from innograph.server.sitting import id_of
from innograph.server.wording import Wording
from served import build_into, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from served import Served

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "graph" / "innograph" / "server" / "words.json"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    build_into(folder)
    return folder / "out"


@pytest.fixture
def out(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "out"))


@pytest.fixture
def review(out: Path) -> Iterator[Served]:
    with serving(out) as served:
        yield served


@pytest.fixture
def inside(review: Served) -> Served:
    """A review whose address has been opened."""
    review.ask(f"/?token={review.keys.token}")
    return review


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser here wants the style of a last page."""
    monkeypatch.setattr(guard, "_FAREWELL", 0)


# ---- who is let in ----


def test_the_address_becomes_a_cookie_that_no_script_and_no_other_site_gets(review: Served) -> None:
    found = review.send("GET", f"/?token={review.keys.token}")
    assert found.status == 303
    assert found.headers["location"] == "/"
    assert {"HttpOnly", "SameSite=strict"} <= set(found.headers["set-cookie"].split("; "))
    assert review.ask("/").status == 200


@pytest.mark.parametrize("address", ["/", "/?token=", "/?token=wrong", "/who", "/?token=%ff%00"])
def test_who_has_not_the_address_learns_nothing(review: Served, address: str) -> None:
    found = review.ask(address, Cookie="innograph-1=guess")
    assert found.status == 403
    assert "Uraberri" not in found.text
    assert "set-cookie" not in found.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost", "", "[::2]", "127.0.0.1:1"])
def test_a_name_that_was_made_to_lead_here_is_refused(inside: Served, host: str) -> None:
    assert inside.ask("/", Host=host).status == 421


def test_two_host_headers_are_refused(inside: Served) -> None:
    connection = HTTPConnection("127.0.0.1", inside.place.port, timeout=10)
    connection.putrequest("GET", "/", skip_host=True)
    for _ in range(2):
        connection.putheader("Host", f"127.0.0.1:{inside.place.port}")
    connection.putheader("Cookie", inside.cookie)
    connection.endheaders()
    assert connection.getresponse().status in {400, 421}
    connection.close()


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_is_refused(inside: Served, headers: dict[str, str]) -> None:
    page = inside.ask()
    fields = {"csrf": page.field("csrf"), "question": page.field("question"), "key": "r"}
    assert inside.post("/answer", fields, **headers).status == 403
    assert inside.rows() == ()


def test_a_form_without_its_token_changes_nothing(inside: Served) -> None:
    page = inside.ask()
    for csrf in ("", "wrong", "\udcff"):
        fields = {"csrf": csrf.encode("utf-8", "replace").decode(), "question": page.field("question"), "key": "r"}
        assert inside.post("/answer", fields).status == 403
    assert inside.rows() == ()


def test_requests_that_are_none_for_us_are_refused(inside: Served) -> None:
    assert inside.send("PUT", "/", "x").status == 405
    assert inside.send("GET", "/?" + "a" * 5000).status == 414
    assert inside.send("POST", "/answer", "a" * 40_000).status == 413
    assert inside.send("POST", "/answer", "&".join(f"a{n}=1" for n in range(100))).status == 400
    for address in ("/static/../words.json", "/static/..%2fwords.json", "/static/words.json", "/nowhere", "/answer"):
        assert inside.ask(address).status in {404, 405}


def test_every_answer_forbids_what_a_page_does_not_need(inside: Served) -> None:
    for address in ("/", "/who", "/nowhere", "/static/review.js"):
        headers = inside.ask(address).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


def test_nothing_that_a_document_says_becomes_markup(inside: Served) -> None:
    page, seen = inside.ask(), 0
    while 'name="question"' in page.text:
        assert "<img" not in page.text
        assert "<script>" not in page.text
        seen += "&lt;script&gt;" in page.text
        page = inside.ask(f"/?after={page.field('question')}")
    assert seen


# ---- deciding ----


def test_an_answer_is_in_the_file_before_the_next_question_comes(inside: Served) -> None:
    page = inside.ask("/?kind=statement")
    after = inside.answer(page, "r", why="  not in\nthe text ", kind="statement")
    (row,) = curation.read(inside.path).rows
    assert (row.action, row.who, row.why) == ("reject", "ada", "not in the text")
    assert row.when
    assert after.title != page.title
    assert inside.ask(f"/?q={page.field('question')}").text.count('action="/answer"') == 0  # it is decided


def test_a_double_click_writes_once(inside: Served) -> None:
    page = inside.ask("/?kind=statement")
    inside.answer(page, "r")
    inside.answer(page, "r")
    assert inside.rows() == ("reject",)


def test_a_decision_can_be_taken_back(inside: Served) -> None:
    page = inside.ask("/?kind=statement")
    after = inside.answer(page, "a")
    again = inside.post("/undo", {"csrf": after.field("csrf")})
    assert inside.rows() == ()
    assert again.title == page.title
    inside.post("/undo", {"csrf": after.field("csrf")})  # there is nothing left
    assert inside.rows() == ()


def test_a_row_that_somebody_else_wrote_can_be_taken_back(inside: Served) -> None:
    row = curation.queue(curation.load(inside.path.parent).graph, base="https://w3id.org/innograph/id/")[0]
    decision = row.answers[0].decision
    curation.append(inside.path, decision)
    page = inside.ask()
    inside.post("/undo", {"csrf": page.field("csrf"), "row": id_of(decision)})
    assert inside.rows() == ()


def test_a_new_name_does_not_answer_the_question_itself(inside: Served) -> None:
    page = inside.ask("/?kind=statement")
    same = inside.answer(page, "n", **{"value-n": "=Cluster  d'Acqua"})
    assert same.field("question") == page.field("question")
    (row,) = curation.read(inside.path).rows
    assert (row.action, row.value) == ("rename", "=Cluster d'Acqua")
    assert "'=Cluster" in inside.path.read_text(encoding="utf-8-sig")  # no formula for a spreadsheet


@pytest.mark.parametrize("value", ["", "   ", "x" * 501])
def test_a_name_that_is_none_is_refused(inside: Served, value: str) -> None:
    page = inside.ask("/?kind=statement")
    inside.answer(page, "n", **{"value-n": value})
    assert inside.rows() == ()


def test_answers_that_no_question_has_are_refused(inside: Served) -> None:
    page = inside.ask("/?kind=statement")
    inside.answer(page, "m")
    inside.post("/answer", {"csrf": page.field("csrf"), "question": "none", "key": "a"})
    assert inside.rows() == ()


def test_what_a_spreadsheet_writes_meanwhile_is_seen(inside: Served) -> None:
    page = inside.ask("/?kind=statement")
    question = next(
        one for one in server.Sitting(curation.load(inside.path.parent)).questions if one.id == page.field("question")
    )
    curation.append(inside.path, question.answers[1].decision)
    assert inside.ask("/?kind=statement").title != page.title
    with inside.path.open("a", encoding="utf-8", newline="") as file:
        file.write("explode,organisation/uraberri\r\n")
    assert "explode" in inside.ask().text


def test_a_file_that_cannot_be_read_any_more_is_named_and_left_alone(inside: Served) -> None:
    inside.path.write_bytes(b"PK\x03\x04 no table")
    before = inside.path.read_bytes()
    found = inside.ask()
    assert found.status == 503
    assert "curation.csv" in found.text
    assert inside.path.read_bytes() == before
    inside.path.unlink()
    assert inside.ask().status == 200


def test_a_build_that_was_written_again_is_said(inside: Served) -> None:
    words = json.loads(WORDS.read_text(encoding="utf-8"))["en"]["rebuilt"]
    assert words not in inside.ask().text
    os.utime(inside.path.parent / "manifest.json", (1, 1))
    assert words in inside.ask().text


def test_filters_narrow_the_questions(inside: Served) -> None:
    def count(query: str) -> int:
        found = re.search(r"of (\d+) decided", inside.ask(f"/?{query}").text)
        assert found
        return int(found[1])

    every = count("")
    assert 0 < count("kind=statement") < every
    assert 0 < count("document=one") < every
    assert 0 < count("entity=URABERRI") < every
    assert 0 < count("below=0.9") < every
    assert count("kind=statement&entity=nobody") == 0
    assert count("kind=nonsense&below=nan") == every


def test_whoever_is_not_known_is_asked(out: Path) -> None:
    with serving(out, who="") as served:
        page = served.ask(f"/?token={served.keys.token}")
        assert 'name="who"' in page.text
        assert 'name="who"' in served.post("/who", {"csrf": page.field("csrf"), "who": "  "}).text
        asked = served.post("/who", {"csrf": page.field("csrf"), "who": " Ane  Lasa "})
        served.answer(asked, "r")
        assert curation.read(served.path).rows[0].who == "Ane Lasa"


def test_the_server_ends_with_the_last_who_quits(review: Served) -> None:
    review.ask(f"/?token={review.keys.token}")
    first, review.cookie = review.cookie, ""
    page = review.ask(f"/?token={review.keys.token}")
    review.post("/quit", {"csrf": page.field("csrf")})
    assert review.ask("/").status == 403
    review.cookie = first
    left = review.post("/quit", {"csrf": review.ask("/").field("csrf")})
    assert left.status == 200
    review.thread.join(10)
    assert not review.thread.is_alive()


# ---- what a page says ----


def test_pages_speak_the_language_that_the_browser_likes(inside: Served) -> None:
    for header, language in (("it-IT,it;q=0.9,en;q=0.8", "it"), ("eu,es;q=0.7", "es"), ("de", "en")):
        found = inside.ask("/", **{"Accept-Language": header})
        assert f'<html lang="{language}"' in found.text
        assert found.headers["content-language"] == language


def test_every_language_has_the_same_words() -> None:
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    assert set(words) == set(server.LANGUAGES)
    for name, text in words["en"].items():
        for language in server.LANGUAGES:
            other = words[language][name]
            if isinstance(text, dict) and name != "reasons":
                assert set(other) == set(text), (language, name)
            elif isinstance(text, str):
                assert set(re.findall(r"\{\w*\}", other)) == set(re.findall(r"\{\w*\}", text)), (language, name)


@pytest.mark.parametrize("language", ["it", "es"])
def test_why_something_is_asked_is_said_in_the_language_of_the_page(language: str) -> None:
    opened = curation.load(ROOT / "exports" / "missions")
    sitting = server.Sitting(opened)
    words = Wording(language, sitting.entities)
    reasons = [reason for question in sitting.questions for reason in question.reasons if not words.found_by(reason)]
    assert reasons
    assert {reason for reason in reasons if words.reason(reason)[1] == "en"} == set()


# ---- the command ----


def test_a_port_that_is_taken_is_named() -> None:
    place = server.at("127.0.0.1", 0)
    with pytest.raises(ConfigError, match=f"port {place.port} is taken"):
        server.at("127.0.0.1", place.port)
    place.socket.close()
    with pytest.raises(ConfigError, match="leave --host out"):
        server.at("no such host", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_the_command_prints_an_address_and_ends_with_ctrl_c(out: Path) -> None:
    command = [sys.executable, "-m", "innograph", "review", str(out), "--serve", "--who", "Ane"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert running.stdout
    line = running.stdout.readline()
    found = re.fullmatch(r"\d+ questions at http://127\.0\.0\.1:(\d+)/\?token=(\S+)\n", line)
    assert found, line
    connection = HTTPConnection("127.0.0.1", int(found[1]), timeout=10)
    connection.request("GET", f"/?token={found[2]}")
    assert connection.getresponse().status == 303
    connection.close()
    running.send_signal(signal.SIGINT)
    told, complaints = running.communicate(timeout=20)
    assert running.returncode == 0, complaints
    assert "no decision taken" in told
    assert complaints == ""
