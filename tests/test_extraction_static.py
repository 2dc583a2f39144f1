"""What holds of people, organisations and events whatever happens: roles, sectors, places, parts."""

from __future__ import annotations

import pytest

from innograph.extraction.appositions import after, before
from innograph.extraction.context import Context, bracket_after, clauses, list_of, lists
from innograph.lexicon.connectors import connectors
from innograph.lexicon.roles import is_role_word, is_title_word
from innograph.lexicon.sectors import find_sectors
from innograph.model import Concept
from innograph.resources import data_rows
from innograph.vocabulary import LANGUAGES, SECTORS
from marked import facts, marked, statements_of


def _context(text: str, language: str) -> Context:
    sentences, mentions, main = marked(text, language)
    return Context.of(sentences, mentions, main=main)


# ---- words


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("assessora", "it"),
        ("vicerrectora", "es"),
        ("councillor", "en"),
        ("cheffe", "fr"),
        ("Geschäftsführerin", "de"),
        ("vereadora", "pt"),
        ("zuzendariak", "eu"),
        ("CTO", "eu"),
    ],
)
def test_a_position_is_known_in_every_language(word: str, language: str) -> None:
    assert is_role_word(word, language)


@pytest.mark.parametrize(("word", "language"), [("ing.", "it"), ("Dra.", "es"), ("Mme", "fr"), ("Prof.", "de")])
def test_a_title_is_no_position(word: str, language: str) -> None:
    assert is_title_word(word, language)
    assert not is_role_word(word, language)


def test_a_word_of_one_language_is_none_of_another() -> None:
    assert not is_role_word("Leiter", "it")
    assert not is_role_word("maire", "de")


@pytest.mark.parametrize(
    ("text", "language", "slug"),
    [
        ("macchine per il confezionamento", "it", "packaging"),
        ("fabricantes de máquina herramienta", "es", "advanced-manufacturing"),
        ("a maker of fuel cells", "en", "hydrogen"),
        ("la valorisation des déchets", "fr", "circular-economy"),
        ("Wasserstoffspeicher", "de", "hydrogen"),
        ("calçado e vestuário", "pt", "textiles"),
        ("adimen artifizialaren zentroa", "eu", "artificial-intelligence"),
    ],
)
def test_a_sector_is_found_in_every_language(text: str, language: str, slug: str) -> None:
    assert {found for _, found in find_sectors(text, language)} == {slug}


def test_the_narrowest_sector_wins_and_spans_lie_in_the_text() -> None:
    text = "energia e idrogeno"
    assert [(text[slice(*span)], slug) for span, slug in find_sectors(text, "it")] == [("idrogeno", "hydrogen")]


@pytest.mark.parametrize(
    ("text", "language", "slug"),
    [
        ("Hersteller von Klebstoffen", "de", "chemicals"),
        ("Leistungselektronik", "de", "electronics"),
        ("uno studio di architettura", "it", "construction"),
        ("une filature et un atelier de tricotage", "fr", "textiles"),
        ("an indie game studio", "en", "audiovisual"),
        ("una cervecera artesanal", "es", "agrifood"),
        ("fabricante de azulejos", "pt", "ceramics"),
        ("upeltegia eta mahastiak", "eu", "wine"),
    ],
)
def test_trades_products_and_compounds_carry_a_sector(text: str, language: str, slug: str) -> None:
    assert slug in {found for _, found in find_sectors(text, language)}


def test_pieces_of_coined_names_are_read_only_as_such() -> None:
    assert [slug for _, slug in find_sectors("Robolinea", "name")] == ["robotics"]
    assert [slug for _, slug in find_sectors("Weserstrom", "name")] == ["energy"]
    assert find_sectors("Weserstrom", "*") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("la camera di commercio", "it"),
        ("financed by the province", "en"),
        ("die Informationen der Stadt", "de"),
        ("", "it"),
        ("...", "*"),
    ],
)
def test_words_that_only_look_like_a_sector_carry_none(text: str, language: str) -> None:
    assert find_sectors(text, language) == []


