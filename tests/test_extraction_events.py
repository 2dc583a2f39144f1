"""What happened: who met, organised, took part, paid, runs and works with whom; what was only hoped for or denied."""

from __future__ import annotations

import pytest

from innograph.extraction.modality import clause_around, modality
from innograph.extraction.scoring import judge
from innograph.lexicon.triggers import TURNS, find
from innograph.lexicon.words import tokenise
from innograph.model import FACT, HOPED, NEGATED, Mention
from innograph.resources import data_rows
from innograph.vocabulary import LANGUAGES
from marked import facts, marked, statements_of

MISSIONS = {
    "it": "La [missione in Svezia|Mission*] è stata organizzata da [Cluster Pianura|Cluster].\n",
    "es": "La [misión a Suecia|Mission*] ha sido organizada por [Clúster Llanura|Cluster].\n",
    "en": "The [mission to Sweden|Mission*] was organised by [Lowland Cluster|Cluster].\n",
    "fr": "La [mission en Suède|Mission*] est organisée par [Pôle Plaine|Cluster].\n",
    "de": "Die [Reise nach Schweden|Mission*] wird organisiert von [Cluster Ebene|Cluster].\n",
    "pt": "A [missão à Suécia|Mission*] foi organizada por [Cluster Planície|Cluster].\n",
    "eu": "[Suediako misioa|Mission*] [Lautada Klusterra|Cluster] erakundeak antolatu du.\n",
}
TOPICS = {
    "it": "missione in Svezia",
    "es": "misión a Suecia",
    "en": "mission to Sweden",
    "fr": "mission en Suède",
    "de": "Reise nach Schweden",
    "pt": "missão à Suécia",
    "eu": "Suediako misioa",
}


# ---- triggers


def test_every_language_has_every_frame() -> None:
    frames = {language: {row[1] for row in data_rows("triggers.tsv") if row[0] == language} for language in LANGUAGES}
    assert all(frames[language] == frames["it"] for language in LANGUAGES)
    assert frames["it"] >= TURNS


def test_the_longest_trigger_wins() -> None:
    tokens = tokenise("organizzata da Acme, che organizza la visita")
    assert [hit.frame for hit in find(tokens, "it")] == ["organised.by", "organised.by", "visited"]


def test_a_prefix_pattern_has_at_least_the_three_letters_that_it_is_filed_under() -> None:
    stems = [
        p.split()[0] for _, _, row in data_rows("triggers.tsv") for p in row.split("|") if p.split()[0][-1:] == "*"
    ]
    assert [stem for stem in stems if len(stem) < 4] == []


# ---- modality


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("it", "Alla visita non ha preso parte [Acme|Company].", NEGATED),
        ("it", "L'incontro con [Acme|Company] è saltato.", NEGATED),
        ("it", "[Acme|Company] ha dovuto rinunciare al viaggio.", NEGATED),
        ("it", "I due enti e [Acme|Company] potrebbero collaborare.", HOPED),
        ("it", "Il 4 maggio la delegazione visiterà [Acme|Company].", FACT),
        ("es", "[Acme|Company] canceló su asistencia.", NEGATED),
        ("es", "[Acme|Company] y el puerto estudian un convenio.", HOPED),
        ("es", "Han visitado [Acme|Company].", FACT),
        ("en", "The visit to [Acme|Company] was cancelled.", NEGATED),
        ("en", "The port and [Acme|Company] could sign an agreement.", HOPED),
        ("en", "In May they met [Acme|Company].", FACT),
        ("fr", "[Acme|Company] n'a pas pu recevoir le groupe.", NEGATED),
        ("fr", "Le port et [Acme|Company] pourraient collaborer.", HOPED),
        ("fr", "Le groupe a visité [Acme|Company].", FACT),
        ("de", "[Acme|Company] hatte abgesagt.", NEGATED),
        ("de", "Der Hafen und [Acme|Company] könnten kooperieren.", HOPED),
        ("de", "Die Gruppe wurde von [Acme|Company] empfangen.", FACT),
        ("pt", "A visita à [Acme|Company] foi cancelada.", NEGATED),
        ("pt", "O porto e a [Acme|Company] poderão assinar um acordo.", HOPED),
        ("pt", "O grupo visitou a [Acme|Company].", FACT),
        ("eu", "[Acme|Company] ez zen izan.", NEGATED),
        ("eu", "Portuak eta [Acme|Company] enpresak elkarlanean aritu nahi dute.", HOPED),
        ("eu", "Taldeak [Acme|Company] bisitatu zuen.", FACT),
    ],
)
def test_denied_and_hoped_for_is_told_from_fact(language: str, text: str, expected: str) -> None:
    sentences, mentions, _ = marked(text, language)
    assert modality(sentences[0], mentions[0].span) == expected


