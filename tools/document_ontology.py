"""The pages of the ontology by pyLODE, one for each language: `document_ontology.py FOLDER`.

pyLODE writes the labels of all languages one behind the other, and gives a chapter to each foreign class that ours only
points at; so it is given what one language says of our own terms.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pylode import OntPub
from rdflib import RDF, Graph, Literal, URIRef

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
OURS = "https://w3id.org/innograph/"
LANGUAGES = ("en", "it", "es")


def in_language(graph: Graph, language: str) -> Graph:
    """What a graph says of our own terms, in one language."""
    kept = Graph()
    for prefix, namespace in graph.namespaces():
        kept.bind(prefix, namespace)
    for subject, predicate, value in graph:
        foreign = isinstance(subject, URIRef) and not subject.startswith(OURS)
        other = isinstance(value, Literal) and value.language not in {None, language}
        if not (other or (foreign and predicate == RDF.type)):
            kept.add((subject, predicate, value))
    return kept


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        suffix = "" if language == "en" else f".{language}"
        terms = in_language(Graph().parse(ONTOLOGY / "innograph.ttl"), language)
        page = folder / f"index{suffix}.html"
        OntPub(terms, sort_subjects=True).make_html(destination=page)
        page.write_text(page.read_text(encoding="utf-8").rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
