"""A report in Markdown, as GitHub and most other programs read it; drawings stay out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from innograph.characters import for_utf8
from innograph.report.content import Figure, Heading, Listing, Paragraph, Table
from innograph.report.wording import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.report.content import Block, Bundle, Quoted, Report, Run, Runs

# What Markdown or the HTML in it would read as a sign; a reference to the character is a sign to nobody.
_SIGNS = re.compile(r"[\\`*_{}\[\]()<>#|~&!$@:^=]|(?<=[wW]{3})\.")
# Our own words have brackets and colons that mean nothing there, and are read more easily as they are.
_OWN_SIGNS = re.compile(r"[\\`*_\[\]<>#|~&]")
# What steers a terminal or turns the direction of the line around, control characters and ends of lines.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")
_STARTS = re.compile(r"^([-+.>]|\d+(?=[.)]))")


def markdown(report: Report) -> str:
    """The whole of `report.md`."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    words = Words(report.language)
    yield from (f"# {report.title}", "", _inline(report.lead), "")
    yield from (f"- {_linked(run)} {name}" for run, name in report.tiles)
    for section in (*report.sections, report.sentences):
        yield from ("", f'<a id="{section.anchor}"></a>', "", f"## {_inline(section.title)}", "")
        for block in section.blocks:
            yield from _block(block)
    for bundle in report.bundles:
        yield from _bundle(bundle, words)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from ((f"*{_inline(block.runs).strip()}*" if block.kind else _inline(block.runs)), "")
    elif isinstance(block, Heading):
        yield from (f"### {_inline(block.runs)}", "")
    elif isinstance(block, Listing):
        yield from (f"- {_inline(item)}" for item in block.items)
        yield ""
    elif isinstance(block, Table):
        yield _row([_inline(column.title) for column in block.columns])
        yield _row(["--:" if column.number else "---" for column in block.columns])
        yield from (_row([_inline(cell) for cell in row]) for row in block.rows)
        yield ""
    elif isinstance(block, Figure):
        return


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bundle(bundle: Bundle, words: Words) -> Iterator[str]:
    yield from ("", f'<a id="{bundle.anchor}"></a>', "", f"### {_inline(bundle.title)}", "")
    yield from (f"- {_quoted(one, words)}" for one in bundle.quoted)
    if bundle.more:
        yield f"- {_inline(words.say('more', count=words.number(bundle.more)))}"


def _quoted(one: Quoted, words: Words) -> str:
    role = f" ({_escaped(one.role)})" if one.role else ""
    fact = f"**{_escaped(one.subject)}** {_escaped(one.relation)} **{_escaped(one.object)}**{role}"
    quote = f"“{_escaped(one.quote)}”" if one.quote else words["no quote"]
    title = f"[{_escaped(one.document)}](<{one.address}>)" if one.address else _escaped(one.document)
    source = [part for part in (title, one.day, words["certain"].format(share=one.confidence)) if part]
    return f"{fact}: {quote} — {', '.join(source)}"


def _inline(runs: Runs) -> str:
    shown = "".join(map(_linked, runs))
    return _STARTS.sub(lambda found: "".join(f"&#{ord(sign)};" for sign in found[0]), shown)


def _linked(run: Run) -> str:
    text = _escaped(run.text, _SIGNS if run.data else _OWN_SIGNS)
    return f"[{text}](#{run.anchor})" if run.anchor else text


def _escaped(text: str, signs: re.Pattern[str] = _SIGNS) -> str:
    """A text that stays a text, whatever stands in it."""
    shown = _UNSEEN.sub("\ufffd", for_utf8(text.replace("\n", " ")))
    return signs.sub(lambda found: f"&#{ord(found[0])};", shown)