def test_the_sector_words_speak_the_vocabulary() -> None:
    rows = data_rows("sectors.tsv")
    assert {slug for slug, *_ in rows} <= {"-", *SECTORS}
    assert {language for _, language, _ in rows} <= {"*", "name", *LANGUAGES}
    folded = [pattern for *_, patterns in rows for pattern in patterns.split(", ")]
    assert all(pattern == pattern.strip().casefold() for pattern in folded)


def test_each_language_has_its_connectors() -> None:
    assert all(connectors("and", language) for language in LANGUAGES)


# ---- rows of words and mentions


def test_a_row_holds_outermost_mentions_and_words() -> None:
    context = _context("La [Università di [Udine|City]|University] e [Ada Neri|Person].", "it")
    assert [item.text for item in context.items[0]] == ["La", "Università di Udine", "e", "Ada Neri", "."]
    assert [item.group for item in context.items[0]] == ["", "Organisation", "", "Person", ""]
    university = context.items[0][1].mention
    assert university is not None
    assert [inner.text for inner in context.inner(0, university)] == ["Udine"]


def test_a_list_looks_over_brackets_and_places() -> None:
    context = _context(
        "[Alfa|Company] (ALF), [Beta|Company] di [Lodi|City] e [Gamma|Company] con [Delta|Company]", "it"
    )
    assert [[m.text for m in run] for run in lists(context, 0, "Organisation")] == [
        ["Alfa", "Beta", "Gamma"],
        ["Delta"],
    ]
    first = context.outermost(0)[0]
    assert [m.text for m in list_of(context, 0, first)] == ["Alfa", "Beta", "Gamma"]


def test_a_loose_list_lets_an_apposition_stand() -> None:
    context = _context("[Alfa|Company], che fa pompe, e la [Beta|Company]", "it")
    assert len(lists(context, 0, "Organisation")) == 2
    assert len(lists(context, 0, "Organisation", loose=True)) == 1


def test_what_stands_in_brackets_makes_a_list_of_its_own() -> None:
    context = _context("[Alfa|Cluster] ([Beta|Company], [Gamma|Company]) e [Delta|Cluster]", "it")
    runs = [[m.text for m in run] for run in lists(context, 0, "Organisation")]
    assert runs == [["Alfa", "Delta"], ["Beta", "Gamma"]]


def test_brackets_and_clauses() -> None:
    items = _context("[Alfa|Company] (Lodi; 1990): pompe; motori", "it").items[0]
    assert [item.text for item in bracket_after(items, 0)] == ["Lodi", ";", "1990"]
    assert bracket_after(items, 1) == ()
    assert [items[clause[0]].text for clause in clauses(items)] == ["Alfa", "1990", "pompe", "motori"]


def test_an_apposition_ends_where_the_next_member_begins() -> None:
    items = _context("the Danish [Alfa|Company], a maker of pumps, and the packers of [Beta|Company]", "en").items[0]
    assert [(kind, [i.text for i in segment]) for kind, segment in after(items, 2, "en")] == [
        ("comma", ["a", "maker", "of", "pumps"])
    ]
    assert [item.text for item in before(items, 2, "en")] == ["Danish"]


# ---- affiliatedWith

ROLES = [
    (
        "[Ada Neri|Person], direttrice generale del [Centro Luma|ResearchCentre], ha parlato",
        "it",
        "direttrice generale",
    ),
    ("el gerente de [Nafar Lab|ResearchCentre], [Iker Sola|Person], habló", "es", "gerente"),
    ("[Brightwell|Company] chairman [Tom Ashby|Person] spoke", "en", "chairman"),
    ("[Ève Marchal|Person] (présidente, [Pôle Iris|Cluster]) ouvre", "fr", "présidente"),
    ("[Uta Brandl|Person], Leiterin der [Werkstatt Nord|Company], sprach", "de", "Leiterin"),
    ("[Rui Seabra|Person], diretor do [Polo Atlas|Cluster], falou", "pt", "diretor"),
    ("[Lumo|Company] enpresako zuzendari [Ane Otxoa|Person] mintzatu zen", "eu", "zuzendari"),
]


