"""A report as one HTML file that asks for nothing and runs nothing: no script is in it, and none would be let in.

Whatever comes from the data is escaped by the template; a Content-Security-Policy lets no style in but the one named by
its hash.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innograph.report.wording import Words

if TYPE_CHECKING:
    from innograph.report.content import Report

_FOLDER = Path(__file__).resolve().parent
# Control characters but tab and line feed, and halves of surrogate pairs.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def page(report: Report) -> str:
    """The whole of `report.html`."""
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    rendered: str = _template().render(
        report=report,
        words=Words(report.language),
        style=style,
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
    )
    return rendered


def _plain(value: Any) -> Any:
    """A text without what HTML or UTF-8 cannot hold; markup and other values as they are."""
    return _UNFIT.sub("\ufffd", value) if type(value) is str else value


def _kind(block: object) -> str:
    return type(block).__name__


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 25 ms for those who draw

    folder = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder.globals.update(kind=_kind)
    return folder.get_template("page.html")
