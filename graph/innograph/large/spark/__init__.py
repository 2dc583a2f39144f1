"""The engine for an Apache Spark cluster, and the only package that knows of it.

It holds none of the logic: texts are read, linked and joined by the functions that a build on one machine calls, here
in Arrow batches on the workers. What a stage yields is kept as Parquet in a hidden folder of the output, which all
machines see under the same path; so no later stage reads a text again. Scheduling, shuffling and trying again is
Spark's.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from innograph import linking, tables
from innograph.configuration import Configuration
from innograph.large import local, texts
from innograph.large.spark.frames import Frames
from innograph.large.spark.judging import digests, judged
from innograph.large.spark.making import Making
from innograph.large.spark.reading import every_text, read, told
from innograph.large.spark.session import check_cluster, cluster
from innograph.large.spool import spool
from innograph.pipeline.building import attachment_notes, sources_of
from innograph.pipeline.workspace import known_documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from innograph.pipeline import Workspace

_LOG = ".spark.log"


def build(
    paths: Sequence[Path | str],
    *,
    master: str,
    workspace: Workspace,
    configuration: Configuration | None = None,
    partitions: int = 0,
) -> local.Built:
    """As `local.build`, on the cluster of this master: the same graph, in other parts.

    Paths are files, folders, tables of texts in Parquet, and `table:NAME` of the catalogue; see `texts.Inputs`. A stage
    is cut into so many `partitions`, or as many as suit the number of texts. Raises ClusterError, too.
    """
    configuration = configuration or Configuration()
    local.check(workspace, configuration)
    check_cluster(master)
    minted = workspace.minted()
    plan = tables.plan_of(configuration.tables, sectors=configuration.sectors)
    inputs = texts.Inputs.of(paths)
    sources, strays = sources_of(inputs.paths, plan, workspace) if inputs.paths else ([], [])
    folder = workspace.output.resolve()
    with spool(folder) as inside, cluster(master, log=folder / _LOG) as session:
        found = every_text(Frames(session, inside), inputs, sources, known_documents(minted))
        frames = Frames.suiting(session, inside, texts=found.count(), partitions=partitions)
        rows = read(frames, found, configuration, plan)
        failures, notes = told(frames, rows)
        judging = partial(judged, frames=frames)
        resolved = linking.link_digests(digests(rows), base=configuration.base, minted=minted, judged=judging)
        making = Making(frames, resolved, configuration, plan)
        making.lift(rows)
        making.join()
        making.write()
        built = making.finish(failures, minted, workspace)
    (folder / _LOG).unlink(missing_ok=True)
    notes = [*strays, *notes, *attachment_notes(sources), *built.notes]
    return local.Built(built.counts, failures, 0, tuple(notes), built.shown, built.organisations)
