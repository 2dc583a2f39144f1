"""Documents read by a model: asked in parts, answered from the cache where it can be, held against the text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph import text
from innograph.errors import ModelError
from innograph.llm.answers import answer_of, as_json
from innograph.llm.cache import Cache, Kept, default_folder
from innograph.llm.client import Client
from innograph.llm.grounding import ground
from innograph.llm.ledger import MOST_ANSWERED, Ledger, Usage, expected, tokens_of
from innograph.llm.parts import cut
from innograph.llm.prompt import request

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.configuration import Endpoint
    from innograph.llm.answers import Answer
    from innograph.llm.grounding import Extraction
    from innograph.llm.ledger import Grant
    from innograph.llm.parts import Part
    from innograph.model import Document, Sentence

_TRIES = 2
"""How often a part is asked about whose answer is no JSON."""
_MOST_MISUNDERSTOOD = 3
"""After so many documents in a row whose answers are no JSON, the model is taken to be unable."""
_SHORTEST = 200
"""Characters below which a part is not halved."""


class Estimate(NamedTuple):
    """What reading some documents will take at most, or nearly; `kept` answers are in the cache and cost nothing."""

    usage: Usage
    kept: int


class Read(NamedTuple):
    """What a model found in a document, and the tokens that its answers took whenever they were given."""

    extraction: Extraction
    usage: Usage


class Reader:
    """A model that reads documents; one for a build, for it holds the budget. Safe to be shared by threads."""

    def __init__(self, endpoint: Endpoint, *, key: str = "", client: Client | None = None) -> None:
        self._endpoint = endpoint
        self._client = client or Client(endpoint.url, key, endpoint.timeout)
        self._cache = Cache(Path(endpoint.cache) if endpoint.cache else default_folder())
        self._ledger = Ledger(endpoint.max_tokens)
        self._misunderstood = 0

    @property
    def method(self) -> str:
        """What evidence names as what found it."""
        return f"llm:{self._endpoint.model}"

    @property
    def spent(self) -> Usage:
        """The tokens used so far; an answer that the server did not count is estimated."""
        return self._ledger.spent

    def estimate(self, documents: Iterable[Document]) -> Estimate:
        """What the documents will take, without asking."""
        usage, kept = Usage(), 0
        for document in documents:
            for part in cut(text.segment(document)):
                asked = request(document, part, model=self._endpoint.model)
                known = self._cache.get(asked) is not None
                kept += known
                usage = usage if known else usage.plus(_expected(asked, part))
        return Estimate(usage, kept)

    def read(self, document: Document) -> Read:
        """Read a document; raises ModelError if a part gets no answer, or nothing in the answers stands in the text."""
        sentences = text.segment(document)
        usage = Usage()
        answers: list[tuple[Part, Answer]] = []
        for part in cut(sentences):
            for asked, kept in self._ask(document, sentences, part):
                usage = usage.plus(kept.usage)
                answers.append((asked, answer_of(kept.answer or {})))
        extraction = ground(document, sentences, answers, method=self.method)
        # A model that copies the example of the prompt has not found the text to be empty.
        if extraction.dropped and not extraction.mentions:
            raise ModelError("nothing in the answer stands in the text")
        return Read(extraction, usage)

    def _ask(self, document: Document, sentences: Sequence[Sentence], part: Part) -> list[tuple[Part, Kept]]:
        """The answers about a part: one, or those about its halves where one would be too long."""
        asked = request(document, part, model=self._endpoint.model)
        kept = self._cache.get(asked)
        if kept is None:
            kept = self._answer(asked, part)
            self._cache.put(asked, kept)
        if kept.answer is not None:
            return [(part, kept)]
        size = part.span.end - part.span.start
        halves = cut(sentences, within=part.span, longest=size // 2 + 1) if size > _SHORTEST else []
        if len(halves) <= 1:
            raise ModelError("the answer is too long to be given whole")
        return [one for half in halves for one in self._ask(document, sentences, half)]

    def _answer(self, asked: dict[str, Any], part: Part) -> Kept:
        """Ask the model, once more if its answer is no JSON."""
        if self._misunderstood >= _MOST_MISUNDERSTOOD:
            raise ModelError("not asked any more: its answers are not what is asked for")
        for _ in range(_TRIES):
            wanted = _expected(asked, part)
            with self._ledger.grant(wanted) as grant:
                reply = self._client.complete({**asked, "max_tokens": grant.answer})
                grant.used = reply.usage or Usage(1, wanted.tokens_in, tokens_of(len(reply.content)))
            try:
                kept = Kept(as_json(reply.content), grant.used)
            except ValueError:
                if reply.cut_off:
                    return self._cut_off(grant)
            else:
                self._misunderstood = 0
                return kept
        self._misunderstood += 1
        raise ModelError(f"an answer that is not what was asked for, {_TRIES} times")

    def _cut_off(self, grant: Grant) -> Kept:
        """Note that an answer did not end; where the budget cut it, a rebuild with a larger one may have it whole."""
        if grant.answer < MOST_ANSWERED:
            raise ModelError(f"the budget of {self._endpoint.max_tokens} tokens is spent")
        return Kept(None, grant.used)


def _expected(asked: dict[str, Any], part: Part) -> Usage:
    return expected(len(json.dumps(asked, ensure_ascii=False)), part.span.end - part.span.start)
