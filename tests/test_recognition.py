"""Names, places and events in seven languages, and what holds whatever the text."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import document
from innograph import recognition, text
from innograph.lexicon.heads import any_head_type, head_type, legal_end, legal_type, opens_name
from innograph.model import Document, Sentence, Span
from innograph.recognition.chunks import candidates
from innograph.recognition.lines import read_line
from innograph.vocabulary import CLASSES, GROUP_OF, LANGUAGES

if TYPE_CHECKING:
    from innograph.model import Mention


def found(words: str, language: str) -> dict[str, str]:
    """The names found in a text, each with its class."""
    mentions = recognition.recognise(text.segment(document(words, language)))
    return {mention.text: mention.type for mention in mentions}


def main_of(words: str, language: str) -> Mention | None:
    sentences = text.segment(document(words, language))
    mentions = recognition.recognise(sentences)
    main = recognition.main_event(sentences, mentions)
    assert main is None or main in mentions
    return main


ITALIAN = (
    "La missione in Slovenia ha portato a Lubiana tredici imprese. L'ha organizzata"
    " la Camera di commercio di Ascoli Piceno.\n\nCon la direttrice Teresa Bonfigli hanno viaggiato la Vetrofil"
    " S.r.l., l'Università di Camerino e il Comune di Fermo. A Lubiana il gruppo ha visitato l'Istituto Jožef Stefan e"
    " ha incontrato Andrej Novak. La Vetrofil tornerà, dice Bonfigli."
)
SPANISH = (
    "Una delegación danesa visitó ayer Zaragoza. La recibió el Ayuntamiento de Zaragoza, con la concejala"
    " Pilar Lahoz Marco al frente. En la Universidad de Zaragoza se presentó el proyecto"
    " LUMBREVAL, financiado por Horizonte Europa, en el que participan Turbinas Moncayo, S.L. y el Instituto"
    " Tecnológico de Aragón."
)
ENGLISH = (
    "The trade mission to Portugal ends in Porto today. It was organised by the Northumbria Chamber of Commerce and led"
    " by Dr Fiona Hargreaves, chief executive of Tynelight Robotics Ltd. The group met the University of Porto and the"
    " Municipality of Matosinhos. Hargreaves spoke of a Danish partner. The journey was funded by Innovate UK."
)
FRENCH = (
    "La mission en Catalogne a conduit à Barcelone neuf entreprises, dont Verrières du Forez SAS. La Chambre de"
    " commerce de Saint-Étienne l'a organisée avec l'Université de Lyon."
    " Le directeur, Étienne Vaugirard, a visité le port."
)
GERMAN = (
    "Die Delegationsreise nach Dänemark führte zwölf Unternehmen nach Odense. Mit dabei waren die Nordlicht Messtechnik"
    " GmbH, die Universität Rostock und die Handelskammer Hamburg. Geleitet wurde sie von Dr. Annika Petersen,"
    " Geschäftsführerin der Nordlicht Messtechnik. Finanziert hat sie das Land Mecklenburg-Vorpommern."
)
PORTUGUESE = (
    "A missão a Espanha levou a Sevilha dez empresas portuguesas. Organizou-a a Câmara de Comércio do Algarve com a"
    " Universidade do Algarve. A diretora, Helena Vasques, visitou a Moldes do Sado, Lda. e a Câmara Municipal de Faro."
)
BASQUE = (
    "Euskadiko ordezkaritza Danimarkan izan da astebetez. Misio teknologikoa Bilboko Merkataritza Ganberak antolatu"
    " zuen eta Nerea Goikoetxea zuzendariak gidatu zuen. Kopenhagen hirian Tecnaliak akordioa sinatu zuen."
)


@pytest.mark.parametrize(
    ("words", "language", "wanted"),
    [
        (
            ITALIAN,
            "it",
            {
                "Slovenia": "Country",
                "Lubiana": "City",
                "Teresa Bonfigli": "Person",
                "Bonfigli": "Person",
                "Vetrofil S.r.l.": "Company",
                "Università di Camerino": "University",
                "Comune di Fermo": "PublicAuthority",
                "Camera di commercio di Ascoli Piceno": "Association",
                "Istituto Jožef Stefan": "ResearchCentre",
                "Andrej Novak": "Person",
                "missione in Slovenia": "Mission",
            },
        ),
        (
            SPANISH,
            "es",
            {
                "Zaragoza": "City",
                "danesa": "Country",
                "Ayuntamiento de Zaragoza": "PublicAuthority",
                "Pilar Lahoz Marco": "Person",
                "Universidad de Zaragoza": "University",
                "LUMBREVAL": "Project",
                "Horizonte Europa": "Programme",
                "Turbinas Moncayo, S.L.": "Company",
                "Instituto Tecnológico de Aragón": "ResearchCentre",
            },
        ),
        (
            ENGLISH,
            "en",
            {
                "trade mission to Portugal": "Mission",
                "Porto": "City",
                "Northumbria Chamber of Commerce": "Association",
                "Fiona Hargreaves": "Person",
                "Hargreaves": "Person",
                "Tynelight Robotics Ltd": "Company",
                "University of Porto": "University",
                "Municipality of Matosinhos": "PublicAuthority",
                "Danish": "Country",
                "Innovate UK": "Agency",
            },
        ),
        (
            FRENCH,
            "fr",
            {
                "mission en Catalogne": "Mission",
                "Barcelone": "City",
                "Verrières du Forez SAS": "Company",
                "Université de Lyon": "University",
                "Étienne Vaugirard": "Person",
            },
        ),
        (
            GERMAN,
            "de",
            {
                "Dänemark": "Country",
                "Odense": "City",
                "Nordlicht Messtechnik GmbH": "Company",
                "Universität Rostock": "University",
                "Handelskammer Hamburg": "Association",
                "Annika Petersen": "Person",
            },
        ),
        (
            PORTUGUESE,
            "pt",
            {
                "Sevilha": "City",
                "Universidade do Algarve": "University",
                "Helena Vasques": "Person",
                "Moldes do Sado, Lda.": "Company",
            },
        ),
        (
            BASQUE,
            "eu",
            {"Euskadi": "Region", "Danimarka": "Country", "Nerea Goikoetxea": "Person", "Tecnalia": "ResearchCentre"},
        ),
    ],
)
def test_names_are_found_with_their_class(words: str, language: str, wanted: dict[str, str]) -> None:
    names = found(words, language)
    assert {name: names.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (ITALIAN, "it"),
        (SPANISH, "es"),
        (ENGLISH, "en"),
        (FRENCH, "fr"),
        (GERMAN, "de"),
        (PORTUGUESE, "pt"),
        (BASQUE, "eu"),
    ],
)
def test_the_journey_is_the_main_event(words: str, language: str) -> None:
    main = main_of(words, language)
    assert main is not None
    assert main.type == "Mission"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Ieri ha piovuto. Domani il tempo migliora, dice il meteo. Lunedì torna il sole.", "it"),
        ("Las empresas crecen. El martes hay mercado. Mucha gente viene.", "es"),
        ("Nothing happened. Most people stayed at home on Monday. Thank you for reading.", "en"),
    ],
)
def test_words_that_open_a_sentence_and_days_are_no_names(words: str, language: str) -> None:
    assert found(words, language) == {}


@pytest.mark.parametrize(
    ("words", "language", "people"),
    [
        ("Le projet est dirigé par Gerlinde von der Aue, de l'Université de Kiel.", "fr", ["Gerlinde von der Aue"]),
        ("La consejera Maite Olabarri de la Torre visitó Oslo.", "es", ["Maite Olabarri de la Torre"]),
        (
            "Con il presidente Luca dall'Orto ha viaggiato Jan Van den Berg.",
            "it",
            ["Luca dall'Orto", "Jan Van den Berg"],
        ),
        ("Interviene il direttore Michele de' Lorenzi.", "it", ["Michele de' Lorenzi"]),
        ("La conseillère Jordina Casals i Puig a salué l'équipe.", "fr", ["Jordina Casals i Puig"]),
        ("La signora Anneli af Kleen, direttrice, ha parlato.", "it", ["Anneli af Kleen"]),
        ("The group met J. M. Pérez (director) and Prof. Seo Min-ho.", "en", ["J. M. Pérez", "Seo Min-ho"]),
        ("Habló la investigadora del CSIC Pilar Lahoz.", "es", ["Pilar Lahoz"]),
        ("Den Vorsitz hat die Vorsitzende Heike Kassels.", "de", ["Heike Kassels"]),
        ("LINDGREN Astrid", "en", ["LINDGREN Astrid"]),
    ],
)
def test_people_keep_their_particles_and_leave_their_titles(words: str, language: str, people: list[str]) -> None:
    assert [name for name, kind in found(words, language).items() if kind == "Person"] == people


def test_a_company_is_no_person_because_its_first_word_is_a_first_name() -> None:
    assert "Person" not in found("Fra le imprese vi è la Kaito Marine Engines.", "it").values()


def test_a_text_without_events_has_no_main_event() -> None:
    assert main_of("Il Comune di Fermo ha un nuovo sindaco, Aldo Bini.", "it") is None
    assert recognition.recognise(()) == ()
    assert recognition.main_event((), ()) is None


def test_an_unnamed_journey_takes_its_destinations_along() -> None:
    assert "missione a Graz e Linz" in found("È partita oggi la missione a Graz e Linz di nove imprese.", "it")


def test_a_place_inside_a_name_is_a_mention_of_its_own() -> None:
    mentions = recognition.recognise(text.segment(document("Ha aderito l'Università di Camerino.", "it")))
    assert [(m.text, m.type) for m in mentions] == [("Università di Camerino", "University"), ("Camerino", "City")]


def test_a_place_of_several_words_is_not_cut() -> None:
    assert found("Il gruppo è arrivato a Monaco di Baviera.", "it").keys() == {"Monaco di Baviera"}


def test_an_acronym_in_brackets_has_the_class_of_the_full_name() -> None:
    names = found("Parla il Centro Ricerche Vetro e Luce (CRVL). Il CRVL ha dodici ricercatori.", "it")
    assert names["CRVL"] == "ResearchCentre"


def test_speech_in_quotes_is_no_name() -> None:
    assert "Torneremo presto" not in found("«Torneremo presto!», ha detto Teresa Bonfigli.", "it")


@pytest.mark.parametrize(
    ("word", "language", "kind"),
    [
        ("Università", "it", "University"),
        ("ayuntamiento", "es", "PublicAuthority"),
        ("chamber of commerce", "en", "Association"),
        ("Wirtschaftsministerium", "de", "PublicAuthority"),
        ("Unternehmerreise", "de", "Mission"),
        ("unibertsitatea", "eu", "University"),
        ("camera di commercio", "it", "Association"),
        ("tavolino", "it", None),
    ],
)
def test_head_nouns_announce_a_class(word: str, language: str, kind: str | None) -> None:
    assert head_type(word, language) == kind


def test_every_head_noun_announces_a_class_of_the_ontology() -> None:
    from innograph.resources import data_rows  # noqa: PLC0415 - one test looks into the file

    assert {row[2] for row in data_rows("heads.tsv")} <= set(CLASSES)
    assert {row[1] for row in data_rows("legal_forms.tsv")} <= set(CLASSES)
    assert {code for row in data_rows("heads.tsv") for code in row[1].split(",")} <= {*LANGUAGES, "*"}
    assert any_head_type("Universitat") == "University"
    assert opens_name("ministero", "it")
    assert not opens_name("ministero", "de")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Vetrofil S.r.l.", "Company"),
        ("Vetrofil s.r.l.", "Company"),
        ("Turbinas Moncayo, S.L.", "Company"),
        ("Nordlicht GmbH & Co. KG", "Company"),
        ("Moldes do Sado, Lda.", "Company"),
        ("Zura Sp. z o.o.", "Company"),
        ("Licht und Glas e. V.", "Association"),
        ("Vetrofil", None),
    ],
)
def test_legal_forms_announce_a_class(name: str, kind: str | None) -> None:
    assert legal_type(name) == kind


def test_a_legal_form_ends_where_the_next_word_begins() -> None:
    assert legal_end("Vetrofil S.p.A. di Fermo", 8) == len("Vetrofil S.p.A.")
    assert legal_end("Vetrofil SAlute", 8) == len("Vetrofil")


def one_sentence(words: str, language: str) -> Sentence:
    return Sentence(Document("x", words, language), Span(0, len(words)))


NAMES = st.sampled_from(
    [
        *[
            "Luca",
            "Rossi",
            "Bilbao",
            "Monaco",
            "di",
            "Baviera",
            "e",
            "Università",
            "del",
            "Piemonte",
            "S.p.A.",
            "CNR",
            "(",
            ")",
            ",",
            ".",
            "«",
            "»",
            '"',
            "'",
            "–",
            "/",
            "&",
            "und",
            "Misioa",
        ],
        "\n",
    ]
)
ANY_TEXT = st.one_of(st.text(max_size=200), st.lists(NAMES, max_size=60).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(words=ANY_TEXT, language=st.sampled_from(LANGUAGES))
def test_mentions_lie_in_the_text_sorted_and_never_overlap_in_a_group(words: str, language: str) -> None:
    mentions = recognition.recognise([one_sentence(words, language)])
    assert list(mentions) == sorted(mentions, key=lambda m: (m.span.start, -m.span.end, m.type))
    for mention in mentions:
        assert 0 <= mention.span.start < mention.span.end <= len(words)
        assert mention.type in CLASSES
        assert 0 <= mention.score <= 1
    for group in set(GROUP_OF.values()):
        spans = sorted(m.span for m in mentions if GROUP_OF[m.type] == group)
        assert all(left.end <= right.start for left, right in pairwise(spans)), group


@settings(max_examples=50, deadline=None)
@given(words=ANY_TEXT, language=st.sampled_from(LANGUAGES))
def test_the_same_text_gives_the_same_mentions(words: str, language: str) -> None:
    sentence = one_sentence(words, language)
    assert recognition.recognise([sentence]) == recognition.recognise([sentence])


@pytest.mark.parametrize(
    "piece", ["Aa ", "A. ", "« ", "Università di ", "San Marino e ", "a" * 50, "('", "Bilbao y ", "\U0001f680"]
)
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    line = read_line(one_sentence(piece * 200, "it"))
    assert len(candidates(line)) <= 400 * len(line.tokens) + 10
    recognition.recognise([line.sentence])


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("it", "Marco Ferri"),
        ("it", "Luca Arcangeli"),
        ("it", "Andrea Ricci"),
        ("it", "Sara Leone"),
        ("es", "Mercedes Prieto"),
        ("es", "Pilar Castillo"),
        ("en", "Frank King"),
        ("en", "Grace Miller"),
    ],
)
def test_usual_first_names_make_people_of_words(language: str, name: str) -> None:
    verb = {"it": "ha visitato", "es": "visitó", "en": "visited"}[language]
    words = f"{name} {verb} Tecnalia."

    found = {(m.text, m.type) for m in recognition.recognise(text.segment(Document("x", words, language)))}
    assert (name, "Person") in found


@pytest.mark.parametrize("name", ["Istituto Mario Negri", "Fondazione Carlo Bo", "Università Carlo Cattaneo"])
def test_what_bears_a_persons_name_is_no_person(name: str) -> None:
    words = f"La delegazione ha visitato l'{name}."

    assert "Person" not in {m.type for m in recognition.recognise(text.segment(Document("x", words, "it")))}