@pytest.mark.parametrize(("text", "language", "role"), ROLES)
def test_a_role_beside_a_name_is_read_in_every_language(text: str, language: str, role: str) -> None:
    [statement] = [s for s in statements_of(text, language) if s.predicate == "affiliatedWith"]
    assert statement.role == role
    assert statement.evidence[0].quote == statement.evidence[0].quote.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Ada Neri|Person] dell'[Ateneo Blu|University] ha parlato", {("Ada Neri", "Ateneo Blu")}),
        (
            "[Ateneo Blu|University]: [Ada Neri|Person], [Ugo Riva|Person]",
            {("Ada Neri", "Ateneo Blu"), ("Ugo Riva", "Ateneo Blu")},
        ),
        ("Per l'[Ateneo Blu|University] è intervenuta la prof. [Ada Neri|Person]", {("Ada Neri", "Ateneo Blu")}),
        ("[Ada Neri|Person] | ricercatrice | [Ateneo Blu|University]", {("Ada Neri", "Ateneo Blu")}),
        (
            "[Ada Neri|Person], direttrice di [Alfa|Company] e presidente di [Beta|Cluster], apre",
            {("Ada Neri", "Alfa"), ("Ada Neri", "Beta")},
        ),
        ("[Alfa|Company], rappresentata dalla direttrice [Ada Neri|Person], firma", {("Ada Neri", "Alfa")}),
    ],
)
def test_ways_to_tie_a_person_to_an_organisation(text: str, expected: set[tuple[str, str]]) -> None:
    assert facts(text, "it", "affiliatedWith") == expected


def test_a_role_goes_to_the_person_that_it_stands_beside() -> None:
    text = "[Ada Neri|Person], direttrice di [Alfa|Company], [Ugo Riva|Person] e altri hanno incontrato gli ospiti ieri"
    assert ("Ugo Riva", "Alfa") not in facts(text, "it", "affiliatedWith")


def test_a_mayor_serves_no_company() -> None:
    text = (
        "Lo stabilimento di [Alfa|Company] ha accolto ieri mattina il sindaco [Ugo Riva|Person] e gli ospiti stranieri"
    )
    assert facts(text, "it", "affiliatedWith") == set()


def test_the_unit_is_meant_and_not_its_parent() -> None:
    text = "Al [Lab Uno|ResearchCentre] dell'[Ateneo Blu|University], dove la direttrice [Ada Neri|Person] apre"
    assert facts(text, "it", "affiliatedWith") == {("Ada Neri", "Lab Uno")}


# ---- hasSector

SECTOR_TEXTS = [
    ("[Alfa|Company], azienda di packaging, partecipa", "it", "packaging"),
    ("[Alfa|Cluster], clúster de la automoción, participa", "es", "automotive"),
    ("the hydrogen start-up [Alfa|Company] joins", "en", "hydrogen"),
    ("[Alfa|Company] (matériel ferroviaire) participe", "fr", "rail"),
    ("[Alfa|Cluster], das Cluster der Luftfahrt, kommt", "de", "aerospace"),
    ("[Alfa|Company], que fabrica robôs, participa", "pt", "robotics"),
    ("[Alfa Robotika|Company] dator", "eu", "robotics"),
]


@pytest.mark.parametrize(("text", "language", "slug"), SECTOR_TEXTS)
def test_a_sector_beside_or_in_a_name_is_read_in_every_language(text: str, language: str, slug: str) -> None:
    assert facts(text, language, "hasSector") == {("Alfa Robotika" if language == "eu" else "Alfa", slug)}


def test_the_main_event_has_the_sectors_of_its_headline() -> None:
    text = "Vino e turismo: [missione|Mission*] a [Bordeaux|City]\nOggi la [missione|Mission] riparte."
    assert facts(text, "it", "hasSector") == {("missione", "wine"), ("missione", "tourism")}