def test_a_clause_ends_where_the_next_one_turns() -> None:
    sentences, mentions, _ = marked("The group met [Acme|Company], but [Bolt|Company] was absent.", "en")
    assert [modality(sentences[0], mention.span) for mention in mentions] == [FACT, NEGATED]


def test_a_relative_clause_does_not_end_its_clause() -> None:
    sentences, mentions, _ = marked("Erwartet wurde [Acme|Company], die aber abgesagt hat.", "de")
    assert modality(sentences[0], mentions[0].span) == NEGATED
    assert clause_around(sentences[0], mentions[0].span) == sentences[0].span


def test_a_denied_visit_keeps_its_modality() -> None:
    text = MISSIONS["it"] + "La visita ad [Acme|Company] è stata annullata."
    assert {
        s.modality for s in statements_of(text, "it") if isinstance(s.object, Mention) and s.object.text == "Acme"
    } <= {NEGATED}


# ---- events


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_organised(language: str) -> None:
    found = facts(MISSIONS[language], language, "organised")
    assert [topic for _, topic in found] == [TOPICS[language]]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "it",
            "Martedì la delegazione ha visitato [Acme|Company], [Bolt|ResearchCentre] e il [Porto Nord|Organisation].",
        ),
        (
            "es",
            "El martes la delegación visitó [Acme|Company], [Bolt|ResearchCentre] y el [Puerto Norte|Organisation].",
        ),
        (
            "en",
            "On Tuesday the delegation visited [Acme|Company], [Bolt|ResearchCentre] and [North Port|Organisation].",
        ),
        ("fr", "Mardi, la délégation a visité [Acme|Company], [Bolt|ResearchCentre] et le [Port Nord|Organisation]."),
        (
            "de",
            "Am Dienstag besuchte die Delegation [Acme|Company], [Bolt|ResearchCentre] und [Hafen|Organisation].",
        ),
        (
            "pt",
            "Na terça-feira a delegação visitou a [Acme|Company], a [Bolt|ResearchCentre] e o [Porto|Organisation].",
        ),
        pytest.param(
            "eu",
            "Bilerak izan dituzte [Acme|Company], [Bolt|ResearchCentre] eta [Ipar Portua|Organisation] erakundeekin.",
            marks=pytest.mark.xfail(strict=True, reason="whom they met stands behind the verb, where it seldom does"),
        ),
    ],
)
def test_whom_the_delegation_visited(language: str, text: str) -> None:
    found = facts(MISSIONS[language] + text, language, "visited")
    assert {name for _, name in found} >= {"Acme", "Bolt"}
    assert len(found) == 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Della delegazione fanno parte [Acme|Company] e [Bolt|Company]."),
        ("es", "Forman parte de la delegación [Acme|Company] y [Bolt|Company]."),
        ("en", "The delegation includes [Acme|Company] and [Bolt|Company]."),
        ("fr", "La délégation est composée de [Acme|Company] et [Bolt|Company]."),
        ("de", "Zur Delegation gehörten [Acme|Company] und [Bolt|Company]."),
        ("pt", "Da delegação fazem parte a [Acme|Company] e a [Bolt|Company]."),
        ("eu", "Ordezkaritzan [Acme|Company] eta [Bolt|Company] enpresek parte hartu zuten."),
    ],
)
def test_who_came_along(language: str, text: str) -> None:
    found = facts(MISSIONS[language] + text, language, "participatedIn")
    assert {name for name, _ in found} == {"Acme", "Bolt"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "L'ha guidata [Ada Rovati|Person], che ha illustrato i risultati."),
        ("es", "Encabezó la delegación [Ada Rovati|Person], que explicó los resultados."),
        ("en", "[Ada Rovati|Person] explained the results."),
        ("fr", "[Ada Rovati|Person] a présenté les résultats."),
        ("de", "[Ada Rovati|Person] stellte die Ergebnisse vor."),
        ("pt", "[Ada Rovati|Person] apresentou os resultados."),
        ("eu", "[Ada Rovati|Person] zuzendariak emaitzak azaldu zituen."),
    ],
)
def test_a_person_who_acts_takes_part(language: str, text: str) -> None:
    found = facts(MISSIONS[language] + text, language, "participatedIn")
    assert found == {("Ada Rovati", TOPICS[language])}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "La [missione in Svezia|Mission] è stata finanziata dal [Fondo Blu|Programme]."),
        ("es", "La [misión a Suecia|Mission] está financiada por el [Fondo Azul|Programme]."),
        ("en", "The [mission to Sweden|Mission] is co-financed by the [Blue Fund|Programme]."),
        ("fr", "La [mission en Suède|Mission] est financée par le [Fonds Bleu|Programme]."),
        ("de", "Die [Reise nach Schweden|Mission] wird gefördert vom [Blauen Fonds|Programme]."),
        ("pt", "A [missão à Suécia|Mission] é financiada pelo [Fundo Azul|Programme]."),
        ("eu", "[Suediako misioa|Mission] finantzatzen du [Funts Urdina|Programme] programak."),
    ],
)
def test_who_paid(language: str, text: str) -> None:
    assert [topic for topic, _ in facts(MISSIONS[language] + text, language, "fundedBy")] == [TOPICS[language]]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "it",
            "[ALPHA|Project] è coordinato da [Acme|Company]; partner sono [Bolt|Company] e [Coil|Company].",
        ),
        ("es", "[ALPHA|Project] está coordinado por [Acme|Company] y son socios [Bolt|Company] y [Coil|Company]."),
        ("en", "[ALPHA|Project] is coordinated by [Acme|Company]; its partners are [Bolt|Company] and [Coil|Company]."),
        (
            "fr",
            "[ALPHA|Project] est coordonné par [Acme|Company] ; ses partenaires sont [Bolt|Company] et [Coil|Company].",
        ),
        ("de", "[ALPHA|Project] wird koordiniert von [Acme|Company]; Partner sind [Bolt|Company] und [Coil|Company]."),
        ("pt", "[ALPHA|Project] é coordenado pela [Acme|Company]; são parceiros a [Bolt|Company] e a [Coil|Company]."),
        (
            "eu",
            "[ALPHA|Project]: [Acme|Company] da koordinatzailea; bazkideak dira [Bolt|Company] eta [Coil|Company].",
        ),
    ],
)
def test_who_runs_a_project_and_who_is_its_partner(language: str, text: str) -> None:
    assert facts(text, language, "runs") == {("Acme", "ALPHA")}
    assert facts(text, language, "participatedIn") == {("Bolt", "ALPHA"), ("Coil", "ALPHA")}


