"""A build read back for being given away: with its configuration, and without what the policy withholds."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from innograph import curation, publication
from innograph.configuration import configuration_of, load_configuration
from innograph.manifest import MANIFEST
from innograph.pipeline.workspace import CONFIGURATION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from innograph.configuration import Configuration, Policy
    from innograph.model import KnowledgeGraph
    from innograph.publication import Published


@dataclass(frozen=True, slots=True)
class Publication:
    """What of a build may be published: `published.graph` is it; `folder` is that of the build, private."""

    published: Published
    base: str
    folder: Path
    configuration: Configuration

    @property
    def graph(self) -> KnowledgeGraph:
        """The graph with only what may be published."""
        return self.published.graph

    def described_for(self, profile: str) -> Publication:
        """The same, described as a profile of DCAT-AP asks; raises ConfigError for what it asks for and is missing."""
        dataset = replace(self.configuration.dataset, profile=profile)
        return replace(self, configuration=replace(self.configuration, dataset=dataset))


def open_published(
    folder: Path, *, config: Path | None = None, chosen: Callable[[Policy], Policy] = lambda policy: policy
) -> Publication:
    """Read what may be published of a build, or of the one of a workspace.

    The policy is that of the configuration: of `config`, else of the workspace, else the one that it was built with;
    `chosen` changes it. Raises ReadError if no build is there, ConfigError for a configuration that is none.
    """
    opened = curation.load(folder)
    configuration = _configuration(opened.folder, config)
    policy = chosen(configuration.publication)
    return Publication(
        publication.publish(opened.graph, policy, base=opened.base), opened.base, opened.folder, configuration
    )


def _configuration(folder: Path, config: Path | None) -> Configuration:
    beside = folder.resolve().parent / CONFIGURATION
    if config or beside.is_file():
        return load_configuration(config or beside)
    built = json.loads((folder / MANIFEST).read_bytes()).get("configuration", {})
    told = {name: built[name] for name in ("base", "dataset", "publication", "explorer") if name in built}
    return configuration_of(told, folder / MANIFEST)
