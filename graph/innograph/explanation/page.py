"""An explanation as one HTML file that asks for nothing and runs nothing but its own script.

Whatever comes from the text is escaped by the template, and a Content-Security-Policy lets no other script or style in
than those named by their hash.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innograph.explanation.account import DOUBTFUL, LIKELY, MODALITIES, SAYS
from innograph.explanation.marking import runs
from innograph.explanation.methods import KINDS, method_of_mention
from innograph.vocabulary import GROUP_OF, GROUPS

if TYPE_CHECKING:
    from innograph.explanation.account import Explanation

_FOLDER = Path(__file__).resolve().parent
# Control characters but tab and line feed, and halves of surrogate pairs.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def render(explanation: Explanation) -> str:
    """The whole page; the same explanation gives the same text."""
    style, script = _own("page.css"), _own("page.js")
    spans = sorted({piece.span for claim in explanation.claims for piece in claim.evidence})
    marks = [link.mention.span for link in explanation.links]
    page: str = _template().render(
        told=explanation,
        runs=runs(explanation.document.text, marks=marks, quotes=spans),
        quote_of={span: number for number, span in enumerate(spans)},
        name_of={name.entity.iri if name.entity else "": number for number, name in enumerate(explanation.names)},
        detectors=[method_of_mention(label) for label in sorted({one.mention.detector for one in explanation.links})],
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    return page


def group(kind: str) -> str:
    """The class of style of an entity's class; a sector has its own."""
    return GROUP_OF.get(kind, kind).lower()


def plain(value: Any) -> Any:
    r"""A text without what HTML or UTF-8 cannot hold; markup and other values as they are.

    >>> plain("a\x00b\ud800")
    'a�b�'
    """
    if type(value) is not str:
        return value
    return _UNFIT.sub("\ufffd", value)


@cache
def _own(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    return b64encode(sha256(source.encode()).digest()).decode()


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 25 ms for those who draw

    folder = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder.globals.update(
        group=group,
        groups=list(GROUPS),
        says=SAYS,
        kinds=KINDS,
        modalities=MODALITIES,
        doubtful=DOUBTFUL,
        likely=LIKELY,
    )
    return folder.get_template("page.html")