def test_a_label_takes_the_sentence_after_it() -> None:
    text = "[Alfa|Project].\nMembranes for drinking water."
    assert facts(text, "en", "hasSector") == {("Alfa", "water")}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("[Alfa|Company] met the hydrogen makers", "en"),
        ("[Alfa|Company] and [Beta|Company], on Monday, spoke of hydrogen", "en"),
        ("[Alfa|Person], expert in hydrogen", "en"),
        ("[Porto [Vento|City]|Organisation] apre", "it"),
    ],
)
def test_no_sector_without_words_that_carry_it(text: str, language: str) -> None:
    assert not {
        fact for fact in facts(text, language, "hasSector") if fact[0] == "Alfa" or fact[1] == "renewable-energy"
    }


def _rules_of(text: str, language: str) -> set[tuple[str, str, str]]:
    return {
        (one.subject.text, one.object.slug, one.evidence[0].extractor)
        for one in statements_of(text, language)
        if isinstance(one.object, Concept)
    }


def test_a_name_takes_the_theme_around_it_where_nothing_is_said_of_it() -> None:
    text = "Wine makers meet\nThe cellars of [Lodi|City] grow vines.\n[Alfa|Cluster] and [Beta|Association] came."
    assert _rules_of(text, "en") == {("Alfa", "wine", "sector-theme:cluster")}


def test_a_piece_of_a_coined_name_counts_where_the_text_takes_it_up() -> None:
    text = "Cobots for all\n[Robolinea|Company] came."
    assert ("Robolinea", "robotics", "sector-coined") in _rules_of(text, "en")
    assert _rules_of("A day out\n[Robolinea|Company] came.", "en") == set()


def test_the_rest_of_the_clause_and_the_sentence_after_speak_of_the_name_before() -> None:
    near = _rules_of("We lead [Alfa|Project] with much pleasure for cleaner batteries.", "en")
    assert ("Alfa", "batteries", "sector-near") in near
    ahead = _rules_of("For cleaner batteries there is now at last [Alfa|Project].", "en")
    assert ("Alfa", "batteries", "sector-near-before") in ahead
    after = _rules_of("Then came [Alfa|Cluster] too.\nThey all make batteries.", "en")
    assert ("Alfa", "batteries", "sector-after") in after


# ---- locatedIn

PLACE_TEXTS = [
    ("[Alfa|Company], con sede a [Lodi|City], partecipa", "it"),
    ("[Alfa|Company] ([Lodi|City]) participa", "es"),
    ("[Alfa|Company], headquartered in [Lodi|City], joins", "en"),
    ("[Alfa|Company], à [Lodi|City], participe", "fr"),
    ("[Alfa|Company] aus [Lodi|City] kommt", "de"),
    ("[Alfa|Company], de [Lodi|City], participa", "pt"),
    ("[Alfa|Company] ([Lodi|City]) dator", "eu"),
]


@pytest.mark.parametrize(("text", "language"), PLACE_TEXTS)
def test_a_place_beside_a_name_is_read_in_every_language(text: str, language: str) -> None:
    assert facts(text, language, "locatedIn") == {("Alfa", "Lodi")}


def test_a_place_in_a_name_and_its_adjective_before_one() -> None:
    assert facts("[Universidad de [Murcia|City]|University]", "es", "locatedIn") == {
        ("Universidad de Murcia", "Murcia")
    }
    assert facts("la [pisana|City] [Alfa|Company] apre", "it", "locatedIn") == {("Alfa", "pisana")}


def test_a_delegation_comes_from_the_place_in_its_name() -> None:
    text = "La [delegazione della [Corea|Country]|Mission*] a [Bergamo|City]"
    assert facts(text, "it", "locatedIn") == {("delegazione della Corea", "Bergamo")}


def test_a_dateline_locates_nothing() -> None:
    text = "Riparte la [missione|Mission*]\n[LODI|City], 12 maggio 2024 – La [missione|Mission] riparte."
    assert facts(text, "it", "locatedIn") == set()


def test_the_stations_of_a_journey_and_who_is_met_there() -> None:
    head = "La [missione|Mission*]\nx\nx\nx\n"
    text = head + "A [Lodi|City] e [Pavia|City] gli ospiti vedono il porto.\nA [Como|City] tocca ad [Alfa|Company]."
    assert facts(text, "it", "locatedIn") == {
        ("missione", "Lodi"),
        ("missione", "Pavia"),
        ("missione", "Como"),
        ("Alfa", "Como"),
    }


