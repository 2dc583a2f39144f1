"""What is asked: the guidelines in short, the terms of the ontology, and the text, marked off as data."""

from __future__ import annotations

import hashlib
from functools import cache
from string import Template
from typing import TYPE_CHECKING, Any

from innograph.model import FACT, HOPED, NEGATED
from innograph.resources import data_path
from innograph.vocabulary import CLASSES, GROUP_OF, GROUPS, RELATIONS, SECTORS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from innograph.llm.parts import Part
    from innograph.model import Document

MODALITIES = (FACT, NEGATED, HOPED)
_DENSITY = {"entities": 6, "statements": 8, "sectors": 3}
"""The most items in a hundred characters: the corpus has at most 3.7, 4.3 and 1.2."""
_MOST_ALIASES = 8


def request(document: Document, part: Part, *, model: str) -> dict[str, Any]:
    """The body of a request about one part of a document, without the limit of its answer."""
    text = document.text[slice(*part.span)]
    opening = document.text[slice(*part.opening)] if part.opening else ""
    # The mark comes of the text, so that no text can hold its own: "</document>" in a text closes nothing.
    mark = f"document-{hashlib.sha256((opening + text).encode(errors='replace')).hexdigest()[:12]}"
    words = {"language": document.language, "mark": mark, "text": text, "opening": opening}
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": _filled("system", words | _terms())},
            {"role": "user", "content": _filled("part" if opening else "document", words)},
        ],
        "temperature": 0,
        "seed": 0,
        "stream": False,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "facts", "strict": True, "schema": schema(len(opening) + len(text))},
        },
    }


def schema(characters: int) -> dict[str, Any]:
    """The JSON schema of an answer about so many characters, as most servers know it: closed objects, no key optional.

    A small model that has begun a list may never end it; the lists have room for twice what the densest text holds.

    >>> schema(1000)["properties"]["sectors"]["items"]["properties"]["sector"]["enum"][:2]
    ['digital', 'artificial-intelligence']
    """
    text = {"type": "string"}
    entity = {"id": text, "type": _one_of(CLASSES), "name": text, "aliases": _list_of(text, _MOST_ALIASES)}
    predicates = [name for name, relation in RELATIONS.items() if "Sector" not in relation.range]
    statement = {
        "quote": text,
        "subject": text,
        "predicate": _one_of(predicates),
        "object": text,
        "role": text,
        "modality": _one_of(MODALITIES),
    }
    sector = {"quote": text, "subject": text, "sector": _one_of(SECTORS), "modality": _one_of(MODALITIES)}
    items = {"entities": entity, "statements": statement, "sectors": sector}
    lists = {name: _list_of(_closed(item), 5 + characters * _DENSITY[name] // 100) for name, item in items.items()}
    return _closed({"entities": lists["entities"], "main": text} | lists)


def _one_of(words: Collection[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}


def _list_of(item: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": item, "maxItems": most}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _filled(section: str, words: Mapping[str, str]) -> str:
    return _sections()[section].substitute(words)


@cache
def _sections() -> dict[str, Template]:
    """The parts of the prompt by name; each opens with a line `== name ==`."""
    found: dict[str, list[str]] = {}
    for line in data_path("llm_prompt.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            lines = found.setdefault(line.strip("= "), [])
        else:
            lines.append(line)
    return {name: Template("\n".join(lines).strip()) for name, lines in found.items()}


@cache
def _terms() -> dict[str, str]:
    relations = [
        f"{name}: from {_classes(relation.domain)} to {_classes(relation.range)}"
        for name, relation in RELATIONS.items()
        if "Sector" not in relation.range
    ]
    types = [f"{group}: {', '.join(kind for kind in CLASSES if GROUP_OF[kind] == group)}" for group in GROUPS]
    return {"types": _listed(types), "relations": _listed(relations), "sectors": ", ".join(SECTORS)}


def _classes(kinds: Collection[str]) -> str:
    """The classes of a domain or range, whole groups by the name of the group."""
    whole = [group for group, members in GROUPS.items() if members <= frozenset(kinds)]
    rest = [kind for kind in CLASSES if kind in kinds and GROUP_OF[kind] not in whole]
    return ", ".join([*(f"any {group}" for group in whole), *rest])


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
