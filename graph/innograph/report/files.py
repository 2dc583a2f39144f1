"""The files of a report: the page and the same in Markdown, tables, and matrices."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from innograph.characters import for_utf8
from innograph.manifest import MANIFEST
from innograph.report.markdown import markdown
from innograph.report.page import page
from innograph.report.tables import communities_csv, matrices_xlsx, measures_csv
from innograph.report.writing import report_of

if TYPE_CHECKING:
    from innograph.report.analysis import Analysis

NAMES = ("report.html", "report.md", "measures.csv", "communities.csv", "matrices.xlsx", MANIFEST)
"""The files that a report consists of; the manifest says with which options it was made, and what is ours."""


def to_files(analysis: Analysis, *, version: str) -> dict[str, bytes]:
    """The files by their names, the same bytes for the same figures; `version` of innograph is for the manifest."""
    report = report_of(analysis)
    return {
        "report.html": for_utf8(page(report)).encode(),
        "report.md": for_utf8(markdown(report)).encode(),
        "measures.csv": measures_csv(analysis),
        "communities.csv": communities_csv(analysis),
        "matrices.xlsx": matrices_xlsx(analysis),
        MANIFEST: _manifest(analysis, version),
    }


def _manifest(analysis: Analysis, version: str) -> bytes:
    options = analysis.options
    manifest = {
        "innograph": version,
        "analysis": {
            "measures": list(analysis.measures),
            "by": options.by,
            "since": options.since.isoformat() if options.since else None,
            "until": options.until.isoformat() if options.until else None,
            "min_confidence": options.min_confidence,
            "seed": options.seed,
            "language": options.language,
        },
        "engines": {name: engine.as_json() for name, engine in analysis.engines.items()},
        "documents": len(analysis.graph.documents),
        "organisations": len(analysis.ties),
        "ties": analysis.ties.number_of_edges(),
        "files": sorted(NAMES),
    }
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