def test_a_town_lies_in_what_stands_beside_it() -> None:
    assert facts("[Lund|City], [Sweden|Country], hosts", "en", "locatedIn") == {("Lund", "Sweden")}
    assert facts("[Zamudio|City] ([Bizkaia|Region])", "es", "locatedIn") == {("Zamudio", "Bizkaia")}
    assert facts("[Sweden|Country], [Norway|Country]", "en", "locatedIn") == set()


def test_a_place_that_was_not_visited_is_none_of_the_event() -> None:
    text = "La [missione|Mission*]\nx\nx\nx\nNon è stata toccata la tappa a [Capua|City]."
    assert facts(text, "it", "locatedIn") == set()


# ---- partOf

PART_TEXTS = [
    ("[Alfa|ResearchCentre], laboratorio dell'[Ateneo|University], apre", "it"),
    ("[Alfa|ResearchCentre], unidad del [Ateneo|University], abre", "es"),
    ("[Alfa|ResearchCentre], a unit of the [Ateneo|University], opens", "en"),
    ("[Alfa|ResearchCentre], laboratoire de l'[Ateneo|University], ouvre", "fr"),
    ("[Alfa|ResearchCentre] der [Ateneo|University] öffnet", "de"),
    ("[Alfa|ResearchCentre], unidade da [Ateneo|University], abre", "pt"),
]


@pytest.mark.parametrize(("text", "language"), PART_TEXTS)
def test_a_unit_is_part_of_its_parent(text: str, language: str) -> None:
    assert facts(text, language, "partOf") == {("Alfa", "Ateneo")}


def test_the_whole_may_come_first() -> None:
    assert facts("[Alfa|Company], whose subsidiary [Beta|Company] grows", "en", "partOf") == {("Beta", "Alfa")}


def test_members_in_a_sentence_and_in_the_lines_below() -> None:
    assert facts("Nuovi soci del [Polo|Cluster]: [Alfa|Company] e [Beta|Company]", "it", "partOf") == {
        ("Alfa", "Polo"),
        ("Beta", "Polo"),
    }
    text = "New members of [Polo|Cluster]:\n- [Alfa|Company], pumps\n- [Beta|Company]\n[Gamma|Company] pays."
    assert facts(text, "en", "partOf") == {("Alfa", "Polo"), ("Beta", "Polo")}


def test_a_seminar_is_part_of_the_mission_and_a_fair_is_not() -> None:
    head = "[missione|Mission*] a Lodi\nx\nx\n"
    assert facts(head + "Segue il [seminario Acque|Event].", "it", "partOf") == {("seminario Acque", "missione")}
    assert facts(head + "Segue la fiera [Acque|Event].", "it", "partOf") == set()


@pytest.mark.parametrize(
    "text",
    [
        "[Alfa|Company] met the director of [Beta|Company]",
        "[Alfa|Company] and [Beta|Company] signed",
        "[Alfa|Company]",
    ],
)
def test_no_part_without_words_that_say_so(text: str) -> None:
    assert facts(text, "en", "partOf") == set()


def test_a_text_without_sentences_or_mentions_states_nothing() -> None:
    assert statements_of("", "it") == []
    assert statements_of("Niente da dire, ma tanto idrogeno.", "it") == []


def test_sections_are_parts_of_what_is_divided() -> None:
    text = "[Unione|Association] si divide in due sezioni: [Concia|Organisation] e [Arredo|Organisation]"
    assert facts(text, "it", "partOf") == {("Concia", "Unione"), ("Arredo", "Unione")}


def test_a_unit_and_its_parent_in_brackets_whichever_comes_first() -> None:
    assert facts("[Ateneo|University] ([Centro Uno|ResearchCentre])", "it", "partOf") == {("Centro Uno", "Ateneo")}
    assert facts("[Centro Uno|ResearchCentre] ([Ateneo|University])", "it", "partOf") == {("Centro Uno", "Ateneo")}
    assert facts("[Centro Uno|ResearchCentre] ([CU|University])", "it", "partOf") == set()


