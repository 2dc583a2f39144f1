"""What is proposed for held-out texts, with whether gold has it: `propose.py names|bars|facts CORPUS ENCODINGS OUTPUT`.

`names` writes how likely the cues and the encoder think each candidate a name of each group and class, and what gold
says; `bars` how many entities are found by how likely a name must be to be kept; `facts` one JSON object a text and
profile: the features of each fact proposed, and the facts of gold.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from heard import encodings
from train_kinds import gold_names, label_of

from innograph import extraction, linking, recognition, text
from innograph.configuration import DEFAULT_BASE, PROFILES
from innograph.evaluation import load_gold, match_entities, name_key
from innograph.judgement.facts import cases
from innograph.model import Entity
from innograph.recognition.document import read_candidates
from innograph.recognition.events import prominence
from innograph.recognition.hearing import HEARD, NAME, heard_classes, heard_shares, heard_topic, learned
from innograph.recognition.kinds import CLASS_NAMES, NOTHING, class_shares, group_shares
from innograph.recognition.lines import read_line
from innograph.vocabulary import GROUP_OF, SYMMETRIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.encoder import Encoding
    from innograph.evaluation import Gold

BARS = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


def main() -> None:
    what, corpus, heard, output = sys.argv[1:]
    held = encodings(Path(heard))
    golds = [gold for gold in load_gold(Path(corpus)) if gold.name in held]
    if what == "names":
        rows = [row for gold in golds for row in names(gold, held[gold.name])]
        cues, sounds, labels = (np.array(column) for column in zip(*rows, strict=True))
        events = np.array([row for at, gold in enumerate(golds) for row in topics(at, gold, held[gold.name])])
        mains = np.array([any(entity.get("main") for entity in gold.entities) for gold in golds])
        np.savez(output, cues=cues, heard=sounds, labels=labels, events=events, mains=mains)
        told = [row for gold in golds for row in classes(gold, held[gold.name])]
        Path(output).with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")
    elif what == "bars":
        table = {str(bar): reached(golds, held, bar) for bar in BARS}
        Path(output).write_text(json.dumps(table), encoding="utf-8")
    else:
        lines = [json.dumps(facts(gold, held[gold.name], profile)) for gold in golds for profile in PROFILES]
        Path(output).write_text("\n".join(lines) + "\n", encoding="utf-8")


def names(gold: Gold, encoding: Encoding) -> Iterator[tuple[list[float], list[float], int]]:
    known = gold_names(gold)
    lines = [read_line(sentence) for sentence in text.segment(text.read(gold.path, language=gold.language))]
    for row in read_candidates(lines, encoding):
        for line, candidate, found in row:
            label = label_of(known.get(name_key(line.text(candidate.start, candidate.end)), set()))
            if label:
                number = 0 if label == NOTHING else 1 + HEARD.index(GROUP_OF[label])
                yield group_shares(found), heard_shares(line, candidate, encoding), number


def classes(gold: Gold, encoding: Encoding) -> Iterator[tuple[str, str, dict[str, float], dict[str, float]]]:
    """The group and the class of each candidate that is a name, and how likely both sides think each class."""
    known = gold_names(gold)
    lines = [read_line(sentence) for sentence in text.segment(text.read(gold.path, language=gold.language))]
    for row in read_candidates(lines, encoding):
        for line, candidate, found in row:
            label = label_of(known.get(name_key(line.text(candidate.start, candidate.end)), set()))
            if label in CLASS_NAMES:
                group = GROUP_OF[label]
                yield group, label, class_shares(found, group), heard_classes(line, candidate, group, encoding)


def topics(text_number: int, gold: Gold, encoding: Encoding) -> Iterator[tuple[float, ...]]:
    """The events of a text, named or not: how each stands out, how the encoder hears it, whether it is the topic."""
    main = next((entity for entity in gold.entities if entity.get("main")), {"name": "", "aliases": []})
    known = {name_key(name) for name in (main["name"], *main.get("aliases", []))}
    sentences = text.segment(text.read(gold.path, language=gold.language))
    for mention in recognition.recognise(sentences):
        if GROUP_OF[mention.type] == "Event":
            right = float(name_key(mention.text) in known)
            yield text_number, prominence(mention), heard_topic(mention, encoding), right


def reached(golds: Sequence[Gold], held: Mapping[str, Encoding], bar: float) -> list[int]:
    """The entities right, found and wanted if names are kept that are at least so likely."""
    learned()[NAME]["bar"] = bar
    right = found = 0
    for gold in golds:
        document = text.read(gold.path, language=gold.language)
        sentences = text.segment(document)
        mentions = recognition.recognise(sentences, held[gold.name])
        main = recognition.main_event(sentences, mentions, held[gold.name])
        main_events = {document.id: main} if main else {}
        links = linking.link(mentions, main_events=main_events, base=DEFAULT_BASE)
        graph = linking.assemble([document], links=links, statements=(), main_events=main_events)
        right += len(match_entities(graph, gold, graph.topics.get(document.id, "")))
        found += len(graph.entities)
    return [right, found, sum(len(gold.entities) for gold in golds)]


def facts(gold: Gold, encoding: Encoding, profile: str) -> dict[str, Any]:
    document = text.read(gold.path, language=gold.language)
    sentences = text.segment(document)
    heard = encoding if profile == "accurate" else None
    mentions = recognition.recognise(sentences, heard)
    main = recognition.main_event(sentences, mentions, heard)
    main_events = {document.id: main} if main else {}
    statements = extraction.extract(sentences, mentions, main=main, encoding=heard)
    links = linking.link(mentions, main_events=main_events, base=DEFAULT_BASE)
    graph = linking.assemble([document], links=links, statements=statements, main_events=main_events)
    matched = match_entities(graph, gold, graph.topics.get(document.id, ""))
    wanted = {triple(r["s"], r["p"], r["o"]) for r in gold.relations}
    proposed = []
    for case in cases(statements, links=links, main_events=main_events):
        subject, predicate, thing = case.fact.subject, case.fact.predicate, case.fact.object
        target = matched.get(thing.iri, thing.iri) if isinstance(thing, Entity) else thing.slug
        key = triple(matched.get(subject.iri, subject.iri), predicate, target)
        proposed.append({"fact": key, "right": key in wanted, "features": case.features})
    types = {entity["id"]: entity["type"] for entity in gold.entities}
    exact = sum(types[matched[entity.iri]] == entity.type for entity in graph.entities if entity.iri in matched)
    return {
        "text": gold.name,
        "language": gold.language,
        "profile": profile,
        "entities": [len(matched), len(graph.entities), len(gold.entities)],
        "exact": exact,
        "proposed": proposed,
        "wanted": sorted(wanted),
    }


def triple(subject: str, predicate: str, thing: str) -> tuple[str, str, str]:
    if predicate in SYMMETRIC:
        subject, thing = sorted((subject, thing))
    return predicate, subject, thing


if __name__ == "__main__":
    main()
