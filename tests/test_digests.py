"""Digests of documents: what they keep, that they are plain, and that linking them is linking the mentions."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innograph import linking, text
from innograph.evaluation import gold_mentions, load_gold
from innograph.linking.collected import Chains
from innograph.linking.identity import blocks, judge
from innograph.linking.profiles import profile_of
from innograph.linking.uniting import MOST_COMPARED, Union
from innograph.model import Document, Mention, Record, Sentence, Span, Statement
from innograph.vocabulary import LANGUAGES
from test_linking import BASE, TRAIN, mentions_of
from test_tables import HEADER, read

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from innograph.linking import Called, Digest, Resolved
    from innograph.linking.reasons import Match

_KINDS = ("Person", "Company", "University", "City", "Region", "Mission", "Event", "Programme", "PublicAuthority")
_USUAL = ("Tecnalia", "TECNALIA", "UNIBO", "Università di Bologna", "León", "il Politecnico", "Rossi", "Anna Rossi")
_HOSTILE = ("=1+1", '"<script>', "\ud800", "\x00", "\u202eabc", "a\nb", "", "|", "Ω", "'")


def document_of(name: str, named: Sequence[tuple[str, str]], language: str) -> list[Mention]:
    """A document that is a list of names, a line each."""
    words = "\n".join(one for one, _ in named)
    sentence = Sentence(Document(name, words, language), Span(0, len(words)))
    mentions, start = [], 0
    for at, (one, kind) in enumerate(named):
        mentions.append(Mention(sentence, Span(start, start + len(one)), kind, "test", round(1 / (at + 1), 4)))
        start += len(one) + 1
    return mentions


names = st.one_of(
    st.sampled_from(_USUAL), st.sampled_from(_HOSTILE), st.text(max_size=30).map(lambda words: words.replace("\n", " "))
)
named = st.lists(st.tuples(names, st.sampled_from(_KINDS)), max_size=8)


def digests_of_corpus() -> list[Digest]:
    """What people marked in every tenth text of the corpus."""
    found = []
    for gold in load_gold(TRAIN)[::10]:
        document = text.read(gold.path, language=gold.language)
        mentions, main = gold_mentions(gold, text.segment(document))
        found.append(linking.digest(document.id, mentions, main=main))
    return found


def assigned(resolved: Resolved, digests: Sequence[Digest]) -> dict[str, tuple[linking.Assigned, ...]]:
    return {one.document_id: resolved.assigned(one.document_id) for one in digests}


@settings(max_examples=80, deadline=None)
@given(named, st.sampled_from(LANGUAGES))
def test_a_digest_comes_back_from_json_and_pickle(named: list[tuple[str, str]], language: str) -> None:
    found = linking.digest("a", document_of("a", named, language))
    assert linking.Digest.of_json(json.loads(json.dumps(found.as_json()))) == found
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - written above


@settings(max_examples=40, deadline=None)
@given(st.lists(named, min_size=1, max_size=4), st.randoms())
def test_neither_the_order_of_documents_nor_of_mentions_matters(
    texts: list[list[tuple[str, str]]], chance: random.Random
) -> None:
    documents = {f"d{at}": document_of(f"d{at}", named, "it") for at, named in enumerate(texts)}
    digests = [linking.digest(name, mentions) for name, mentions in documents.items()]
    shuffled = [linking.digest(name, chance.sample(own, len(own))) for name, own in documents.items()]
    chance.shuffle(shuffled)
    one, other = (linking.link_digests(iter(many), base=BASE) for many in (digests, shuffled))
    assert one.entities == other.entities
    assert one.minted == other.minted
    assert assigned(one, digests) == assigned(other, digests)


def test_the_links_of_digests_are_those_of_the_mentions() -> None:
    names = {"Tecnalia": "ResearchCentre", "Bilbao": "City", "Anna Rossi": "Person", "Rossi": "Person"}
    texts = {"a": "Anna Rossi di Tecnalia a Bilbao.", "b": "Rossi, Tecnalia. Rossi a Bilbao.", "c": "Niente."}
    documents = {name: mentions_of(words, names, document=name) for name, words in texts.items()}
    digests = {name: linking.digest(name, mentions) for name, mentions in documents.items()}
    resolved = linking.link_digests(digests.values(), base=BASE)
    links = [
        link
        for name, mentions in documents.items()
        for link in linking.links_of(digests[name], resolved.assigned(name), mentions)
    ]
    every = [mention for mentions in documents.values() for mention in mentions]
    expected = linking.link(every, main_events={}, base=BASE)
    assert tuple(sorted(links, key=lambda one: one.mention.key)) == expected
    assert {one.entity for one in expected} == set(resolved.entities)
    assert resolved.assigned("c") == ()
    with pytest.raises(KeyError, match="nowhere"):
        resolved.assigned("nowhere")


def test_names_may_be_compared_elsewhere_in_any_order() -> None:
    digests = digests_of_corpus()
    asked: list[int] = []

    def elsewhere(names: Sequence[Called]) -> Iterator[tuple[tuple[int, int], Match]]:
        """As a database would: a join on blocks, names as plain rows, the pairs from the last to the first."""
        asked.append(len(names))
        rows: dict[tuple[str, ...], list[int]] = {}
        profiles = [profile_of(linking.Called(*json.loads(json.dumps(name)))) for name in names]
        for number, profile in enumerate(profiles):
            for block in set(blocks(profile)):
                rows.setdefault(block, []).append(number)
        pairs = {
            (one, other)
            for row in rows.values()
            for one in (row if len(row) <= MOST_COMPARED else row[:1])
            for other in row
            if one < other
        }
        for one, other in sorted(pairs, reverse=True):
            if match := judge(profiles[one], profiles[other]):
                yield (one, other), match

    here, there = linking.link_digests(digests, base=BASE), linking.link_digests(digests, base=BASE, judged=elsewhere)
    assert min(asked) > 20
    assert len(here.entities) > 100
    assert here.entities == there.entities
    assert assigned(here, digests) == assigned(there, digests)


def test_what_was_minted_is_taken_again_and_what_became_one_is_replaced() -> None:
    names = {"Università di Bologna": "University", "UNIBO": "University"}
    apart = linking.link_digests([linking.digest("a", mentions_of("UNIBO", names))], base=BASE)
    both = [linking.digest(name, mentions_of(name, names, document=name)) for name in names]
    (entity,) = linking.link_digests(both, base=BASE, minted=apart.minted).entities
    assert entity.iri == apart.entities[0].iri == f"{BASE}organisation/unibo"
    assert entity.label == "Università di Bologna"


def test_tables_keep_their_keys_rows_and_days() -> None:
    rows = f"{HEADER}\nTecnalia;TEC;2001-05-06;;Bilbao;ES\nNimbus;;2003;;Bilbao;ES\n"
    found = read(rows)
    digest = linking.digest("members", found.mentions, statements=found.statements)
    assert linking.Digest.of_json(json.loads(json.dumps(digest.as_json()))) == digest
    resolved = linking.link_digests([digest], base=BASE)
    days = {one.label: one.start.isoformat() for one in resolved.entities if one.start}
    assert days["Tecnalia"] == "2001-05-06"
    assert {one.record is not None for one in digest.chains} == {True}


def test_a_person_is_affiliated_with_chains_of_the_own_document() -> None:
    names = {"Anna Rossi": "Person", "Tecnalia": "ResearchCentre", "Nimbus": "Company"}
    mentions = mentions_of("Nimbus, Tecnalia, Anna Rossi", names)
    by_text = {mention.text: mention for mention in mentions}
    stated = Statement(by_text["Anna Rossi"], "affiliatedWith", by_text["Tecnalia"])
    digest = linking.digest("doc", mentions, statements=[stated])
    assert [(chain.forms[0].text, chain.homes) for chain in digest.chains] == [
        ("Nimbus", ()),
        ("Tecnalia", ()),
        ("Anna Rossi", (1,)),
    ]
    chains = Chains([digest, linking.digest("a", mentions_of("Nimbus", names, document="a"))])
    assert chains.documents == ["a", "doc"]
    assert [chains.homes(at) for at in range(len(chains))] == [[], [], [], [2]]


def test_a_name_that_texts_share_is_kept_once() -> None:
    names = {"Tecnalia": "ResearchCentre"}
    digests = [linking.digest(f"d{at}", mentions_of("Tecnalia", names, document=f"d{at}")) for at in range(200)]
    chains = Chains(pickle.loads(pickle.dumps(one)) for one in digests)  # noqa: S301 - written here
    assert len(chains) == 200
    assert [called.text for called in chains.called] == ["Tecnalia"]
    (entity,) = linking.link_digests(digests, base=BASE).entities
    assert entity.labels == ("Tecnalia",)


def test_records_of_one_key_are_one_thing_in_two_tables() -> None:
    def stated(name: str, key: str, document: str) -> list[Mention]:
        sentence = Sentence(Document(document, name, "en"), Span(0, len(name)))
        return [Mention(sentence, Span(0, len(name)), "Company", "table", record=Record(key))]

    rows = [("Nimbus", "vat:1", "a"), ("Nimbus Ltd", "vat:1", "b"), ("Nimbus", "vat:2", "c"), ("Nimbus", "pic:9", "d")]
    digests = [linking.digest(row[2], stated(*row)) for row in rows]
    resolved = linking.link_digests(digests, base=BASE)
    one, same, other, _ = (resolved.assigned(row[2])[0].entity for row in rows)
    assert one == same != other


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_sets_are_named_by_their_smallest_number(pairs: list[tuple[int, int]]) -> None:
    union = Union(31)
    for pair in pairs:
        union.join(*pair)
    sets = union.sets()
    assert sorted(number for members in sets for number in members) == list(range(31))
    assert all(members == sorted(members) and union.size(members[0]) == len(members) for members in sets)
    assert all(union.top(one) == union.top(other) for one, other in pairs)
