"""Whether two names mean one thing, judged from name, type and language alone."""

from __future__ import annotations

from typing import NamedTuple

from innograph.linking.entities import link
from innograph.linking.reasons import Match
from innograph.model import Document, Mention, Sentence, Span


class Named(NamedTuple):
    """A name as it stands in a text of some language, and the class of what it names."""

    name: str
    type: str
    language: str


def same_thing(left: Named, right: Named) -> Match | None:
    """Why two names of two texts are taken for one thing, None if they are not."""
    mentions = [_mention(str(at), named) for at, named in enumerate((left, right))]
    one, other = link(mentions, main_events={}, base="")
    if one.entity != other.entity:
        return None
    return Match(min(one.score, other.score), "; ".join((*one.reasons, *other.reasons)))


def _mention(document: str, named: Named) -> Mention:
    span = Span(0, len(named.name))
    return Mention(Sentence(Document(document, named.name, named.language), span), span, named.type, "given")
