"""Answers kept in a folder, one file each, named by all that decides them: text, prompt, schema and model."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Any, NamedTuple

from innograph.llm.answers import is_answer
from innograph.llm.ledger import Usage
from innograph.replacing import clear, replace_file

_LOGGER = logging.getLogger(__name__)
_FORMAT = 1


class Kept(NamedTuple):
    """An answer as plain data and what it took; the answer is None where it was too long and must be asked in parts."""

    answer: dict[str, Any] | None
    usage: Usage


class Cache:
    """A folder of answers. What cannot be read is asked again, what cannot be written is asked next time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._warned = False

    def get(self, request: dict[str, Any]) -> Kept | None:
        """The answer kept for a request, if there is one that can be read."""
        path = self._path(request)
        try:
            return _kept(json.loads(path.read_bytes()))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            _LOGGER.warning("%s in the cache of answers is broken; the model is asked again", path.name)
            return None

    def put(self, request: dict[str, Any], kept: Kept) -> None:
        """Keep an answer; the file appears whole or not at all."""
        content = {"format": _FORMAT, "model": request["model"], "usage": list(kept.usage), "answer": kept.answer}
        try:
            _write(self._path(request), json.dumps(content, ensure_ascii=True, sort_keys=True) + "\n")
        except OSError as error:
            if not self._warned:
                _LOGGER.warning("answers cannot be kept in %s (%s)", self._folder, error.strerror)
            self._warned = True

    def _path(self, request: dict[str, Any]) -> Path:
        words = json.dumps(request, ensure_ascii=True, sort_keys=True)
        digest = hashlib.sha256(f"{_FORMAT}\n{words}".encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest}.json"


def default_folder() -> Path:
    """Where the system keeps what can be made again."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(root) if root else Path.home() / ".cache") / "innograph" / "llm"


def _kept(content: dict[str, Any]) -> Kept:
    usage = Usage(*map(int, content["usage"]))
    answer = content["answer"]
    if content["format"] != _FORMAT or not (answer is None or is_answer(answer)):
        raise ValueError("no answer of a model")
    return Kept(answer, usage)


def _write(path: Path, words: str) -> None:
    # An answer quotes the text: the folder is its owner's alone, and so is the file. It was paid for, so it is durable.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    clear(path.parent)
    replace_file(path, words.encode(), private=True)