def test_a_report_is_framed_by_the_programme_and_a_project_is_not() -> None:
    text = "La [missione|Mission*] rientra nell'ambito del programma [Ponti|Programme]."
    assert ("missione", "Ponti") in facts(text, "it", "partOf")
    text = "La [missione|Mission*] presenta [Onda|Project], nell'ambito del programma [Ponti|Programme]."
    assert ("missione", "Ponti") not in facts(text, "it", "partOf")


# ---- apposition or clause


def test_after_a_person_with_an_organisation_the_clause_goes_on() -> None:
    text = "[Ada Neri|Person], direttrice di [Alfa|Company], ha visto i produttori di idrogeno a [Lodi|City]"
    assert facts(text, "it", "hasSector") == set()
    assert facts(text, "it", "locatedIn") == set()


def test_what_was_discussed_with_someone_is_the_theme_of_the_event() -> None:
    text = "La [missione|Mission*]\nx\nx\nx\nVisto [Alfa|ResearchCentre], con cui si è parlato di idrogeno."
    assert facts(text, "it", "hasSector") == {("missione", "hydrogen")}


def test_the_towns_of_those_visited_are_stations() -> None:
    text = "La [missione|Mission*] riparte.\nx\nx\nx\nLa delegazione ha visitato [Alfa|Company] ([Lodi|City])."
    stated = facts(text, "it", "locatedIn")
    assert ("Alfa", "Lodi") in stated
    assert (("missione", "Lodi") in stated) == bool(facts(text, "it", "visited"))


def test_a_row_without_end_is_read_up_to_a_limit() -> None:
    context = _context("[Ada Neri|Person], direttrice, " * 2000, "it")
    assert len(context.items[0]) < 1000
    assert all(mention.span.end <= context.items[0][-1].end for mention in context.mentions[0])


def test_a_basque_case_ending_is_part_of_no_name_and_no_word() -> None:
    text = "[Lumo|Company]ko [Ane Otxoa|Person] ikertzaileak azaldu zuen"
    [statement] = [s for s in statements_of(text, "eu") if s.predicate == "affiliatedWith"]
    assert statement.role == "ikertzaileak"
    head = "[misioa|Mission*]\nx\nx\nx\n"
    assert facts(head + "Gero [Bilbo|City]n elkartu ziren.", "eu", "locatedIn") == {("misioa", "Bilbo")}
    assert facts(head + "Gero [Bilbo|City]ren historia azaldu zuten.", "eu", "locatedIn") == set()


def test_an_agenda_row_puts_each_of_its_clauses_in_the_place_that_labels_it() -> None:
    head = "Der [Besuch|Mission*]\nx\nx\nx\n"
    text = head + "– Mo., 3.6., [Ulm|City]: [Alfa|University] mit Gästen; Gespräch bei der [Beta|Company]"
    assert facts(text, "de", "locatedIn") == {("Besuch", "Ulm"), ("Alfa", "Ulm"), ("Beta", "Ulm")}
    text = head + "Zusammenarbeit mit der Stadt [Ulm|City]: [Alfa|University] kommt"
    assert ("Alfa", "Ulm") not in facts(text, "de", "locatedIn")


@pytest.mark.parametrize(
    ("text", "language", "role"),
    [
        ("[Alfa|Company] managing director [Tom Ashby|Person] spoke", "en", "managing director"),
        ("[Ada Neri|Person], che è la nuova direttrice tecnica di [Alfa|Company], apre", "it", "direttrice tecnica"),
        ("[Ateneo|University]: [Ada Neri|Person] (rettrice)", "it", "rettrice"),
        ("Por [Alfa|Cluster] habló su gerente, [Iker Sola|Person]", "es", "gerente"),
        (
            "[Alfa|Company] opened its doors, and the founder of the start-up, [Tom Ashby|Person], spoke",
            "en",
            "founder",
        ),
    ],
)
def test_a_role_is_quoted_without_what_owns_it(text: str, language: str, role: str) -> None:
    [statement] = [s for s in statements_of(text, language) if s.predicate == "affiliatedWith"]
    assert statement.role == role
    assert role in statement.evidence[0].quote
