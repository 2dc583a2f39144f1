"""A review that is served on a real socket, and a browser's memory without the browser."""

from __future__ import annotations

import html
import re
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from innograph import curation, server
from innograph.pipeline import build, write_build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = {
    "one.txt": (
        "Missione a Bilbao\n\nLa missione a Bilbao è stata organizzata da Clust-ER Acque con l'Università di Parma. La "
        "delegazione ha visitato Uraberri S.L., che lavora nell'idrogeno. Anna Verdi, direttrice di Clust-ER Acque, ha "
        "incontrato Jon Etxeberria.\n"
    ),
    "two.txt": (
        "<script>document.title='Ceded'</script> & Visita a Parma\n\nClust-ER Aque ha ospitato a Parma una delegazione "
        "di Uraberri S.L. guidata da Jon Echeberria, direttore di Uraberri S.L. <img src=x onerror=alert(1)> La visita "
        "è stata finanziata dalla Regione Emilia-Romagna.\n"
    ),
}


class Answered(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, self.text
        return html.unescape(found[1])

    @property
    def title(self) -> str:
        """The question that is asked."""
        found = re.search(r"<h1.*?</h1>", self.text, re.DOTALL)
        assert found, self.text
        return html.unescape(re.sub(r"<[^>]+>", "", found[0]))


class Served:
    """A review that listens, and somebody who has opened its address."""

    def __init__(self, place: server.Place, keys: server.Secrets, path: Path, thread: Thread) -> None:
        self.place, self.keys, self.path, self.thread = place, keys, path, thread
        self.cookie = ""

    @property
    def address(self) -> str:
        """What a person is told to open."""
        return f"{self.place.address}?token={self.keys.token}"

    def ask(self, address: str = "/", **headers: str) -> Answered:
        """GET an address with the cookie and follow where it leads."""
        found = self.send("GET", address, **headers)
        return self.ask(found.headers["location"], **headers) if found.status == 303 else found

    def post(self, address: str, fields: dict[str, str], **headers: str) -> Answered:
        """Send a form and follow where it leads."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | headers
        found = self.send("POST", address, urlencode(fields), **headers)
        return self.ask(found.headers["location"]) if found.status == 303 else found

    def answer(self, page: Answered, key: str, **fields: str) -> Answered:
        """Answer the question of a page."""
        given = {"csrf": page.field("csrf"), "question": page.field("question"), "key": key, **fields}
        return self.post("/answer", given)

    def send(self, method: str, address: str, body: str = "", **headers: str) -> Answered:
        """One request, without following anything."""
        connection = HTTPConnection("127.0.0.1", self.place.port, timeout=10)
        try:
            connection.request(method, address, body or None, {"Cookie": self.cookie, **headers})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        if "set-cookie" in found:
            self.cookie = found["set-cookie"].partition(";")[0]
        return Answered(response.status, found, text)

    def rows(self) -> tuple[str, ...]:
        """What stands in the file of decisions, a word for each."""
        return tuple(row.action for row in curation.read(self.path).rows) if self.path.is_file() else ()


def build_into(folder: Path) -> None:
    """Build the texts into `folder`/out."""
    (folder / "sources").mkdir()
    for name, text in TEXTS.items():
        (folder / "sources" / name).write_text(text, encoding="utf-8")
    write_build(build([folder / "sources"]), folder / "out")


@contextmanager
def serving(out: Path, *, who: str = "ada") -> Iterator[Served]:
    """Serve the review of a build until the block ends; then quit, as a person does, which must end it."""
    sitting = server.Sitting(curation.load(out))
    place, keys = server.at("127.0.0.1", 0), server.Secrets.fresh()
    app = server.Guard(server.review_app(sitting, login="ada", command="innograph build"), keys, place=place, who=who)
    thread = Thread(target=server.listen, args=(app, place), daemon=True)
    thread.start()
    served = Served(place, keys, sitting.path, thread)
    try:
        yield served
    finally:
        if thread.is_alive():
            keys.sessions.clear()
            served.cookie = ""
            csrf = served.ask(f"/who?token={keys.token}").field("csrf")
            served.post("/quit", {"csrf": csrf})
        thread.join(10)
        assert not thread.is_alive()
