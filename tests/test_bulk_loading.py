"""What is written as N-Quads goes into real stores by their own loaders, and is served from there."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import sparql_stores
from innograph import pipeline
from innograph.configuration import Policy
from innograph.metadata import Dataset
from innograph.server.site import Stored
from innograph.store import asking
from innograph.store.authorising import Credentials
from sites import serving_source
from test_stored import MISSIONS, lines

if TYPE_CHECKING:
    from innograph.pipeline import Publication

ISQL = shutil.which("isql-vt")
DOCS = (Path(__file__).resolve().parent.parent / "docs" / "stores.md").read_text("utf-8")


@pytest.fixture(scope="module")
def publication() -> Publication:
    return pipeline.open_published(MISSIONS)


def parts(publication: Publication, folder: Path) -> str:
    """Write the graph as packed N-Quads in parts, as a large build does, and give the name of the graph."""
    graph = f"{publication.base}graph"
    found = lines(publication)
    half = len(found) // 2
    for name, some in (("graph", found[:half]), ("evidence", found[half:])):
        (folder / "parts" / name).mkdir(parents=True)
        quads = b"".join(line.removesuffix(b" .") + f" <{graph}> .\n".encode() for line in some)
        (folder / "parts" / name / "part-00000.nq.gz").write_bytes(gzip.compress(quads))
    return graph


def served(publication: Publication, remote: asking.Remote) -> None:
    """The store holds all triples, and a page can be made of them."""
    count = remote.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]
    assert isinstance(count, ox.Literal)
    assert int(count.value) == len(lines(publication))
    stored = Stored(remote, base=publication.base, metadata=Dataset(), policy=Policy())
    with serving_source(stored) as site:
        page = site.get("/page/organisation/art-er")
        assert page.status == 200
        assert "ART-ER" in page.text


@pytest.mark.skipif(not (sparql_stores.VIRTUOSO and ISQL), reason="Virtuoso is not installed")
def test_virtuoso_loads_the_parts_as_they_are(publication: Publication, tmp_path: Path) -> None:
    graph = parts(publication, tmp_path)
    commands = re.search(r"```sql\n(.*?)```", DOCS, re.DOTALL)
    assert commands
    sql = commands[1].replace("/data/build", str(tmp_path)).replace("https://w3id.org/innograph/id/graph", graph)
    with sparql_stores.virtuoso(tmp_path) as addresses:
        port = re.search(r"^ServerPort = (127\.0\.0\.1:\d+)$", (tmp_path / "virtuoso.ini").read_text(), re.MULTILINE)
        assert port
        done = subprocess.run(
            [str(ISQL), port[1], "dba", "dba"], input=sql, capture_output=True, text=True, timeout=120, check=True
        )
        assert "Error" not in done.stdout + done.stderr
        credentials = Credentials("dba", "dba")
        served(publication, asking.remote(addresses.query, graph, credentials, seconds=20, most=1 << 24))


def test_oxigraph_loads_the_parts_unpacked(publication: Publication, tmp_path: Path) -> None:
    graph = parts(publication, tmp_path)
    command = re.search(r"oxigraph load (.*)", DOCS)
    assert command
    content = b"".join(gzip.decompress(path.read_bytes()) for path in sorted(tmp_path.glob("parts/*/*.nq.gz")))
    arguments = command[1].replace("/srv/oxigraph", str(tmp_path / "data")).split()
    subprocess.run([str(sparql_stores.OXIGRAPH), "load", *arguments], input=content, check=True, timeout=60)
    with sparql_stores.oxigraph(tmp_path) as addresses:
        served(publication, asking.remote(addresses.query, graph, Credentials(), seconds=20, most=1 << 24))