def test_an_event_of_its_own_has_its_own_participants() -> None:
    text = MISSIONS["en"] + "At the [Steel Forum|Event], organised by [Acme|Company], spoke [Ada Rovati|Person]."
    assert ("Acme", "Steel Forum") in facts(text, "en", "organised")
    assert ("Ada Rovati", "Steel Forum") in facts(text, "en", "participatedIn")


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("[assemblea del [Cluster Pianura|Cluster]|Event*]", "organised"),
        ("[delegazione di [Cluster Pianura|Cluster]|Mission*]", "participatedIn"),
        ("[missione del [Cluster Pianura|Cluster]|Mission*]", "organised"),
    ],
)
def test_the_name_of_an_event_says_whose_it_is(text: str, predicate: str) -> None:
    assert [name for name, _ in facts(text, "it", predicate)] == ["Cluster Pianura"]


# ---- deals


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "[Acme|Company] ha firmato un accordo di collaborazione con [Bolt|University]."),
        ("es", "[Acme|Company] firmó un convenio con [Bolt|University]."),
        ("en", "[Acme|Company] signed a cooperation agreement with [Bolt|University]."),
        ("fr", "[Acme|Company] a signé une convention avec [Bolt|University]."),
        ("de", "[Acme|Company] unterzeichnete ein Abkommen mit [Bolt|University]."),
        ("pt", "A [Acme|Company] assinou um protocolo com a [Bolt|University]."),
        ("eu", "[Acme|Company] eta [Bolt|University] erakundeek hitzarmena sinatu zuten."),
    ],
)
def test_a_signed_agreement_joins_two(language: str, text: str) -> None:
    assert facts(text, language, "collaboratesWith") == {("Acme", "Bolt")}


def test_organised_together_is_a_collaboration() -> None:
    text = "La [Fiera del Legno|Event*] è organizzata da [Acme|Company] in collaborazione con [Bolt|Association]."
    assert facts(text, "it", "organised") == {("Acme", "Fiera del Legno"), ("Bolt", "Fiera del Legno")}
    assert facts(text, "it", "collaboratesWith") == {("Acme", "Bolt")}


# ---- scores


def test_a_relation_without_weights_is_never_stated() -> None:
    assert not judge("hasSector", ["bias"]).stated


def test_every_statement_says_what_found_it_and_how_often_that_is_right() -> None:
    for statement in statements_of(MISSIONS["en"], "en"):
        (evidence,) = statement.evidence
        assert evidence.extractor
        assert 0 < evidence.score <= 1
