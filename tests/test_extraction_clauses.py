"""Plain clauses are read as they stand, whatever the weights say."""

from __future__ import annotations

import pytest

from innograph import read_text


def facts(text: str, language: str, *predicates: str) -> set[tuple[str, str, str]]:
    found = set()
    for one in read_text(text, language=language).statements:
        if one.modality == "fact" and one.predicate in predicates:
            found.add((one.subject.label, one.predicate, getattr(one.object, "label", "")))
    return found


@pytest.mark.parametrize(
    ("language", "text", "visited"),
    [
        ("it", "La delegazione ha visitato Tecnalia e ha incontrato ACICAE.", {"Tecnalia", "ACICAE"}),
        ("it", "La delegazione è stata ricevuta dal Politecnico di Torino.", {"Politecnico di Torino"}),
        ("it", "La delegazione, guidata da Ada Neri, sindaca di Imola, ha visitato Tecnalia.", {"Tecnalia"}),
        ("it", "La delegazione ha visitato Tecnalia e il centro di ricerca CENER, a Pamplona.", {"Tecnalia", "CENER"}),
        ("es", "La delegación de Navarra visitó Tecnalia y se reunió con SPRI.", {"Tecnalia", "SPRI"}),
        ("en", "The delegation visited Medicon Village and met IDA Ireland.", {"Medicon Village", "IDA Ireland"}),
        ("fr", "La délégation a visité le CEA-Leti à Grenoble et rencontré Minalogic.", {"CEA-Leti", "Minalogic"}),
        ("de", "Die Delegation besuchte das Fraunhofer-Institut IPA in Stuttgart.", {"Fraunhofer-Institut IPA"}),
        ("pt", "A delegação visitou o INESC TEC no Porto.", {"INESC TEC"}),
        ("eu", "Misio teknologikoa Nafarroan izan zen. Tecnalia bisitatu zuten Zamudion.", {"Tecnalia"}),
    ],
)  # fmt: skip
def test_whom_the_delegation_visited_or_met(language: str, text: str, visited: set[str]) -> None:
    assert {target for _, _, target in facts(text, language, "visited")} == visited


def test_whoever_took_part_is_no_organiser() -> None:
    text = "Il Comune di Modena ha partecipato alla missione in Baviera."

    assert facts(text, "it", "participatedIn", "organised") == {
        ("Comune di Modena", "participatedIn", "missione in Baviera")
    }


def test_an_apposition_is_not_the_subject() -> None:
    text = "La dottoressa Anna Bianchi, presidente di Confindustria Emilia, ha guidato la delegazione a Bilbao."

    assert facts(text, "it", "participatedIn", "organised") == {
        ("Anna Bianchi", "participatedIn", "delegazione a Bilbao")
    }


@pytest.mark.parametrize(
    "text",
    [
        "La delegazione non ha visitato Tecnalia.",
        "La Regione Piemonte ha visitato Tecnalia.",
        pytest.param(
            "Durante la missione si è parlato della visita: Tecnalia era chiusa.",
            marks=pytest.mark.xfail(
                strict=True, reason="the weights take what follows a visit and a colon for visited"
            ),
        ),
    ],
)
def test_what_is_denied_or_somebody_elses_is_no_visit(text: str) -> None:
    assert facts(text, "it", "visited") == set()
