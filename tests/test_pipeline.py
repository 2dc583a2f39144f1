from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import innograph
from innograph.configuration import DEFAULT_BASE, Configuration
from innograph.errors import ExportError, ReadError
from innograph.pipeline import FILES, build, read_text, write_build
from innograph.vocabulary.iris import document_iri

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "missions"
COMMITTED = ROOT / "exports" / "missions"


def written(folder: Path) -> dict[str, bytes]:
    """What a build shows; what it keeps for the next lies in a hidden folder."""
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and ".readings" not in p.parts]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built")
    write_build(build([EXAMPLES]), out)
    return out


def test_the_committed_exports_are_what_the_examples_give(built: Path) -> None:
    ours, committed = written(built), written(COMMITTED)

    assert sorted(ours) == sorted(committed)
    assert [name for name in ours if ours[name] != committed[name]] == [], "run `make demo` and commit exports/missions"


def test_every_file_of_the_contract_is_there(built: Path) -> None:
    assert set(FILES) < set(written(built))


def test_the_examples_connect(built: Path) -> None:
    """People, organisations and places recur, so most of the network hangs together."""
    import networkx as nx  # noqa: PLC0415 - this test alone needs it

    ties = nx.read_graphml(built / "network.graphml")
    largest = max(nx.connected_components(ties), key=len)
    assert len(largest) >= 0.6 * len(ties)


def test_offsets_refer_to_the_texts(built: Path) -> None:
    with (built / "documents.csv").open(encoding="utf-8", newline="") as stream:
        identifiers = {row["iri"]: row["iri"].rsplit("/document/", 1)[1] for row in csv.DictReader(stream)}
    with (built / "statements.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 50
    for row in rows:
        text = (built / "texts" / f"{identifiers[row['document']]}.txt").read_bytes().decode()
        assert text[int(row["start"]) : int(row["end"])] == row["quote"]
        assert row["quote"][0].isalnum() or row["quote"][0] in "\"'«»“”„‘’‹›"


def test_bytes_do_not_depend_on_order_jobs_or_hash_seed(tmp_path: Path, built: Path) -> None:
    files = sorted(EXAMPLES.iterdir(), reverse=True)
    command = [sys.executable, "-m", "innograph", "build", *map(str, files), "--output", str(tmp_path), "--jobs", "2"]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr

    ours, other = written(tmp_path), written(built)
    assert sorted(ours) == sorted(other)
    assert [name for name in ours if ours[name] != other[name]] == []


def test_files_of_one_name_get_documents_of_their_own(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "text.txt").write_text("Tecnalia ha sede a Bilbao.", encoding="utf-8")
    (tmp_path / "a" / "text.md").write_text("Tecnalia ha sede a Bilbao.", encoding="utf-8")

    for paths in ([tmp_path], [tmp_path / "a", tmp_path / "b"]):
        identifiers = [document.id for document in build(paths).graph.documents]
        assert len(identifiers) == len(set(identifiers)) == 3


def test_a_changed_base_moves_every_iri_of_the_data(tmp_path: Path) -> None:
    result = build([EXAMPLES], configuration=Configuration(base="https://data.example.org/x#"))
    write_build(result, tmp_path)

    assert all(entity.iri.startswith("https://data.example.org/x#") for entity in result.graph.entities)
    for name in ("graph.ttl", "evidence.trig", "entities.csv", "statements.csv", "documents.csv"):
        assert b"https://w3id.org/innograph/id/" not in (tmp_path / name).read_bytes()


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="holds no file"):
        build([tmp_path])


def test_failures_are_kept_and_the_rest_is_built(tmp_path: Path) -> None:
    shutil.copy(min(EXAMPLES.glob("*.txt")), tmp_path / "good.txt")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")

    result = build([tmp_path])
    write_build(result, tmp_path / "out")

    assert [failure.path for failure in result.failures] == ["bad.pdf"]
    assert [document.source for document in result.graph.documents] == ["good.txt"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["failures"][0]["path"] == "bad.pdf"
    assert str(tmp_path) not in (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")


def test_a_build_within_its_own_input_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tecnalia ha sede a Bilbao.", encoding="utf-8")
    for output in (tmp_path / "out", tmp_path):
        write_build(build([tmp_path]), output)
        before = written(output)
        again = build([tmp_path])
        write_build(again, output)

        assert [document.source for document in again.graph.documents] == ["a.txt"]
        assert again.failures == ()
        assert written(output) == before


def test_the_texts_that_are_read_are_never_replaced(tmp_path: Path) -> None:
    source = tmp_path / "texts" / "a.txt"
    source.parent.mkdir()
    source.write_bytes("Tecnalia ha sede a Álava.\r\n".encode("cp1252"))

    with pytest.raises(ExportError, match=r"a\.txt is in the way, and no build wrote it"):
        write_build(build([source.parent]), tmp_path)
    assert source.read_bytes() == "Tecnalia ha sede a Álava.\r\n".encode("cp1252")


def test_one_text_gives_a_graph() -> None:
    graph = read_text("Mario Rossi, direttore di Tecnalia, ha visitato Bilbao.", language="it")

    assert {"Mario Rossi", "Tecnalia", "Bilbao"} <= {entity.label for entity in graph.entities}
    assert ("Mario Rossi", "affiliatedWith") in {(s.subject.label, s.predicate) for s in graph.statements}
    assert graph.documents[0].language == "it"


def test_a_name_across_a_hard_wrapped_line_is_one_name() -> None:
    text = (
        "La missione in Navarra, organizzata dal Clust-ER Innovate, si è chiusa ieri; la ha guidata Giulia Montanari, "
        "direttrice del laboratorio di prova dei materiali compositi che la Regione ha aperto nella capitale, e si è "
        "conclusa con la firma di un accordo con il consorzio delle imprese della zona industriale, che da anni chiede "
        "di provare nuovi materiali senza dover uscire dalla regione."
    )
    wrapped = textwrap.fill(text, 104)
    assert "Giulia\nMontanari" in wrapped

    (person,) = (entity for entity in read_text(wrapped, language="it").entities if entity.type == "Person")
    assert person.label == "Giulia Montanari"
    assert person.labels == ("Giulia Montanari",)


def test_an_empty_text_gives_an_empty_graph(tmp_path: Path) -> None:
    graph = read_text("", language="en")

    assert graph.entities == ()
    assert graph.statements == ()
    assert {str(subject) for subject in innograph.to_rdflib(graph).subjects()} == {
        document_iri("text", base=DEFAULT_BASE)
    }
    assert innograph.to_networkx(graph).number_of_nodes() == 0
    write_build(innograph.Build(graph, (), Configuration()), tmp_path)
    assert (tmp_path / "explorer.html").stat().st_size > 0
