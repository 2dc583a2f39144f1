"""The command `innograph`: the only room that prints and exits.

Exit status: 0 fine, 1 a document failed or the data does not conform, 2 it could not run.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import innograph
from innograph.configuration import DEFAULT_PROFILE, PROFILES, Configuration, load_configuration
from innograph.errors import ExportError, InnographError, ReadError
from innograph.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from innograph.evaluation import Scores, Tally
    from innograph.explanation import Explanation
    from innograph.llm import Estimate, Usage
    from innograph.pipeline import Build, Failure, Reading

_FAILED, _CANNOT_RUN = 1, 2
_existing = click.Path(exists=True, path_type=Path)
_existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_confidence = click.FloatRange(0, 1)


class _Commands(click.Group):
    """The commands; our own errors become one line on the terminal and status 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except InnographError as error:
            click.echo(f"innograph: {_printable(str(error))}", err=True)
            ctx.exit(_CANNOT_RUN)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(innograph.__version__, prog_name="innograph")
def main() -> None:
    """Turn reports about innovation missions into a linked-data graph, every fact with its sentence."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that is not UTF-8 must not stop a build
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


_profile = click.option("--profile", type=click.Choice(PROFILES), help="How to read: accurate (default), or fast.")


def _llm_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a language model, given to the command by the names of its settings."""
    amount, price = click.IntRange(min=0), click.FloatRange(min=0)
    options = [
        click.option("--extractor", type=click.Choice(["local", "llm"]), help="What reads texts; llm sends them away."),
        click.option("--llm-url", "url", help="An OpenAI-compatible endpoint, such as http://localhost:11434/v1."),
        click.option("--llm-model", "model", help="The model's name there. A key is taken from INNOGRAPH_LLM_KEY."),
        click.option("--llm-max-tokens", "max_tokens", type=amount, help="Budget of the build; 0 is no limit."),
        click.option("--llm-cache", "cache", type=click.Path(file_okay=False), help="Folder of answers kept."),
        click.option("--llm-price-in", "price_in", type=price, help="Price of a million tokens sent."),
        click.option("--llm-price-out", "price_out", type=price, help="Price of a million tokens received."),
    ]
    return reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=_existing, metavar="PATH...")
