"""Questions that a reader asks the page: by name, by filter, for ways and for what two regions share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from goldgraph import document, entity, fact, hostile_graph, random_graph
from innograph.model import ACCEPTED, Concept, KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from innograph.model import Document, Entity, Statement

    Show = Callable[..., Any]

pytestmark = pytest.mark.browser

PLACE = "https://w3id.org/innograph/place/"


def place(name: str, kind: str, identifier: str) -> Entity:
    return replace(entity(name, kind), identifiers=(identifier,))


EMILIA = place("Emilia-Romagna", "Region", f"{PLACE}region/it-45")
EUSKADI = place("Basque Country", "Region", f"{PLACE}region/es-pv")
SPAIN = place("Spain", "Country", f"{PLACE}country/ES")
ALFA, BETA, GAMMA = (
    entity("Alfa Cluster", "Cluster", labels=["ACE"]),
    entity("Beta", "Company"),
    entity("Gamma", "Company"),
)
DELTA, FAR = entity("Delta", "University"), entity("Faraway", "Company")
ANNA, BENAT = entity("Anna Verdi", "Person"), entity("Beñat Otxoa", "Person")
MISSION = replace(entity("mission to Bilbao", "Mission"), start=date(2023, 5, 10), end=date(2023, 5, 12))
FAIR = entity("water fair", "Event")
WATER, ENERGY = Concept("sector", "water"), Concept("sector", "energy")
OLD = replace(document("old", "The first report says so.", title="The first report"), issued=date(2021, 3, 1))
NEW = replace(document("new", "The second report says so.", title="The second report"), issued=date(2024, 9, 1))
BARE = document("bare", "A note without a date says so.", title="A note")


def sure(
    subject: Entity, predicate: str, thing: Entity | Concept, score: float = 0.9, *, doc: Document = OLD
) -> Statement[Entity]:
    said = fact(subject, predicate, thing, doc=doc)
    return replace(said, evidence=(replace(said.evidence[0], score=score),))


def regions_graph() -> KnowledgeGraph:
    facts = (
        sure(ALFA, "locatedIn", EMILIA),
        sure(DELTA, "locatedIn", EMILIA, doc=NEW),
        sure(BETA, "locatedIn", EUSKADI),
        sure(GAMMA, "locatedIn", EUSKADI, doc=NEW),
        sure(EUSKADI, "locatedIn", SPAIN, doc=NEW),
        sure(ALFA, "hasSector", WATER),
        sure(BETA, "hasSector", WATER),
        sure(GAMMA, "hasSector", ENERGY, doc=NEW),
        sure(ANNA, "affiliatedWith", ALFA),
        sure(BENAT, "affiliatedWith", BETA),
        sure(ANNA, "participatedIn", MISSION, 0.7),
        sure(BENAT, "participatedIn", MISSION, 0.95),
        sure(ANNA, "participatedIn", FAIR, 0.95, doc=BARE),
        sure(BENAT, "participatedIn", FAIR, 0.6, doc=BARE),
        sure(DELTA, "collaboratesWith", ALFA, 0.5, doc=NEW),
    )
    things = (ALFA, BETA, GAMMA, DELTA, FAR, ANNA, BENAT, MISSION, FAIR, EMILIA, EUSKADI, SPAIN)
    return KnowledgeGraph(tuple(sorted(things, key=lambda thing: thing.iri)), facts, (BARE, NEW, OLD))


def shown(page: Page) -> set[str]:
    names = "page.data.nodes.filter((node) => page.isShown(node.id)).map((node) => node.label)"
    return set(page.evaluate(names))


def choose(page: Page, words: str) -> None:
    page.fill("#search", words)
    page.keyboard.press("Enter")


def open_filters(page: Page) -> None:
    page.click("#sift")
    page.locator("#facets").wait_for()


def row(page: Page, facet: str, name: str) -> Any:
    return page.locator(f"[data-facet={facet}] [role=checkbox][title='{name}']")


def count(page: Page, facet: str, name: str) -> int:
    return int(row(page, facet, name).locator(".count").inner_text())


def slide(page: Page, name: str, step: int) -> None:
    move = """(one, step) => {
        one.value = step;
        for (const name of ["input", "change"]) one.dispatchEvent(new Event(name));
    }"""
    page.get_by_role("slider", name=name).evaluate(move, step)


def chips(page: Page) -> list[str]:
    return list(page.locator("#chips .chip").all_inner_texts())


def look_for_way(page: Page, words: str) -> None:
    page.click(".starter")
    page.locator(".picker input").fill(words)
    page.keyboard.press("Enter")
    page.locator("#story .badge", has_text="The shortest way").wait_for()


# Names.


def test_suggestions_say_the_kind_and_the_other_name_that_fits(show: Show) -> None:
    page = show(regions_graph()).page
    page.fill("#search", "ace")
    hit = page.locator("#found li").first
    assert [hit.locator(part).inner_text() for part in (".name", ".as", ".kind")] == ["Alfa Cluster", "ACE", "Cluster"]
    assert hit.locator(".as b").inner_text() == "ACE"
    page.fill("#search", "pais vas")  # the gazetteer's name in Spanish, which no text has
    hit = page.locator("#found li").first
    assert [hit.locator(part).inner_text() for part in (".name", ".as")] == ["Basque Country", "País Vasco"]


def test_a_place_is_called_what_the_reader_calls_it_whatever_a_text_says(show: Show) -> None:
    country = place("Italian", "Country", f"{PLACE}country/IT")
    page = show(KnowledgeGraph((country,), (), (OLD,))).page
    for tongue, name in [("en", "Italy"), ("it", "Italia")]:
        page.click(f"#languages [lang={tongue}]")
        page.fill("#search", "italian")
        page.keyboard.press("Enter")
        assert page.locator("#panel h2").inner_text() == name
        assert "Italian" in page.locator("#panel .aside").first.inner_text()
    # what is taken away has the name of the graph
    assert page.evaluate("new Triples(page.data).of([0], [])").count('"Italian"') == 3


def test_a_misspelt_name_is_asked_back(show: Show) -> None:
    page = show(regions_graph()).page
    page.fill("#search", "otxxoa")
    assert page.locator("#found .none").inner_text() == "No name like this. Did you mean:"
    page.keyboard.press("Enter")
    assert page.evaluate("innograph.selected()") == BENAT.iri


# Filters.


def test_a_region_keeps_what_lies_there_and_its_people_and_sectors(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    row(page, "region", "Emilia-Romagna").click()
    assert shown(page) == {"Emilia-Romagna", "Alfa Cluster", "Delta", "Anna Verdi", "Water"}
    assert page.locator("#counts").inner_text().startswith("4 of 12 entities")
    row(page, "region", "Spain").click()
    assert {"Beta", "Basque Country", "Spain", "Beñat Otxoa"} < shown(page)


def test_counts_say_what_each_choice_would_leave(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    assert (count(page, "sector", "Water"), count(page, "region", "Basque Country")) == (4, 4)
    row(page, "region", "Emilia-Romagna").click()
    assert count(page, "sector", "Water") == 2
    assert row(page, "sector", "Energy").count() == 0
    assert count(page, "region", "Basque Country") == 4, "the facet itself does not narrow its own counts"
    page.click("#unfold")
    assert page.locator("#kinds [data-name=Company] .count").inner_text() == "0"


def test_a_sector_keeps_its_places(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    row(page, "sector", "Energy").click()
    assert shown(page) == {"Gamma", "Energy", "Basque Country"}


def test_a_text_keeps_what_it_states(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    page.locator("[data-facet=document] summary").click()
    row(page, "document", "A note").click()
    assert shown(page) == {"Anna Verdi", "Beñat Otxoa", "water fair"}
    assert page.evaluate("innograph.drawn()") == 2


def test_days_have_two_ends_and_an_event_has_its_own(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    last = int(page.get_by_role("slider", name="From").get_attribute("max"))
    assert last == 42, "from March 2021 to September 2024, in months"
    slide(page, "From", 26)  # the mission is of May 2023, though the text that tells of it is older
    assert shown(page) == {
        "mission to Bilbao",
        "Anna Verdi",
        "Beñat Otxoa",
        "Delta",
        "Emilia-Romagna",
        "Gamma",
        "Basque Country",
        "Spain",
        "Energy",
        "Alfa Cluster",
    }
    assert page.locator("[data-facet=dates] .aside").inner_text() == "2 facts without a date are left out"
    slide(page, "Until", 26)
    assert shown(page) == {"mission to Bilbao", "Anna Verdi", "Beñat Otxoa"}
    assert chips(page) == ["1 May 2023 – 31 May 2023"]
    slide(page, "From", 40)
    assert page.get_by_role("slider", name="From").input_value() == "26", "one end does not pass the other"


def test_confidence_leaves_the_shaky_out(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    slide(page, "confidence", 18)
    assert page.evaluate("innograph.state().confidence") == 0.9
    choose(page, "anna")
    assert "1 fact is hidden by the filters" in page.locator("#story").inner_text()
    assert page.locator("#story h3").all_inner_texts() == ["Took part in", "Affiliated with", "Identifiers"]
    assert "mission" not in page.locator("#story .thing").first.inner_text()


def test_chips_take_filters_away_one_by_one_or_all(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    whole = shown(page)
    row(page, "region", "Emilia-Romagna").click()
    row(page, "sector", "Water").click()
    page.click("#unfold")
    page.click("#kinds [data-name=Person]")
    assert chips(page) == ["Emilia-Romagna", "Water", "Without: Person"]
    assert page.locator("#sift-count").inner_text() == "3"
    page.click("#chips .chip:has-text('Water')")
    assert chips(page) == ["Emilia-Romagna", "Without: Person"]
    page.click("#clear-all")
    assert page.locator("#chips").is_hidden()
    assert shown(page) == whole


def test_a_long_list_can_be_searched(show: Show) -> None:
    page = show(random_graph(300, 600)).page
    open_filters(page)
    page.click("[data-facet=document] summary")
    page.click("[data-facet=document] .plain")
    page.fill("[data-facet=document] input", "report 12")
    assert page.locator("[data-facet=document] [role=checkbox]").all_inner_texts()[0].startswith("Report 12")
    page.click("[data-facet=document] [role=checkbox]")
    assert chips(page) == ["Report 12"]


def test_hostile_names_in_filters_and_chips_are_text(show: Show) -> None:
    opened = show(hostile_graph())
    page = opened.page
    open_filters(page)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    rows = page.locator("#facets [role=checkbox]")
    for index in range(min(6, rows.count())):
        rows.nth(index).click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("#facets img, #facets script, #chips img, #chips script").count() == 0
    assert opened.complaints == []


def test_filters_open_as_a_sheet_on_a_small_screen(show: Show) -> None:
    page = show(regions_graph(), tall=True).page
    assert page.locator("#facets").is_hidden()
    open_filters(page)
    box = page.locator("#legend").bounding_box()
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 420, 800)
    row(page, "region", "Emilia-Romagna").click()
    assert page.locator("#done").inner_text() == "Show 5"
    page.click("#done")
    assert page.locator("#facets").is_hidden()
    assert page.locator("#chips .chip").is_visible()


@pytest.mark.parametrize("width", [761, 1000, 1440])
def test_only_the_sheet_of_a_small_screen_has_a_button_to_close_it(show: Show, width: int) -> None:
    page = show(regions_graph()).page
    page.set_viewport_size({"width": width, "height": 800})
    open_filters(page)
    for step in ("page.view.set({ region: [0] })", "page.view.set({ node: 0 })", "page.view.set({ mode: 'table' })"):
        page.evaluate(step)
        assert page.locator("#done").is_hidden()
    page.set_viewport_size({"width": 700, "height": 800})
    page.evaluate("page.close()")
    assert page.locator("#done").is_visible()


# The address.


def test_the_way_back_undoes_each_step(show: Show) -> None:
    page = show(regions_graph()).page
    assert page.locator("#back").is_hidden()
    open_filters(page)
    row(page, "region", "Emilia-Romagna").click()
    choose(page, "alfa")
    page.click("[data-steps='2']")
    page.click("#back")
    page.wait_for_function("innograph.state().steps === 1")
    page.go_back()
    page.wait_for_function("innograph.selected() === null")
    assert chips(page) == ["Emilia-Romagna"]
    page.go_back()
    page.wait_for_function("innograph.state().region.length === 0")
    page.go_forward()
    page.wait_for_function("innograph.state().region.length === 1")


def test_an_address_brings_a_colleague_to_the_same_view(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    row(page, "region", "Emilia-Romagna").click()
    row(page, "sector", "Water").click()
    slide(page, "confidence", 10)
    slide(page, "Until", 30)
    page.click("#unfold")
    page.click("#kinds [data-name=Company]")
    choose(page, "alfa")
    page.click("[data-steps='3']")
    state, fragment, seen = page.evaluate("innograph.state()"), page.evaluate("location.hash"), shown(page)
    # names and numbers of another build: things are found by their IRIs
    graph = regions_graph()
    more = replace(graph, entities=(entity("Aaa", "Person"), *graph.entities))
    other = show(more, anchor=fragment, locale="es-ES").page
    again = other.evaluate("innograph.state()")
    same = ("steps", "confidence", "since", "until", "kinds")
    assert {key: again[key] for key in same} == {key: state[key] for key in same}
    assert other.evaluate("innograph.selected()") == ALFA.iri
    assert len(shown(other)) == len(seen)
    assert other.evaluate("document.documentElement.lang") == "es", "the language is the reader's own"


@pytest.mark.parametrize(
    "fragment",
    [
        "#region=x&sector=%00&document=%ED%A0%80&since=2021-99-99&confidence=NaN&steps=9e9&mode=__proto__&hide=__proto__",
        "#select=x&and=y&path=1&shared=1&only",
        "#%",
        "#hide=toString&without=constructor&group=valueOf",
    ],
)
def test_a_hostile_address_does_no_harm(show: Show, fragment: str) -> None:
    opened = show(regions_graph(), anchor=fragment)
    assert len(shown(opened.page)) == 14
    assert opened.page.evaluate("innograph.state().mode") == "graph"
    assert opened.complaints == []


# Neighbourhoods and ways.


def test_a_neighbourhood_reaches_one_to_four_steps(show: Show) -> None:
    page = show(regions_graph()).page
    choose(page, "anna")
    near = {steps: set(standing) for steps, standing in each_reach(page)}
    assert near[1] == {"Anna Verdi", "Alfa Cluster", "mission to Bilbao", "water fair"}
    assert near[2] == near[1] | {"Emilia-Romagna", "Water", "Delta", "Beñat Otxoa"}
    assert near[3] == near[2] | {"Beta"}
    assert near[4] == near[3] | {"Basque Country"}
    page.click("[data-toggle=only]")
    assert shown(page) == near[4]
    assert chips(page) == ["Only the neighbourhood"]


def each_reach(page: Page) -> list[tuple[int, list[str]]]:
    reached = []
    for steps in range(1, 5):
        page.click(f"[data-steps='{steps}']")
        reached.append((steps, page.evaluate("innograph.standing()")))
    return reached


def test_the_shortest_way_is_told_in_sentences_and_of_two_the_surer(show: Show) -> None:
    page = show(regions_graph()).page
    choose(page, "anna")
    look_for_way(page, "benat")
    # by the mission 0.7 and 0.95, by the fair 0.95 and 0.6
    assert page.locator(".chain .stop").all_inner_texts() == ["Anna Verdi", "mission to Bilbao", "Beñat Otxoa"]
    assert page.locator(".chain .says p").all_inner_texts() == [
        "Anna Verdi took part in mission to Bilbao",
        "Beñat Otxoa took part in mission to Bilbao",
    ]
    assert page.locator(".chain blockquote").count() == 2
    captions = page.locator(".chain figcaption").all_inner_texts()
    assert captions[0] == "The first report · 1 March 2021 · confidence 70 % · method: frame"
    assert "2 steps · 66 % confidence over all steps" in page.locator("#story").inner_text()
    assert page.evaluate("innograph.standing()") == ["Anna Verdi", "Beñat Otxoa", "mission to Bilbao"]
    open_filters(page)
    slide(page, "confidence", 15)
    assert "3 steps" not in page.locator("#story .aside").first.inner_text()
    assert "mission" not in "".join(page.locator(".chain .stop").all_inner_texts()), "a way keeps to the filters"


def test_a_way_may_keep_off_places_and_sectors(show: Show) -> None:
    page = show(regions_graph()).page
    choose(page, "alfa")
    look_for_way(page, "beta")
    assert page.locator(".chain .stop").all_inner_texts() == ["Alfa Cluster", "Water", "Beta"]
    page.click("[data-toggle=direct]")
    stops = page.locator(".chain .stop").all_inner_texts()
    assert stops == ["Alfa Cluster", "Anna Verdi", "mission to Bilbao", "Beñat Otxoa", "Beta"]
    page.click("[data-toggle=only]")
    assert shown(page) == set(stops)
    page.click("text=Turn around")
    assert page.locator(".chain .stop").all_inner_texts() == stops[::-1]


def test_the_end_of_a_way_can_be_a_click_or_come_from_the_list(show: Show) -> None:
    page = show(regions_graph()).page
    choose(page, "alfa")
    page.click(".starter")
    page.locator("#ends li").first.wait_for()
    assert "Alfa Cluster" not in page.locator("#ends").inner_text()
    at = page.evaluate("iri => innograph.where(iri)", DELTA.iri)
    page.mouse.click(at["x"], at["y"])
    assert page.locator(".chain .stop").all_inner_texts() == ["Alfa Cluster", "Delta"]
    page.go_back()
    page.click(".starter")
    page.locator("#ends li").first.click()
    assert page.evaluate("innograph.state().path")


def test_where_no_way_leads_the_panel_says_so(show: Show) -> None:
    page = show(regions_graph()).page
    choose(page, "alfa")
    look_for_way(page, "faraway")
    assert "No way leads there" in page.locator("#story").inner_text()
    assert page.locator(".chain").count() == 0


def test_the_way_in_an_address_is_found_again(show: Show) -> None:
    first = show(regions_graph()).page
    choose(first, "anna")
    look_for_way(first, "benat")
    page = show(regions_graph(), anchor=first.evaluate("location.hash")).page
    assert page.locator(".chain .stop").count() == 3


# Evidence.


def test_the_panel_says_how_sure_several_texts_make_a_fact_and_who_confirmed_it(show: Show) -> None:
    known = regions_graph()
    twice = sure(BETA, "locatedIn", EUSKADI, 0.6), sure(BETA, "locatedIn", EUSKADI, 0.5, doc=NEW)
    told = replace(twice[0], evidence=twice[0].evidence + twice[1].evidence)
    seen = replace(sure(GAMMA, "hasSector", ENERGY), status=ACCEPTED)
    others = [one for one in known.statements if one.key not in {told.key, seen.key}]
    page = show(replace(known, statements=(*others, told, seen))).page
    choose(page, "beta")
    located = page.locator("#story .group", has_text="Located in")
    assert located.locator(".sure").inner_text() == "80 % by 2 texts together"
    assert located.locator("blockquote").count() == 2
    choose(page, "gamma")
    assert page.locator("#story .sure").inner_text() == "confirmed by a person"


def test_the_identifiers_of_a_thing_are_links_with_the_name_of_their_catalogue(show: Show) -> None:
    page = show(regions_graph()).page
    choose(page, "emilia")
    lines = page.locator(".identifiers li").all_inner_texts()
    assert [line.split("\n")[0].strip() for line in lines] == ["innograph", "innograph"]
    assert page.locator(".identifiers a").nth(1).get_attribute("href") == f"{PLACE}region/it-45"


# Two regions.


def test_what_two_regions_share(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    row(page, "region", "Emilia-Romagna").click()
    assert "Choose a second one" in page.locator("[data-facet=region]").inner_text()
    row(page, "region", "Basque Country").click()
    page.click("text=Only what these two share")
    assert page.locator("#story > h2").inner_text() == "Emilia-Romagna and Basque Country"
    assert page.locator("#story h3").all_inner_texts() == ["Events\n2", "Sectors\n1"]
    assert page.locator(".tie .thing").all_inner_texts() == ["mission to Bilbao", "water fair", "Water"]
    # with those who tie them, and the regions themselves; the rest is left out
    assert shown(page) == {
        "mission to Bilbao",
        "water fair",
        "Water",
        "Anna Verdi",
        "Beñat Otxoa",
        "Alfa Cluster",
        "Beta",
        "Emilia-Romagna",
        "Basque Country",
    }
    assert page.locator("#kinds [data-name=Person] .count").text_content() == "2"
    assert page.locator("#kinds [data-name=University] .count").text_content() == "0"
    page.locator(".side button", has_text="Anna Verdi").first.click()
    assert page.locator("#story blockquote").count() == 1
    page.click("#back")
    page.locator(".tie").first.wait_for()
    page.click("#chips .chip")
    assert page.evaluate("innograph.state().region") == []
    assert page.locator("#panel").is_hidden()


def test_a_region_shares_nothing_of_its_own_with_its_country(show: Show) -> None:
    page = show(regions_graph()).page
    open_filters(page)
    row(page, "region", "Basque Country").click()
    row(page, "region", "Spain").click()
    assert page.get_by_role("switch", name="Only what these two share").is_hidden()
    assert "One lies in the other." in page.locator("[data-facet=region]").inner_text()


# Size.


def test_five_thousand_nodes_are_sifted_in_a_tenth_of_a_second(show: Show) -> None:
    page = show(random_graph(5000, 15000)).page
    best = """() => Math.min(...Array.from({ length: 5 }, (_, at) => {
        const start = performance.now();
        page.view.sieve.sift({ ...page.view.state, confidence: at / 10, kinds: ["City"], document: [at] });
        page.view.sieve.tally();
        return performance.now() - start;
    }))"""
    assert page.evaluate(best) < 100


def test_the_steps_of_time_fit_the_days(show: Show) -> None:
    page = show(regions_graph()).page
    steps = page.evaluate("""() => [
        periods(["2024-01-30", "2024-02-02"]).length,
        periods(["2021-12-05", "2023-01-09"]).at(0),
        periods(["1950-01-01", "2024-01-01"]).length,
        periods(["2023-05-01", "2023-12-01", "9999-12-31", "2023-08-01", "0001-01-01"]).length, periods([]).length,
    ]""")
    assert steps == [4, ["2021-12-01", "2021-12-31"], 75, 8, 0]


def test_the_address_holds_what_the_map_draws_and_how_the_table_is_sorted(show: Show) -> None:
    page = show(regions_graph(), anchor="#mode=map").page
    page.click("#map-view [data-key=country]")
    page.select_option("#map-view select", "meeting")
    assert page.url.endswith("#mode=map&level=country&ties=meeting")
    page.go_back()
    page.wait_for_function("innograph.state().ties === 'any'")
    assert page.locator("#map-view select").input_value() == "any"
    assert page.locator("#map-view [data-key=country]").get_attribute("aria-pressed") == "true"
    page.click("#table-tab")
    page.click("[data-table=facts]")
    page.click("th[data-column=confidence] button")
    assert page.url.endswith("#mode=table&level=country&table=facts&sort=-confidence")
    shares = page.locator("#table-view td.confidence").all_inner_texts()
    assert shares == sorted(shares, key=lambda share: -int(share.split()[0]))
    again = show(regions_graph(), anchor="#" + page.url.partition("#")[2]).page
    assert again.locator("th[data-column=confidence]").get_attribute("aria-sort") == "descending"
    assert again.locator("#table-view td.confidence").all_inner_texts() == shares
    again.click("[data-table=things]")
    assert again.url.endswith("#mode=table&level=country")


@pytest.mark.parametrize(
    "anchor", ["#level=street&ties=<b>", "#table=quotes&sort=name&ties=", "#table=facts&sort=links"]
)
def test_an_address_that_asks_for_no_such_level_or_column_is_passed_over(show: Show, anchor: str) -> None:
    opened = show(regions_graph(), anchor=f"{anchor}&mode=table")
    state = opened.page.evaluate("innograph.state()")
    assert (state["level"], state["ties"]) == (None, "any")
    assert state["table"] in {"things", "facts"}
    assert state["sort"] in {None, "name"}
    assert opened.page.locator("th[aria-sort]").count() == 1
    assert opened.complaints == []
