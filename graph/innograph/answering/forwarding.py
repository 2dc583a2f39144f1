"""Questions sent on to the store of another: to one address, about one graph, and only what is a query here, too.

A query first runs over an empty store in a process of its own, as those of a build do over the data: what is no query,
reaches out, or would end a parser never leaves the house. The answer is read up to its limits and written anew, so that
whoever asks meets the formats, limits and errors of this endpoint, not those of the store.
"""

from __future__ import annotations

import json
import logging
import re
from threading import Event
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from innograph.answering.answers import Answers, Places, too_long
from innograph.answering.datasets import from_clauses
from innograph.answering.evaluating import answered, too_large
from innograph.answering.questions import BOOLEAN, TRIPLES, Unanswered
from innograph.errors import StoreError
from innograph.store import LEXEME
from innograph.store.asking import is_question
from innograph.store.requests import Late, TooLarge
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from types import TracebackType

    from innograph.answering.questions import Answer, Limits, Question
    from innograph.store.asking import Remote

_LOGGER = logging.getLogger(__name__)
# Virtuoso runs its own functions, and SQL, under such names.
_OF_STORES = re.compile(r"<\s*(bif|sql)\s*:", re.IGNORECASE)
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*)\s*:", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}", re.IGNORECASE)


class Forwarded:
    """What a graph of a store answers; safe to use from several threads, and closed in the end."""

    version = ""

    def __init__(self, remote: Remote, *, limits: Limits) -> None:
        self.limits = limits
        self._remote = remote
        self._places = Places(limits)
        self._reader = Answers({}, limits=limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._reader.close()

    def ask(self, question: Question, *, who: str = "", given_up: Event | None = None) -> Answer:
        """The answer of the store; raises Unanswered if there is none, within the limits of time, size and waiting."""
        self._refuse_elsewhere(question)
        empty = self._reader.ask(question, who=who, given_up=given_up)  # which says of what kind the answer is
        with self._places.taken(who, given_up or Event()):
            try:
                content = self._remote.content(_declared(question.text), triples=empty.kind == TRIPLES)
            except StoreError as error:
                raise self._refused(error) from error
        try:
            return answered(_parsed(content, empty.kind), question, self.limits)
        except (SyntaxError, ValueError) as error:
            _LOGGER.warning("what the store answers cannot be read (%s)", error)
            raise Unanswered(502, "what the store answers cannot be read") from error

    def _refuse_elsewhere(self, question: Question) -> None:
        """Only the one graph is served, however another is named."""
        text = question.text
        if _ESCAPED.search(text):  # a word could hide in it
            raise Unanswered(400, r"the query writes a character as \u…; write the character itself")
        if _OF_STORES.search(text):
            raise Unanswered(400, "the query calls what is a store's own (bif:, sql:); write it in SPARQL 1.1")
        stated = from_clauses(text)
        named = {*question.default_graphs, *question.named_graphs, *stated.default, *stated.named}
        has_from = any((match["word"] or "").upper() == "FROM" for match in LEXEME.finditer(text))
        if named - {self._remote.graph} or (has_from and not any(stated)):
            raise Unanswered(400, f"only the graph <{self._remote.graph}> is served here; leave FROM and graphs out")

    def _refused(self, error: StoreError) -> Unanswered:
        """What is said of a store that does not answer; its own words are for whoever serves."""
        _LOGGER.warning("%s", error)
        if isinstance(error, Late):
            return too_long(self.limits)
        if isinstance(error, TooLarge):
            return Unanswered(413, too_large(self.limits.size))
        if is_question(error):
            return Unanswered(400, "the store behind this endpoint does not take the query; write it in another way")
        return Unanswered(502, "the store behind this endpoint does not answer; ask again later")


def _parsed(content: bytes, kind: str) -> object:
    if kind == TRIPLES:
        return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
    found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if kind == BOOLEAN and isinstance(found, ox.QuerySolutions):  # Virtuoso says yes by a row, and no by none
        said = json.dumps({"head": {}, "boolean": next(iter(found), None) is not None})
        return ox.parse_query_results(said.encode(), format=ox.QueryResultsFormat.JSON)
    return found


def _declared(text: str) -> str:
    """A query with the usual prefixes that it does not declare."""
    own = set(_DECLARED.findall(text))
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if name not in own) + text
