"""The options of a language model, and what is said before and after it is asked."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from innograph.cli.group import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from innograph.configuration import Configuration
    from innograph.llm import Estimate, Usage
    from innograph.pipeline import Build


def model_options(command: Callable[..., None]) -> Callable[..., None]:
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


def with_model(
    configuration: Configuration, extractor: str | None, given: Mapping[str, str | float | None]
) -> Configuration:
    """The configuration with the options of a language model that were given."""
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    extractor = extractor or configuration.extractor
    if options and extractor != "llm":
        raise click.UsageError("options that start with --llm need --extractor llm")
    return replace(configuration, extractor=extractor, llm=replace(configuration.llm, **options))


def announce(estimate: Estimate, *, configuration: Configuration) -> None:
    """Say what a language model is about to be asked, over which line, and whether the budget holds it."""
    from innograph.requesting import is_local  # noqa: PLC0415 - brings in HTTP, which a local build does not need

    endpoint, usage = configuration.llm, estimate.usage
    asking = f"{usage.requests} requests to {endpoint.model} at {endpoint.url}, {estimate.kept} answers kept"
    say(f"{asking}; at most about {tokens(usage, configuration)}", err=True)
    if endpoint.url.startswith("http://") and not is_local(endpoint.url):
        say("warning: over http:// the texts and the key are readable to all on the way; use https://", err=True)
    if 0 < endpoint.max_tokens < usage.tokens:
        say(f"the budget is {endpoint.max_tokens} tokens; texts that it does not reach are read locally", err=True)


def tokens(usage: Usage, configuration: Configuration) -> str:
    """Tokens in words, with what they cost where a price is known."""
    endpoint = configuration.llm
    cost = usage.cost(endpoint.price_in, endpoint.price_out)
    price = f", cost {cost:g}" if endpoint.price_in or endpoint.price_out else ""
    return f"{usage.tokens_in} tokens in, {usage.tokens_out} out{price}"


def warnings(result: Build) -> Iterator[str]:
    """What a person should know of a build that went through."""
    for fallback in sorted(result.asked.fallbacks) if result.asked else ():
        yield f"{fallback.path}: read by the local extractor: {fallback.reason}"
