"""What pages say in Italian, Spanish and English: questions, answers, reasons and decisions, out of their parts."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from innograph import explorer
from innograph.curation.rows import CLOSE, SAME
from innograph.rdf.ontology import sector_labels
from innograph.vocabulary import GROUP_OF
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from innograph.curation import Answer, Question
    from innograph.model import Decision, Entity

LANGUAGES = ("en", "it", "es")
_WORDS = Path(__file__).resolve().parent / "words.json"
_FOUND_BY = "found by "


class Part(NamedTuple):
    """A piece of what is said: a text, the class of style of what it names, and what kind of thing that is."""

    text: str
    group: str = ""
    kind: str = ""


def preferred(header: str) -> str:
    """The language of ours that an Accept-Language header likes best; English if none.

    >>> preferred("eu, es-ES;q=0.9, en;q=0.8"), preferred("de"), preferred("it;q=x, es;q=0")
    ('es', 'en', 'en')
    """
    liked = []
    for at, item in enumerate(header[:500].split(",")):
        name, *parameters = item.strip().lower().split(";")
        weight = next((one.strip()[2:] for one in parameters if one.strip().startswith("q=")), "1")
        if re.fullmatch(r"[01](\.\d{0,3})?", weight) and float(weight) > 0:
            liked.append((-float(weight), at, name.split("-")[0]))
    return next((name for _, _, name in sorted(liked) if name in LANGUAGES), "en")


class Wording:
    """What is said in one language about the entities of a build."""

    def __init__(self, language: str, entities: Mapping[str, Entity]) -> None:
        self.language = language
        self._ui: dict[str, Any] = _words()[language]
        terms = explorer.words()[language]
        self._kinds, self._relations = terms["kinds"], terms["relations"]
        self._entities = entities

    def __getitem__(self, name: str) -> Any:
        """A text of the page itself."""
        return self._ui[name]

    def say(self, name: str, **values: object) -> str:
        """A text of the page itself with values put in."""
        return str(self._ui[name]).format(**values)

    def kind(self, name: str) -> str:
        """What a class of entities is called."""
        return str(self._kinds.get(name, name))

    def title(self, question: Question) -> list[Part]:
        """What is asked, in parts."""
        decision = question.answers[0].decision
        one, *others = [self._entity(entity.iri) for entity in question.about]
        if question.kind == "statement":
            role = [Part(self.say("as", role=decision.role))] if decision.role else []
            return [*self._fact(decision), *role]
        if question.kind == "name":
            return [Part(f"“{decision.value}”", one.group), Part(self["means"]), one]
        if question.kind == "pair" and others:
            return [one, Part(self["and"]), others[0], Part(self["are_one"])]
        return [one, Part(self["is"]), Part(decision.object)]

    def answer(self, question: Question, answer: Answer) -> tuple[str, str]:
        """What an answer does, in a word, and what it means."""
        about = self._name(answer.decision.subject)
        if answer.asks:
            return self["rename"], about
        if answer.decision.action == "reject" and not answer.decision.predicate:
            return self["leave_out"], about
        means: str = self._ui["answers"].get(f"{question.kind}.{answer.decision.action}", "")
        if question.kind == "identifier" and answer.decision.predicate == CLOSE:
            return self["close"], self._ui["answers"]["identifier.close"]
        kept = self._name(answer.decision.object)
        return self["actions"][answer.decision.action][0], means.format(
            name=answer.decision.value, about=about, kept=kept
        )

    def reason(self, reason: str) -> tuple[str, str]:
        """Why something is asked, and the language that it is said in."""
        for pattern, template in self._ui["reasons"].items():
            if found := re.fullmatch(pattern, reason):
                return template.format(*(self.kind(group) for group in found.groups())), self.language
        return reason, "en"

    def decision(self, row: Decision) -> list[Part]:
        """What a decision with whole IRIs is about, in parts."""
        subject = self._entity(row.subject)
        if row.action == "merge":
            return [subject, Part("→"), self._entity(row.object)]
        if row.predicate in {SAME, CLOSE}:
            sign = ("≠" if row.action == "reject" else "=") if row.predicate == SAME else "≈"
            return [subject, Part(sign), self._entity(row.object)]
        if row.predicate:
            return self._fact(row)
        if row.action in {"rename", "retype"}:
            return [subject, Part("→"), Part(self.kind(row.value))]
        if row.value:
            return [Part(f"“{row.value}”"), Part(self["means"] if row.action == "accept" else "/"), subject]
        return [subject]

    def found_by(self, reason: str) -> list[str]:
        """The labels of the methods that a reason names."""
        return reason.removeprefix(_FOUND_BY).split(", ") if reason.startswith(_FOUND_BY) else []

    def _fact(self, row: Decision) -> list[Part]:
        says = self._relations.get(row.predicate, {"says": row.predicate})["says"]
        return [self._entity(row.subject), Part(says), self._entity(row.object)]

    def _entity(self, iri: str) -> Part:
        if iri.startswith(SECTOR_SCHEME):
            slug = iri.removeprefix(SECTOR_SCHEME)
            label = dict(sector_labels(slug)).get(self.language, slug.replace("-", " "))
            return Part(label, "sector", self.kind("Sector"))
        entity = self._entities.get(iri)
        if entity is None:
            return Part(unquote(iri.rstrip("/").rpartition("/")[2]) or iri)
        return Part(entity.label, GROUP_OF[entity.type].lower(), self.kind(entity.type))

    def _name(self, iri: str) -> str:
        return self._entity(iri).text


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return found