@click.option("--output", "-o", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where to write.")
@click.option("--config", type=click.Path(path_type=Path), help="The configuration, innograph.toml.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of all texts; left out: identified text by text.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that read texts.")
@click.option("--min-confidence", type=_confidence, help="Leave out statements that are less sure, from 0 to 1.")
@_profile
@_llm_options
def build(  # noqa: PLR0913 - an argument for each option
    paths: tuple[Path, ...],
    *,
    output: Path,
    config: Path | None,
    language: str | None,
    jobs: int,
    min_confidence: float | None,
    profile: str | None,
    extractor: str | None,
    **endpoint: str | float | None,
) -> None:
    """Build the graph of texts and folders: Turtle, tables, network and an interactive page."""
    from innograph import pipeline  # noqa: PLC0415 - `innograph --help` need not load it

    configuration = load_configuration(config) if config else Configuration()
    if language:
        configuration = replace(configuration, language=language)
    if min_confidence is not None:
        configuration = replace(configuration, minimum_confidence=min_confidence)
    if profile:
        configuration = replace(configuration, profile=profile)
    configuration = _with_model(configuration, extractor, endpoint)
    pipeline.check_output(output)
    announce = partial(_announce, configuration=configuration)
    result = pipeline.build(paths, configuration=configuration, jobs=jobs, progress=_progress, announce=announce)
    pipeline.write_build(result, output)
    for line in _summary(result, output):
        click.echo(line)
    for line in _warnings(result):
        click.echo(f"warning: {_printable(line)}", err=True)
    for failure in result.failures:
        click.echo(f"failed: {_printable(failure.reason)}", err=True)
    if result.failures:
        sys.exit(_FAILED)


@main.command()
@click.argument("path", type=_existing, metavar="FILE")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write one page instead.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the text; left out: identified.")
@click.option("--min-confidence", type=_confidence, help="Leave out statements that are less sure, from 0 to 1.")
@click.option(
    "--sort", type=click.Choice(["confidence", "text"]), default="confidence", show_default=True, help="Order."
)
@click.option("--config", type=click.Path(path_type=Path), help="The configuration, innograph.toml.")
@_profile
@_llm_options
def explain(  # noqa: PLR0913 - an argument for each option
    path: Path,
    *,
    page: Path | None,
    language: str | None,
    min_confidence: float | None,
    sort: str,
    config: Path | None,
    profile: str | None,
    extractor: str | None,
    **endpoint: str | float | None,
) -> None:
    """Show one text with its names and statements, what found each of them and how sure it is, the least sure first."""
    from innograph import explanation, pipeline  # noqa: PLC0415 - `innograph --help` need not load them

    if path.is_dir():
        raise click.UsageError(f"{path} is a folder, and one text is explained at a time: name a file in it")
    if page and page.exists() and page.samefile(path):
        raise click.UsageError(f"{page} is the text itself: choose another --html")
    configuration = load_configuration(config) if config else Configuration()
    configuration = replace(
        configuration, language=language or configuration.language, profile=profile or configuration.profile
    )
    configuration = _with_model(configuration, extractor, endpoint)
    least = configuration.minimum_confidence if min_confidence is None else min_confidence
    every = replace(configuration, minimum_confidence=0.0)  # what is left out is counted
    result = pipeline.build([path], configuration=every, announce=partial(_announce, configuration=configuration))
    for line in _warnings(result):
        click.echo(f"warning: {_printable(line)}", err=True)
    if result.failures:
        click.echo(f"failed: {_printable(result.failures[0].reason)}", err=True)
        sys.exit(_FAILED)
    found = explanation.explain(result.graph, minimum_confidence=least, sort=sort)
    if page:
        _write_text(page, found.to_html(), option="--html")
        counted = f"{len(found.names)} names, {len(found.claims)} statements"
        click.echo(f"{counted}: written to {page}; open it in a browser")
    else:
        _show(found)


@main.command()
@click.argument("path", type=_existing, metavar="FILE|DIR")
def validate(path: Path) -> None:
    """Check a Turtle file, or those of a build, against the shapes of the ontology."""
    from innograph import rdf  # noqa: PLC0415 - loads rdflib and pySHACL, which a build does not need

    report = rdf.validate(path)
    click.echo(_printable(report.text))
    if not report.conforms:
        sys.exit(_FAILED)


@main.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.argument("sparql", required=False)
@click.option("--file", "-f", "file", type=_existing_file, help="Read the query from a file.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json", "ttl"]),
    default="table",
    show_default=True,
    help="How to print the result.",
)
def query(directory: Path, sparql: str | None, file: Path | None, output_format: str) -> None:
    """Ask a build in SPARQL; `-` reads the query from standard input."""
    from innograph import store  # noqa: PLC0415 - loads the store, which other commands do not need

    if (sparql is None) == (file is None):
        raise click.UsageError("give the query either as SPARQL or by --file")
    result = store.query(store.load(directory), _question(sparql, file))
    rendered = store.render(result, output_format)
    click.echo(_printable(rendered) if output_format == "table" else rendered, nl=not rendered.endswith("\n"))


@main.command()
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--errors", is_flag=True, help="Name every error.")
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the scores to a file."
)
@_profile
def evaluate(corpus: Path, json_file: Path | None, profile: str | None, *, errors: bool) -> None:
    """Measure precision, recall and F1 against a folder of annotated texts."""
    from innograph import evaluation  # noqa: PLC0415 - loads the pipeline

    scores = evaluation.evaluate(evaluation.load_gold(corpus), profile=profile or DEFAULT_PROFILE)
    if errors:
        for name, lines in scores.errors.items():
            click.echo("\n".join(f"{name}: {_printable(line)}" for line in sorted(lines)))
    for line in _table(scores):
        click.echo(line)
    if json_file:
        _write_text(json_file, json.dumps(evaluation.as_json(scores), indent=2) + "\n", option="--json")


def _write_text(path: Path, content: str, *, option: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}); choose another {option}") from error


