"""What may be published of a build as files in formats of one's choice, with their description and a manifest."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import innograph
from innograph import export, rdf
from innograph.characters import for_utf8
from innograph.errors import ExportError
from innograph.manifest import MANIFEST, files_of_build

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from innograph.export import Options
    from innograph.pipeline.publishing import Publication

DATASET = "dataset.ttl"
# By these a build is told from an export, which has a manifest, too.
_OF_BUILDS = frozenset({"evidence.trig", "explorer.html", "links.csv"})


def check_export(output: Path) -> None:
    """Raise ExportError if the folder cannot take an export: it holds a build, or cannot be written."""
    if not _OF_BUILDS.isdisjoint(files_of_build(output)):
        raise ExportError(f"{output}: holds a build, which an export would replace; choose another --output")
    export.check_output(output, (MANIFEST, DATASET))


def write_export(
    publication: Publication, output: Path, formats: Sequence[str], *, options: Options | None = None
) -> tuple[str, ...]:
    """Write what may be published in these formats, all files or none; the names of the files.

    Beside them stand `dataset.ttl`, which describes exactly these files, `manifest.json`, which says what was withheld,
    and the texts where the policy gives them away. What an earlier export wrote there is replaced, or goes. Raises
    ExportError.
    """
    check_export(output)
    files = export.to_files(publication.graph, formats, base=publication.base, options=options or export.Options())
    files |= _texts(publication)
    files[MANIFEST] = _manifest(publication, formats, sorted([*files, MANIFEST, DATASET]))
    files[DATASET] = _description(publication, files)
    export.write_files(output, files)
    return tuple(sorted(files))


def _texts(publication: Publication) -> dict[str, bytes]:
    if not publication.published.policy.texts:
        return {}
    return {f"texts/{document.id}.txt": for_utf8(document.text).encode() for document in publication.graph.documents}


def _description(publication: Publication, files: dict[str, bytes]) -> bytes:
    published = publication.published
    return rdf.dataset_turtle(
        published.graph,
        metadata=publication.configuration.dataset,
        base=publication.base,
        files=files,
        withheld=published.withheld,
        policy=published.policy,
    )


def _manifest(publication: Publication, formats: Sequence[str], files: list[str]) -> bytes:
    graph, published = publication.graph, publication.published
    manifest = {
        "innograph": innograph.__version__,
        "export": {"formats": sorted(set(formats)), **asdict(published.policy)},
        "withheld": dict(published.withheld),
        "documents": len(graph.documents),
        "entities": len(graph.entities),
        "statements": len(graph.statements),
        "files": files,
    }
    return for_utf8(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
