"""`innograph evaluate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innograph.cli.group import main, profile_option, say, write_whole
from innograph.configuration import DEFAULT_PROFILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.evaluation import Scores, Tally


@main.command()
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--errors", is_flag=True, help="Name every error.")
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the scores to a file."
)
@profile_option
def evaluate(corpus: Path, json_file: Path | None, profile: str | None, *, errors: bool) -> None:
    """Measure precision, recall and F1 against a folder of annotated texts."""
    from innograph import evaluation  # noqa: PLC0415 - loads the pipeline

    scores = evaluation.evaluate(evaluation.load_gold(corpus), profile=profile or DEFAULT_PROFILE)
    if errors:
        for name, lines in scores.errors.items():
            for line in sorted(lines):
                say(f"{name}: {line}")
    for line in _table(scores):
        say(line)
    if json_file:
        words = json.dumps(evaluation.as_json(scores), indent=2) + "\n"
        write_whole(json_file, words.encode(), option="--json")


def _table(scores: Scores) -> Iterator[str]:
    yield f"{'':28} {'P':>6} {'R':>6} {'F1':>6} {'right':>6} {'found':>6} {'wanted':>6}"
    for label, tallies in (("entities", scores.groups), ("relation", scores.predicates)):
        for name, tally in sorted(tallies.items()):
            yield _row(f"{label} {name}", tally)
    for language in sorted(scores.language_entities):
        yield _row(f"{language} entities", scores.language_entities[language])
        yield _row(f"{language} relations", scores.language_relations[language])
    yield _row("all entities", scores.entities)
    yield _row("all relations", scores.relations)
    yield f"exact type {scores.exact_type:.3f}, grounded {scores.grounded_share:.3f}, {len(scores.errors)} texts"


def _row(label: str, tally: Tally) -> str:
    counts = f"{tally.right:6} {tally.found:6} {tally.wanted:6}"
    return f"{label:28} {tally.precision:6.3f} {tally.recall:6.3f} {tally.f1:6.3f} {counts}"