def _show(explanation: Explanation) -> None:
    """Print an explanation as wide as the terminal is; in a pipe without colours and without trailing spaces."""
    from rich.console import Console  # noqa: PLC0415 - only what is shown needs it

    from innograph.explanation.terminal import rendered  # noqa: PLC0415 - as above

    console = Console(highlight=False, markup=False, emoji=False)
    coloured = console.color_system is not None and not console.no_color
    with console.capture() as captured:
        console.print(*rendered(explanation, coloured=coloured), sep="\n")
    lines = captured.get().splitlines()
    click.echo("\n".join(lines if coloured else [line.rstrip() for line in lines]), color=True)


def _with_model(
    configuration: Configuration, extractor: str | None, given: Mapping[str, str | float | None]
) -> Configuration:
    """The configuration with the options of a language model that were given."""
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    extractor = extractor or configuration.extractor
    if options and extractor != "llm":
        raise click.UsageError("options that start with --llm need --extractor llm")
    return replace(configuration, extractor=extractor, llm=replace(configuration.llm, **options))


def _announce(estimate: Estimate, *, configuration: Configuration) -> None:
    """Say what a language model is about to be asked, over which line, and whether the budget holds it."""
    from innograph.llm import is_local  # noqa: PLC0415 - brings in HTTP, which a local build does not need

    endpoint, usage = configuration.llm, estimate.usage
    asking = f"{usage.requests} requests to {endpoint.model} at {endpoint.url}, {estimate.kept} answers kept"
    click.echo(_printable(f"{asking}; at most about {_tokens(usage, configuration)}"), err=True)
    if endpoint.url.startswith("http://") and not is_local(endpoint.url):
        click.echo("warning: over http:// the texts and the key are readable to all on the way; use https://", err=True)
    if 0 < endpoint.max_tokens < usage.tokens:
        click.echo(
            f"the budget is {endpoint.max_tokens} tokens; texts that it does not reach are read locally", err=True
        )


def _tokens(usage: Usage, configuration: Configuration) -> str:
    endpoint = configuration.llm
    cost = usage.cost(endpoint.price_in, endpoint.price_out)
    price = f", cost {cost:g}" if endpoint.price_in or endpoint.price_out else ""
    return f"{usage.tokens_in} tokens in, {usage.tokens_out} out{price}"


def _warnings(result: Build) -> Iterator[str]:
    for fallback in sorted(result.asked.fallbacks) if result.asked else ():
        yield f"{fallback.path}: read by the local extractor: {fallback.reason}"


def _question(sparql: str | None, file: Path | None) -> str:
    """The query as given, from the file, or from standard input."""
    try:
        return file.read_text(encoding="utf-8") if file else sys.stdin.read() if sparql == "-" else str(sparql)
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{file or 'standard input'}: cannot be read as UTF-8 text ({error}); save it so") from error


def _summary(result: Build, output: Path) -> Iterator[str]:
    graph = result.graph
    languages = Counter(document.language for document in graph.documents)
    spoken = ", ".join(f"{count} {language}" for language, count in sorted(languages.items()))
    facts = sum(1 for statement in graph.statements if statement.modality == innograph.FACT)
    yield f"{len(graph.documents)} documents read ({spoken or 'none'}), {len(result.failures)} failed"
    yield f"{len(graph.entities)} entities: {_counts(entity.type for entity in graph.entities)}"
    yield f"{facts} facts: {_counts(s.predicate for s in graph.statements if s.modality == innograph.FACT)}"
    if result.asked:
        yield f"model: {result.asked.spent.requests} answers, {_tokens(result.asked.spent, result.configuration)}"
        dropped = result.asked.dropped
        yield f"{dropped.total()} of its claims dropped: {_counts(dropped.elements()) or 'none'}"
    if result.left_out:
        yield f"{result.left_out} facts left out: less sure than {result.configuration.minimum_confidence:g}"
    yield f"written to {output}; open {output / 'explorer.html'} in a browser"


def _counts(names: Iterable[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in Counter(names).most_common())


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


def _progress(results: Iterable[Reading | Failure], total: int) -> Iterable[Reading | Failure]:
    """A bar on a terminal where there is something to wait for, nothing in a pipe."""
    if not sys.stderr.isatty() or total < 3:  # noqa: PLR2004 - two texts are read before a bar is drawn
        return results
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import track  # noqa: PLC0415 - only a terminal needs it

    return track(results, description="Reading", total=total, console=Console(stderr=True), transient=True)


def _printable(text: str) -> str:
    """The text without what would steer a terminal; line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
