from __future__ import annotations

import random
import re
import time
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innograph import linking, text
from innograph.evaluation import gold_mentions, load_gold
from innograph.model import HOPED, Concept, Document, Entity, Evidence, Link, Mention, Sentence, Span, Statement
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

BASE = "https://example.org/id/"
TRAIN = Path(__file__).parent.parent / "corpus" / "train"

Names = dict[str, str]


def mentions_of(words: str, names: Names, *, language: str = "it", document: str = "doc") -> list[Mention]:
    """Every occurrence of the names; one name may lie within another."""
    sentence = Sentence(Document(document, words, language), Span(0, len(words)))
    return [
        Mention(sentence, Span(*match.span()), kind, "test")
        for name, kind in names.items()
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", words)
    ]


def link(mentions: list[Mention], **main_events: Mention) -> tuple[Link, ...]:
    return linking.link(mentions, main_events=main_events, base=BASE)


def entities(mentions: list[Mention], **main_events: Mention) -> dict[str, set[str]]:
    """The names of each entity, by its IRI without the base."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in link(mentions, **main_events):
        assert one.entity
        found[one.entity.iri.removeprefix(BASE)].add(one.mention.text)
    return dict(found)


def together(words: str, names: Names, *, language: str = "it") -> set[frozenset[str]]:
    return {frozenset(texts) for texts in entities(mentions_of(words, names, language=language)).values()}


ONE = [
    (
        "it",
        "Luca Arcangeli parla. Poi Arcangeli e L. Arcangeli tornano.",
        ["Luca Arcangeli", "Arcangeli", "L. Arcangeli"],
        "Person",
    ),
    ("it", "Clust-ER Innovate apre; il Clust-ER chiude.", ["Clust-ER Innovate", "Clust-ER"], "Cluster"),
    ("it", "il Basque Hydrogen Corridor (BH2C); BH2C", ["Basque Hydrogen Corridor", "BH2C"], "Organisation"),
    ("it", "Nimbus srl e ancora Nimbus e NIMBUS", ["Nimbus srl", "Nimbus", "NIMBUS"], "Company"),
    (
        "it",
        "l'Università di Modena e Reggio Emilia; Unimore",
        ["Università di Modena e Reggio Emilia", "Unimore"],
        "University",
    ),
    ("it", "il Politecnico di Torino; il Politecnico", ["Politecnico di Torino", "Politecnico"], "University"),
    (
        "it",
        "l'Università di Bologna; the University of Bologna",
        ["Università di Bologna", "University of Bologna"],
        "University",
    ),
    (
        "it",
        "la Fondazione Torino Wireless; Torino Wireless",
        ["Fondazione Torino Wireless", "Torino Wireless"],
        "Association",
    ),
    ("it", "il Governo Basco, the Basque Government", ["Governo Basco", "Basque Government"], "PublicAuthority"),
    ("it", "l'Ayuntamiento de Bilbao; il Comune", ["Ayuntamiento de Bilbao", "Comune"], "PublicAuthority"),
    ("es", "Horizonte Europa, Horizon Europe", ["Horizonte Europa", "Horizon Europe"], "Programme"),
    ("es", "SPRI (Agencia Vasca de Desarrollo)", ["SPRI", "Agencia Vasca de Desarrollo"], "Agency"),
    ("es", "el instituto RIKEN y RIKEN", ["instituto RIKEN", "RIKEN"], "ResearchCentre"),
    ("en", "Invest Northern Ireland, or Invest NI", ["Invest Northern Ireland", "Invest NI"], "Agency"),
    ("eu", "Maider Iriart etorri da. Iriartek esan du.", ["Maider Iriart", "Iriartek"], "Person"),
    ("eu", "HEGANek eta HEGAN", ["HEGANek", "HEGAN"], "Cluster"),
    ("it", "Il programma PR FESR 2021-2027; il PR FESR", ["PR FESR 2021-2027", "PR FESR"], "Programme"),
    ("it", "Bilbao e Bilbo", ["Bilbao", "Bilbo"], "City"),
    ("it", "La Baviera e le imprese bavaresi; Bayern", ["Baviera", "bavaresi", "Bayern"], "Region"),
    ("it", "i Paesi Baschi, l'ecosistema basco, Euskadi", ["Paesi Baschi", "basco", "Euskadi"], "Region"),
    ("es", "Castellón de la Plana, o sea Castellón", ["Castellón de la Plana", "Castellón"], "City"),
]


@pytest.mark.parametrize(("language", "words", "names", "kind"), ONE, ids=[names[0] for _, _, names, _ in ONE])
def test_names_of_one_thing_are_one_entity(language: str, words: str, names: list[str], kind: str) -> None:
    assert together(words, dict.fromkeys(names, kind), language=language) == {frozenset(names)}


TWO = [
    (
        "Il Politecnico di Milano e il Politecnico di Torino",
        {"Politecnico di Milano": "University", "Politecnico di Torino": "University"},
    ),
    ("Clust-ER Build e Clust-ER Innovate", {"Clust-ER Build": "Cluster", "Clust-ER Innovate": "Cluster"}),
    ("Bilbao, il Comune di Bilbao", {"Bilbao": "City", "Comune di Bilbao": "PublicAuthority"}),
    ("Luca Arcangeli e Lucia Arcangeli", {"Luca Arcangeli": "Person", "Lucia Arcangeli": "Person"}),
    ("Intesa e Intesa Innovation Center", {"Intesa": "Company", "Intesa Innovation Center": "ResearchCentre"}),
    (
        "l'Università di Pavia e il Dipartimento di Fisica dell'Università di Pavia",
        {"Università di Pavia": "University", "Dipartimento di Fisica dell'Università di Pavia": "University"},
    ),
    (
        "CNR – Istituto per i Polimeri e il CNR",
        {"CNR – Istituto per i Polimeri": "ResearchCentre", "CNR": "Organisation"},
    ),
    ("Québec, capitale del Québec; Sassuolo (MO)", {"Sassuolo": "City", "MO": "Region"}),
    ("Emilia ed Emilia-Romagna", {"Emilia": "Region", "Emilia-Romagna": "Region"}),
]


@pytest.mark.parametrize(("words", "names"), TWO, ids=[" | ".join(names) for _, names in TWO])
def test_alike_names_of_two_things_stay_two(words: str, names: Names) -> None:
    assert together(words, names) == {frozenset([name]) for name in names}


def test_a_short_name_with_two_candidates_joins_neither_of_two_clusters() -> None:
    names = dict.fromkeys(["Clust-ER Build", "Clust-ER Innovate"], "Cluster")
    assert len(together("Clust-ER Build e Clust-ER Innovate firmano.", names)) == 2


def test_a_shared_surname_means_the_nearest_before() -> None:
    words = "Arriva Marco Rossi. Rossi parla. Poi viene Anna Rossi. Rossi risponde."
    mentions = mentions_of(words, {"Marco Rossi": "Person", "Anna Rossi": "Person"})
    mentions += [
        m for m in mentions_of(words, {"Rossi": "Person"}) if not any(k.span.contains(m.span) for k in mentions)
    ]
    by_place = {one.mention.span.start: one.entity.iri for one in link(mentions) if one.entity}
    assert by_place[words.index("Rossi parla")].endswith("/marco-rossi")
    assert by_place[words.index("Rossi risponde")].endswith("/anna-rossi")


def test_a_town_is_the_one_in_the_region_that_the_text_names() -> None:
    names = {"León": "City", "Castilla y León": "Region", "España": "Country"}
    found = entities(mentions_of("León, en Castilla y León, España", names, language="es"))
    assert found["place/leon"] == {"León"}
    alone = entities(mentions_of("Monaco, in Baviera", {"Monaco": "City", "Baviera": "Region"}))
    assert "place/munich" in alone


def test_all_that_a_text_calls_its_mission_is_one_event() -> None:
    words = "La missione in Cile. La delegazione è partita. Il viaggio e la missione sono finiti."
    names = dict.fromkeys(["missione in Cile", "delegazione", "viaggio", "missione"], "Mission")
    mentions = [m for m in mentions_of(words, names) if m.span != (3, 11)]
    assert entities(mentions, doc=mentions[0]) == {"event/doc": set(names)}


def test_unnamed_missions_of_two_texts_are_two_and_a_named_event_is_one() -> None:
    texts = ["La missione in Cile va a Expo Energía.", "Una missione in Cile passa da Expo Energía."]
    mentions = [
        mention
        for at, words in enumerate(texts)
        for mention in mentions_of(words, {"missione in Cile": "Mission", "Expo Energía": "Event"}, document=f"d{at}")
    ]
    assert set(entities(mentions, d0=mentions[0], d1=mentions[2])) == {"event/d0", "event/d1", "event/expo-energia"}


def test_a_short_name_in_another_text_joins_where_the_texts_share_company() -> None:
    names: Names = {"Luca Arcangeli": "Person", "Clust-ER Innovate": "Cluster", "Bilbao": "City", "Arcangeli": "Person"}
    names |= {"Basque Hydrogen Corridor": "Organisation", "BH2C": "Organisation"}
    first = mentions_of("Luca Arcangeli a Bilbao: Basque Hydrogen Corridor (BH2C)", names, document="a")
    first = [m for m in first if m.text != "Arcangeli"]
    near = mentions_of("Arcangeli torna a Bilbao", names, document="b")
    far = mentions_of("Arcangeli è altrove e cita BH2C", names, document="c")
    found = link([*first, *near, *far])
    iri = {(one.mention.sentence.document.id, one.mention.text): one.entity.iri for one in found if one.entity}
    assert iri["b", "Arcangeli"] == iri["a", "Luca Arcangeli"]
    assert iri["c", "Arcangeli"] != iri["a", "Luca Arcangeli"]
    assert iri["c", "BH2C"] == iri["a", "Basque Hydrogen Corridor"]


def test_a_link_says_why_in_words() -> None:
    words = "Luca Arcangeli e Arcangeli; Basque Hydrogen Corridor (BH2C); Baviera e bavarese"
    names = {"Luca Arcangeli": "Person", "Arcangeli": "Person", "Baviera": "Region", "bavarese": "Region"}
    names |= {"Basque Hydrogen Corridor": "Organisation", "BH2C": "Organisation"}
    mentions = [m for m in mentions_of(words, names) if m.span != (5, 14)]
    reasons = {one.mention.text: one.reasons[0] for one in link(mentions)}
    assert reasons["Luca Arcangeli"] == "same name"
    assert reasons["Arcangeli"] == "surname of Luca Arcangeli"
    assert reasons["BH2C"] == "in brackets beside Basque Hydrogen Corridor"
    assert reasons["bavarese"] == "adjective of Baviera"
    assert all(0 < one.score <= 1 for one in link(mentions))


DAYS = [
    ("it", "La missione si è svolta dal 12 al 16 maggio 2025.", None, ("2025-05-12", "2025-05-16")),
    ("it", "La missione si svolge dal 12 al 16 gennaio.", "2025-12-20", ("2026-01-12", "2026-01-16")),
    ("it", "BOLOGNA, 3 marzo 2025 – La missione è partita.", None, (None, None)),
    ("it", "La missione del 3 marzo 2025 è finita.", None, ("2025-03-03", "2025-03-03")),
    ("it", "La missione fa tappa il 3 marzo 2025 a Roma e il 5 aprile 2025 a Pisa.", None, (None, None)),
]


@pytest.mark.parametrize(("language", "words", "issued", "days"), DAYS)
def test_the_topic_has_the_days_that_its_text_gives(
    language: str, words: str, issued: str | None, days: tuple[str | None, str | None]
) -> None:
    document = Document("d", words, language, issued=date.fromisoformat(issued) if issued else None)
    mention = Mention(
        Sentence(document, Span(0, len(words))),
        Span(words.index("missione"), words.index("missione") + 8),
        "Mission",
        "test",
    )
    (one,) = link([mention], d=mention)
    assert one.entity
    assert tuple(day and day.isoformat() for day in (one.entity.start, one.entity.end)) == days


LABELS = [
    ("MARIO IODICE e Mario Iodice, Iodice", ["MARIO IODICE", "Mario Iodice", "Iodice"], "Person", "Mario Iodice"),
    ("Nimbus e Nimbus S.r.l.", ["Nimbus", "Nimbus S.r.l."], "Company", "Nimbus S.r.l."),
    (
        "BAIC, cioè Basque Artificial Intelligence Center",
        ["BAIC", "Basque Artificial Intelligence Center"],
        "ResearchCentre",
        "Basque Artificial Intelligence Center",
    ),
    ("BOLOGNA – A Bologna", ["BOLOGNA", "Bologna"], "City", "Bologna"),
    ("imprese bavaresi in Baviera, le bavaresi", ["bavaresi", "Baviera"], "Region", "Baviera"),
    ("El Gobierno de Navarra", ["El Gobierno de Navarra"], "PublicAuthority", "Gobierno de Navarra"),
    ("imprese bavaresi", ["bavaresi"], "Region", "bavaresi"),
]


@pytest.mark.parametrize(("words", "names", "kind", "label"), LABELS, ids=[label for *_, label in LABELS])
def test_the_label_is_the_fullest_form_and_labels_are_all(words: str, names: list[str], kind: str, label: str) -> None:
    found = {one.entity for one in link(mentions_of(words, dict.fromkeys(names, kind)))}
    assert [(one.label, one.labels) for one in found if one] == [(label, tuple(sorted(names)))]


def test_things_of_one_name_are_told_apart_by_class_then_by_text() -> None:
    words = "Québec, Québec"
    sentence = Sentence(Document("d", words, "fr"), Span(0, len(words)))
    mentions = [Mention(sentence, Span(0, 6), "City", "test"), Mention(sentence, Span(8, 14), "Region", "test")]
    assert set(entities(mentions)) == {"place/quebec-city", "place/quebec-region"}
    twice = [
        *mentions_of(
            "Museo Internazionale Ceramiche (MIC)",
            {"Museo Internazionale Ceramiche": "Organisation", "MIC": "Organisation"},
            document="a",
        ),
        *mentions_of(
            "Ministry of Internal Communications (MIC)",
            {"Ministry of Internal Communications": "PublicAuthority", "MIC": "PublicAuthority"},
            document="b",
        ),
    ]
    assert len(entities(twice)) == 2


def test_a_name_in_another_script_gets_an_iri_all_the_same() -> None:
    found = entities(mentions_of("Η Δήμητρα", {"Δήμητρα": "Person"}))
    assert [re.fullmatch(r"person/[0-9a-f]{8}", iri) is not None for iri in found] == [True]


_NAMES = [
    "Luca Arcangeli",
    "Arcangeli",
    "Lucia Arcangeli",
    "Nimbus",
    "Nimbus srl",
    "BAIC",
    "Clust-ER",
    "Clust-ER Build",
]
_KINDS = ["Person", "Company", "Organisation", "Mission", "City", "Region", "Programme"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(_KINDS), st.sampled_from("abc")), max_size=25),
    st.randoms(),
)
def test_the_order_of_mentions_does_not_matter(chosen: list[tuple[str, str, str]], chance: random.Random) -> None:
    texts: dict[str, str] = defaultdict(str)
    spans = []
    for name, kind, document in chosen:
        spans.append((document, Span(len(texts[document]), len(texts[document]) + len(name)), kind))
        texts[document] += f"{name}, "
    sentences = {name: Sentence(Document(name, words, "it"), Span(0, len(words))) for name, words in texts.items()}
    mentions = [Mention(sentences[document], span, kind, "test") for document, span, kind in spans]
    shuffled = chance.sample(mentions, len(mentions))
    links = link(mentions)
    assert links == link(shuffled)
    assert {one.mention.key for one in links} == {mention.key for mention in mentions}
    groups = {(one.entity.iri, GROUP_OF[one.mention.type]) for one in links if one.entity}
    assert len(groups) == len({iri for iri, _ in groups})


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_a_name(name: str) -> None:
    sentence = Sentence(Document("d", name, "it"), Span(0, len(name)))
    for kind in ("Person", "Company", "City", "Mission", "Programme"):
        (one,) = link([Mention(sentence, Span(0, len(name)), kind, "test")])
        assert one.entity
        assert re.fullmatch(r"[a-z]+/[a-z0-9-]+", one.entity.iri.removeprefix(BASE))


@pytest.mark.slow
def test_twenty_thousand_mentions_take_seconds() -> None:
    chance = random.Random(7)  # noqa: S311 - the same names in every run
    syllables = ["ba", "ro", "tec", "nal", "mi", "lu", "ver", "kor", "san", "dri", "mon", "tes", "gra", "pol"]
    words = ["".join(chance.choices(syllables, k=3)).title() for _ in range(3000)]
    mentions = []
    for at in range(40):
        names = [f"{chance.choice(words)} {chance.choice(words)}" for _ in range(500)]
        sentence = Sentence(Document(f"d{at}", ", ".join(names), "it"), Span(0, len(", ".join(names))))
        start = 0
        for name in names:
            kind = chance.choice(["Person", "Company", "ResearchCentre"])
            mentions.append(Mention(sentence, Span(start, start + len(name)), kind, "test"))
            start += len(name) + 2
    began = time.process_time()
    assert len(link(mentions)) == 20_000
    assert time.process_time() - began < 30  # 3 s on an idle machine


ARCANGELI = Entity(f"{BASE}person/a", "Person", "Luca Arcangeli")
INNOVATE = Entity(f"{BASE}organisation/i", "Cluster", "Clust-ER Innovate")
TECNALIA = Entity(f"{BASE}organisation/t", "ResearchCentre", "Tecnalia")


@pytest.fixture
def known() -> dict[str, Mention]:
    words = "Arcangeli Innovate Tecnalia Clust-ER"
    kinds = {"Arcangeli": "Person", "Innovate": "Cluster", "Tecnalia": "ResearchCentre", "Clust-ER": "Cluster"}
    return {mention.text: mention for mention in mentions_of(words, kinds)}


def assembled(known: dict[str, Mention], *statements: Statement[Mention]) -> tuple[Statement[Entity], ...]:
    things = {"Arcangeli": ARCANGELI, "Innovate": INNOVATE, "Tecnalia": TECNALIA, "Clust-ER": INNOVATE}
    links = [Link(mention, things[name]) for name, mention in known.items()]
    document = known["Innovate"].sentence.document
    graph = linking.assemble([document], links=links, statements=statements, main_events={})
    assert [entity.iri for entity in graph.entities] == sorted({one.iri for one in things.values()})
    return graph.statements


def evidence(start: int) -> tuple[Evidence, ...]:
    return (Evidence("doc", Span(start, start + 9), "quote", "rule", 0.8),)


def test_the_same_fact_is_one_statement_with_all_its_evidence(known: dict[str, Mention]) -> None:
    one = Statement(known["Innovate"], "collaboratesWith", known["Tecnalia"], evidence=evidence(5))
    other = Statement(known["Tecnalia"], "collaboratesWith", known["Clust-ER"], evidence=evidence(0))
    (found,) = assembled(known, one, other, one)
    assert (found.subject, found.object) == (INNOVATE, TECNALIA)
    assert [piece.span.start for piece in found.evidence] == [0, 5]


def test_a_fact_about_itself_is_left_out(known: dict[str, Mention]) -> None:
    assert assembled(known, Statement(known["Innovate"], "partOf", known["Clust-ER"], evidence=evidence(0))) == ()


def test_a_role_wins_over_none_and_two_roles_are_two_facts(known: dict[str, Mention]) -> None:
    def works(role: str, start: int) -> Statement[Mention]:
        return Statement(known["Arcangeli"], "affiliatedWith", known["Innovate"], role, evidence(start))

    (found,) = assembled(known, works("", 0), works("Project Manager", 1))
    assert (found.role, len(found.evidence)) == ("Project Manager", 2)
    assert [one.role for one in assembled(known, works("b", 0), works("a", 1))] == ["a", "b"]


def test_hopes_and_sectors_are_kept_apart_from_facts(known: dict[str, Mention]) -> None:
    fact = Statement(known["Tecnalia"], "hasSector", Concept("sector", "health"), evidence=evidence(0))
    hope = Statement(known["Tecnalia"], "hasSector", Concept("sector", "health"), evidence=evidence(1), modality=HOPED)
    assert [len(one.evidence) for one in assembled(known, fact, hope)] == [1, 1]


def test_topics_and_documents_are_sorted() -> None:
    names = {"missione": "Mission"}
    mentions = [mention for at in "ba" for mention in mentions_of("La missione", names, document=at)]
    mains = {mention.sentence.document.id: mention for mention in mentions}
    links = linking.link(mentions, main_events=mains, base=BASE)
    documents = [mention.sentence.document for mention in mentions]
    graph = linking.assemble(documents, links=links, statements=[], main_events=mains)
    assert graph.topics == {"a": f"{BASE}event/a", "b": f"{BASE}event/b"}
    assert [document.id for document in graph.documents] == ["a", "b"]


def test_names_of_the_corpus_fall_into_the_right_entities() -> None:
    """Pairwise F1 of gold mentions over the training texts; a floor that is only ever raised."""
    right = found = wanted = 0
    for gold in load_gold(TRAIN):
        document = text.read(gold.path, language=gold.language)
        mentions, main = gold_mentions(gold, text.segment(document))
        ids = {
            (GROUP_OF[e["type"]], name): e["id"] for e in gold.entities for name in [e["name"], *e.get("aliases", [])]
        }
        links = linking.link(mentions, main_events={document.id: main} if main else {}, base=BASE)
        pairs = [(one.entity.iri, ids[GROUP_OF[one.mention.type], one.mention.text]) for one in links if one.entity]
        right += _pairs(pairs)
        found += _pairs([iri for iri, _ in pairs])
        wanted += _pairs([id_ for _, id_ in pairs])
    assert 2 * right / (found + wanted) >= 0.95


def _pairs(keys: Sequence[object]) -> int:
    counts: defaultdict[object, int] = defaultdict(int)
    for key in keys:
        counts[key] += 1
    return sum(number * (number - 1) // 2 for number in counts.values())
