"""Files, folders and pages into documents and their sentences."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from innograph.model import Document, Sentence, Span

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path, *, root: Path | None = None, language: str | None = None) -> Document:
    """Stub."""
    raw = path.read_bytes()
    return Document(
        id=path.stem.lower(),
        text=raw.decode("utf-8").replace("\r\n", "\n"),
        language=language or path.stem[:2],
        source=str(path.relative_to(root) if root else path.name),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def segment(document: Document) -> tuple[Sentence, ...]:
    """Stub."""
    import re

    return tuple(Sentence(document, Span(*m.span())) for m in re.finditer(r"\S[^\n]*?(?:[.!?](?=\s)|(?=\n)|$)", document.text))
