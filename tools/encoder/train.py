"""Train the encoder from annotated texts: `train.py CORPUS --output FOLDER [--fold K/N]`.

First it learns names, then, from what it makes of their words, how they are tied. Without `--fold` all texts are
learned from, and FOLDER gets `encoder.onnx` and `ties.npz`. With it every Nth text from the Kth on is held out, and
what the model says of those is written to `readings-K.npz`: other weights learn from that how far it can be trusted.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import export
import numpy as np
import torch
import tying
from base import read_base
from examples import NOT_ASKED, examples_of
from network import Model
from torch.nn import functional

from innograph import text
from innograph.encoder.labels import LAYOUT, TOPIC, columns
from innograph.encoder.pieces import windows
from innograph.encoder.reading import joined, open_model, run
from innograph.encoder.weights import vectors
from innograph.evaluation import load_gold

if TYPE_CHECKING:
    from examples import Example
    from torch import Tensor

    from innograph.evaluation import Gold

SEED, EPOCHS, FROZEN, RATE, HEAD_RATE, WARM = 11, 8, 2, 1.5e-4, 1e-3, 0.1
PIECES = 1000  # in a batch
CLASS_WEIGHT, TOPIC_WEIGHT = 0.3, 0.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--fold", default="")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    golds = load_gold(options.corpus)
    fold, folds = map(int, options.fold.split("/")) if options.fold else (-1, 1)
    held_out = [gold for at, gold in enumerate(golds) if at % folds == fold]
    torch.manual_seed(SEED)
    base = read_base()
    own = [gold for gold in golds if gold not in held_out]
    model = fit(Model(base, FROZEN), [example for gold in own for example in examples_of(gold)], options.epochs)
    network = tying.fit([lesson for gold in own if (lesson := lesson_of(model, gold))], width=base.width)
    model.states = network.state
    options.output.mkdir(parents=True, exist_ok=True)
    layers = options.output / (f"fold-{fold}.onnx" if options.fold else "encoder.onnx")
    export.write_layers(model, layers)
    weights = tying.weights(network)
    if options.fold:
        write_readings(options.output / f"readings-{fold}.npz", held_out, layers, weights=weights, fold=fold)
    else:
        np.savez(options.output / "ties.npz", **weights)


def fit(model: Model, examples: list[Example], epochs: int) -> Model:
    chance = random.Random(SEED)  # noqa: S311 - the order of examples is no secret
    model.eval()
    states = [lower(model, example) for example in examples]
    heads = list(model.answers.parameters())
    layers = [p for p in model.encoder.parameters() if p.requires_grad]
    groups = [{"params": layers, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    plan = [batches(examples, chance) for _ in range(epochs)]
    steps = sum(map(len, plan))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (WARM * steps), max(0.0, (steps - step) / ((1 - WARM) * steps)))
    )
    model.train()
    for epoch, order in enumerate(plan, 1):
        began, total = time.perf_counter(), 0.0
        for batch in order:
            loss = loss_of(upper(model, [states[at] for at in batch]), [examples[at] for at in batch])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch}/{epochs}: loss {total / len(order):.3f}, {time.perf_counter() - began:.0f} s", flush=True)
    return model.eval()


def batches(examples: list[Example], chance: random.Random) -> list[list[int]]:
    """Windows of like length together, in a random order."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].window.pieces) + 40 * chance.random())
    found: list[list[int]] = [[]]
    longest = 0
    for at in order:
        longest = max(longest, len(examples[at].window.pieces))
        if found[-1] and longest * (len(found[-1]) + 1) > PIECES:
            found.append([])
            longest = len(examples[at].window.pieces)
        found[-1].append(at)
    chance.shuffle(found)
    return found


def lower(model: Model, example: Example) -> Tensor:
    """What the frozen layers make of a window: computed once, for nothing in it changes."""
    with torch.no_grad():
        own = torch.tensor(vectors(example.window.pieces))[None]
        return model.encoder.lower(own)[0].to(torch.bfloat16)


def upper(model: Model, states: list[Tensor]) -> Tensor:
    joined = padded([state.float() for state in states], 0.0)
    lengths = torch.tensor([len(state) for state in states])
    mask = (torch.arange(joined.shape[1])[None] < lengths[:, None])[:, None, None]
    with torch.autocast("cpu", dtype=torch.bfloat16):  # a third faster
        top = model.encoder.upper(joined, mask)
    return model.heads(top.float())


def padded(parts: list[Tensor], fill: float) -> Tensor:
    return torch.nn.utils.rnn.pad_sequence(parts, batch_first=True, padding_value=fill)


def loss_of(rows: Tensor, held: list[Example]) -> Tensor:
    def tagged(question: str, wanted: list[Tensor]) -> Tensor:
        answers = rows[..., columns(question)].reshape(-1, LAYOUT[question])
        return functional.cross_entropy(answers, padded(wanted, NOT_ASKED).reshape(-1), ignore_index=NOT_ASKED)

    total = tagged("names", [e.names for e in held]) + tagged("places", [e.places for e in held])
    total = total + CLASS_WEIGHT * tagged("classes", [e.classes for e in held])
    for row, example in zip(rows, held, strict=True):
        if len(example.topic):
            told = (example.events @ row[: example.events.shape[1], columns(TOPIC)])[:, 0]
            loss = functional.binary_cross_entropy_with_logits(told, example.topic)
            total = total + TOPIC_WEIGHT * loss / len(held)
    return total


def lesson_of(model: Model, gold: Gold) -> tying.Lesson | None:
    """A text with what the trained layers make of its words, from which its ties are learned."""
    sentences = list(text.segment(text.read(gold.path, language=gold.language)))
    parts = windows(sentences)
    with torch.no_grad():
        tops = [model.encoder(torch.tensor(vectors(part.pieces))[None])[0][list(part.firsts)] for part in parts]
    nothing = np.zeros((0, 0), np.float32)
    return tying.lesson_of(gold, sentences, joined(parts, nothing, torch.cat(tops).numpy(), {})) if parts else None


def write_readings(path: Path, golds: list[Gold], layers: Path, *, weights: dict[str, np.ndarray], fold: int) -> None:
    """What the model says of held-out texts, rounded to keep the file small: answers to 1/16, states to 8 bits."""
    held: dict[str, np.ndarray] = {f"ties/{fold}/{name}": values for name, values in weights.items()}
    for gold in golds:
        sentences = text.segment(text.read(gold.path, language=gold.language))
        reading = run(windows(sentences), open_model(layers), {})
        scale = np.abs(reading.states).max(initial=1e-6) / 127
        held[f"{gold.name}/words"] = np.stack([reading.starts, reading.ends, reading.window]).astype(np.int32)
        held[f"{gold.name}/rows"] = (np.round(reading.rows * 16) / 16).astype(np.float16)
        held[f"{gold.name}/states"] = np.round(reading.states / scale).astype(np.int8)
        held[f"{gold.name}/read"] = np.array([fold, scale], dtype=np.float32)
    np.savez_compressed(path, **held)


if __name__ == "__main__":
    main()
