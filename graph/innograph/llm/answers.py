"""What a model answers, taken apart without trust: only the shape is checked here, the words by `grounding`."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from innograph.llm.prompt import MODALITIES
from innograph.model import FACT

_LISTS = ("entities", "statements", "sectors")
# What a model says to itself before it answers.
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)


class Named(NamedTuple):
    """A thing that the model names; the first of the names is the fullest."""

    id: str
    type: str
    names: tuple[str, ...]


class Claim(NamedTuple):
    """A statement that the model makes; the object of `hasSector` is a slug, of the others the id of a thing."""

    subject: str
    predicate: str
    object: str
    role: str
    quote: str
    modality: str


class Answer(NamedTuple):
    """An answer: the things, the id of the main event or nothing, the claims, and how many items had no sound shape."""

    things: tuple[Named, ...]
    main: str
    claims: tuple[Claim, ...]
    malformed: int = 0


def as_json(content: str) -> dict[str, Any]:
    r"""The JSON object in an answer, bare or in a Markdown fence; raises ValueError if there is none.

    >>> as_json('Here you are:\n```json\n{"entities": [], "statements": []}\n```')
    {'entities': [], 'statements': []}
    """
    words = _THOUGHT.sub("", content)
    try:
        found = json.loads(words[words.index("{") : words.rindex("}") + 1])
    except RecursionError as error:
        raise ValueError("the answer is nested too deeply") from error
    if not is_answer(found):
        raise ValueError("the answer has no entities or statements")
    return found  # type: ignore[no-any-return]


def is_answer(found: object) -> bool:
    """Whether plain data has the outer shape of an answer."""
    if not isinstance(found, dict) or not {"entities", "statements"} <= found.keys():
        return False
    return all(isinstance(found.get(name, []), list) for name in _LISTS)


def answer_of(found: dict[str, Any]) -> Answer:
    """Plain data as an answer; items that lack a part or hold no text in its place are counted and left out."""
    things = [_thing(item) for item in found["entities"]]
    claims = [_claim(item) for item in [*found["statements"], *map(_as_statement, found.get("sectors", []))]]
    main = found.get("main")
    return Answer(
        tuple(thing for thing in things if thing),
        main if isinstance(main, str) else "",
        tuple(claim for claim in claims if claim),
        [*things, *claims].count(None),
    )


def _thing(item: object) -> Named | None:
    if not isinstance(item, dict) or not _are_texts(item, "id", "type", "name"):
        return None
    aliases = item.get("aliases")
    others = [alias for alias in aliases if isinstance(alias, str)] if isinstance(aliases, list) else []
    names = dict.fromkeys(name.strip() for name in (item["name"], *others))
    return Named(item["id"], item["type"], tuple(name for name in names if name))


def _claim(item: object) -> Claim | None:
    if not isinstance(item, dict) or not _are_texts(item, "subject", "predicate", "object", "quote"):
        return None
    role, modality = item.get("role") or "", item.get("modality") or FACT
    # What is no known modality is not taken for a fact.
    if not isinstance(role, str) or modality not in MODALITIES:
        return None
    return Claim(item["subject"], item["predicate"], item["object"], role.strip(), item["quote"].strip(), modality)


def _as_statement(item: object) -> object:
    if not isinstance(item, dict):
        return item
    return {**item, "predicate": "hasSector", "object": item.get("sector"), "role": ""}


def _are_texts(item: dict[str, Any], *names: str) -> bool:
    return all(isinstance(item.get(name), str) for name in names)
