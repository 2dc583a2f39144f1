"""The options that say what may be published, and what the terminal says of the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from innograph.cli.group import CONFIDENCE
from innograph.configuration import PEOPLE, QUOTES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from innograph.configuration import Policy
    from innograph.pipeline import Publication
    from innograph.publication import Published

F = TypeVar("F", bound="Callable[..., object]")

_OPTIONS = (
    click.option("--status", type=click.Choice(STATUSES), help="Which statements to give away (confident)."),
    click.option("--threshold", type=CONFIDENCE, help="From which confidence one is confident (0.8)."),
    click.option("--people", type=click.Choice(PEOPLE), help="How to name people (keep)."),
    click.option("--quotes", type=click.Choice(QUOTES), help="Whether to quote the texts (full)."),
    click.option("--config", type=click.Path(path_type=Path), help="The configuration; left out: that of the build."),
)
_WORDS = {"statements": "statements", "entities": "entities", "people": "people's names", "quotes": "quotes"}


def policy_options(command: F) -> F:
    """Give a command the options of publishing; what is left out is as the configuration has it."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def opened(folder: Path, *, config: Path | None = None, **given: str | float | None) -> Publication:
    """The build in a folder as the options of `policy_options` let it out."""
    from innograph import pipeline  # noqa: PLC0415 - `innograph --help` need not load it

    chosen = {name: value for name, value in given.items() if value is not None}

    def changed(policy: Policy) -> Policy:
        return replace(policy, **chosen)  # type: ignore[arg-type]

    return pipeline.open_published(folder, config=config, chosen=changed)


def told(published: Published) -> str:
    """What is given away and what is withheld, in a sentence."""
    policy = published.policy
    which = {
        "accepted": "those that a person accepted",
        "confident": f"those with a confidence of at least {policy.threshold:g}, or accepted by a person",
        "all": "all of them",
    }[policy.status]
    withheld = ", ".join(f"{count} {_WORDS[name]}" for name, count in published.withheld.items())
    return f"{len(published.graph.statements)} statements, {which}; withheld: {withheld or 'nothing'}"
