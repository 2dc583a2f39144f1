"""Documents read by a language model; what it does not answer is read by the local extractor."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from innograph import tables, text
from innograph.errors import ConfigError, ModelError
from innograph.model import Document
from innograph.pipeline.reading import Failure, Manner, Reading, analyse, read_anew

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from innograph.configuration import Configuration, Limits
    from innograph.llm import Estimate, Read, Reader, Usage
    from innograph.tables import Plan
    from innograph.text import Source

KEY = "INNOGRAPH_LLM_KEY"
"""The variable of the environment that holds the key: the only place where one is looked for."""


@dataclass(eq=False)
class Asked:
    """What came of asking a language model in one build, and the `local` extractor that stands in for it.

    `dropped` counts by reason what its answers held and the texts or the ontology do not bear out, `fallbacks` are the
    documents that the local extractor read instead, with the reason. `tokens_in` and `tokens_out` are those of the
    answers that were used, whenever they were given, `spent` those of this build.
    """

    reader: Reader = field(repr=False)
    local: Callable[[Document], Reading] = analyse
    dropped: Counter[str] = field(default_factory=Counter)
    fallbacks: list[Failure] = field(default_factory=list)
    tokens_in: int = 0
    tokens_out: int = 0

    @classmethod
    def of(cls, configuration: Configuration) -> Asked:
        """The model that a configuration names, nothing asked yet; raises ConfigError if its key is none."""
        from innograph.llm import Reader  # noqa: PLC0415 - brings in HTTP, which a local build does not need

        return cls(Reader(configuration.llm, key=_key()), partial(analyse, profile=configuration.profile))

    @property
    def spent(self) -> Usage:
        """The tokens that this build was charged for."""
        return self.reader.spent

    def as_json(self) -> dict[str, Any]:
        """The record for the manifest: the same when all answers come from the cache."""
        return {
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
            "dropped": dict(sorted(self.dropped.items())),
            "fallbacks": [fallback._asdict() for fallback in sorted(self.fallbacks)],
        }


def read_all_by_model(  # noqa: PLR0913 - what a build is asked for
    named: Sequence[tuple[Source, str]],
    *,
    asked: Asked,
    language: str = "",
    jobs: int = 1,
    plan: Plan | None = None,
    limits: Limits | None = None,
    announce: Callable[[Estimate], None] | None = None,
) -> Generator[Reading | Failure, None, None]:
    """Read each source and ask about it, in their order; up to `jobs` are asked about at a time.

    `announce` is told what will be asked before anything is. With one job, a budget goes to the documents in order.
    """
    manner = Manner(language, plan=plan or tables.Plan(), limits=limits or text.NO_MORE_THAN, analysed=False)
    tabled = {name for source, name in named if tables.is_table(source.path)}  # a table is no text: nothing is sent
    read = read_anew(named, manner)
    documents = [
        result.document if isinstance(result, Reading) and name not in tabled else result
        for (_, name), result in zip(named, read, strict=True)
    ]
    if announce:
        announce(asked.reader.estimate(one for one in documents if isinstance(one, Document)))
    ask = partial(_ask, asked.reader)
    if jobs <= 1:
        yield from (_taken(*answered, asked) for answered in map(ask, documents))
        return
    # Threads wait for the endpoint; all else, and what falls back, happens here.
    with ThreadPoolExecutor(jobs) as pool:
        for answered in pool.map(ask, documents):
            yield _taken(*answered, asked)


def _ask(reader: Reader, document: Document | Reading | Failure) -> tuple[Document | Reading | Failure, Read | str]:
    """What the model makes of a document, or why it makes nothing."""
    if not isinstance(document, Document):
        return document, ""
    try:
        return document, reader.read(document)
    except ModelError as error:
        return document, str(error)


def _taken(document: Document | Reading | Failure, answered: Read | str, asked: Asked) -> Reading | Failure:
    if not isinstance(document, Document):
        return document
    if isinstance(answered, str):
        asked.fallbacks.append(Failure(document.source, answered))
        return asked.local(document)
    asked.dropped.update(answered.extraction.dropped)
    asked.tokens_in += answered.usage.tokens_in
    asked.tokens_out += answered.usage.tokens_out
    found = answered.extraction
    return Reading(document, found.mentions, found.main_event, found.statements)


def _key() -> str:
    key = os.environ.get(KEY, "").strip()
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ConfigError(f"{KEY}: holds what no key has (spaces, line ends or letters beyond ASCII); set it again")
    return key
