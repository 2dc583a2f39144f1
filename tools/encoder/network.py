"""The encoder in PyTorch: a BERT of eight layers over piece vectors that stay as they are, and the head over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from innograph.encoder.labels import LAYOUT

if TYPE_CHECKING:
    from base import Base
    from torch import Tensor

HEADS, INNER, EPSILON = 12, 1536, 1e-12
# Of the base's twelve: the upper four serve its own task, likeness of texts; without them names are found as well.
LAYERS = 8
DROPPED = 0.1
NAMES = {"ao": "output", "fi": "widen", "fo": "narrow"}


class Layer(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.read, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, INNER), nn.Linear(INNER, width)
        self.attended, self.changed = nn.LayerNorm(width, EPSILON), nn.LayerNorm(width, EPSILON)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        rows, length, width = states.shape
        split = self.read(states).view(rows, length, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        read = functional.scaled_dot_product_attention(*split, attn_mask=mask)
        read = self.output(read.transpose(1, 2).reshape(rows, length, width))
        states = self.attended(states + self.drop(read))
        changed = self.narrow(functional.gelu(self.widen(states)))
        return self.changed(states + self.drop(changed))


class Encoder(nn.Module):
    """Piece vectors of shape (rows, pieces, width) into what each piece is in its context.

    The first `frozen` layers keep the weights of the base, so their output for a window is computed once.
    """

    def __init__(self, base: Base, frozen: int) -> None:
        super().__init__()
        self.frozen = frozen
        self.places = nn.Parameter(torch.tensor(base.tensors["emb.pos"].copy()).view(-1, base.width))
        self.start = nn.LayerNorm(base.width, EPSILON)
        self.layers = nn.ModuleList(Layer(base.width) for _ in range(LAYERS))
        own = base.tensors["emb.type"].copy().reshape(-1, base.width)[0]
        with torch.no_grad():
            self.places += torch.tensor(own)
        copy(self.start, base, "emb.ln")
        for at, layer in enumerate(self.layers):
            for short, name in NAMES.items():
                copy(getattr(layer, name), base, f"l{at}.{short}")
            copy(layer.read, base, *(f"l{at}.{short}" for short in "qkv"))
            copy(layer.attended, base, f"l{at}.aln")
            copy(layer.changed, base, f"l{at}.oln")
        for part in (self.start, *self.layers[:frozen]):
            part.requires_grad_(requires_grad=False)
        self.places.requires_grad_(requires_grad=False)

    def lower(self, vectors: Tensor) -> Tensor:
        states = self.start(vectors + self.places[: vectors.shape[1]])
        for layer in self.layers[: self.frozen]:
            states = layer(states, None)
        return states

    def forward(self, vectors: Tensor) -> Tensor:
        return self.upper(self.lower(vectors))

    def upper(self, states: Tensor, mask: Tensor | None = None) -> Tensor:
        for layer in self.layers[self.frozen :]:
            states = layer(states, mask)
        return states


def copy(part: nn.Module, base: Base, *names: str) -> None:
    """Take a part's weights from the base, several matrices one below the other."""
    weight, bias = (np.concatenate([base.tensors[f"{name}.{kind}"] for name in names]) for kind in "wb")
    with torch.no_grad():
        part.weight.copy_(torch.tensor(weight).view(part.weight.shape))
        part.bias.copy_(torch.tensor(bias))


class Model(nn.Module):
    """The encoder with one head: the answers for each piece, in the order of `labels.LAYOUT`, then its state.

    What makes the states, `tying.Ties.state`, is learned once the encoder is, and set then.
    """

    def __init__(self, base: Base, frozen: int) -> None:
        super().__init__()
        self.encoder = Encoder(base, frozen)
        self.drop = nn.Dropout(DROPPED)
        self.answers = nn.Linear(base.width, sum(LAYOUT.values()))
        self.states: nn.Linear | None = None

    def heads(self, states: Tensor) -> Tensor:
        return self.answers(self.drop(states))

    def forward(self, vectors: Tensor) -> Tensor:
        top = self.encoder(vectors)
        return self.heads(top) if self.states is None else torch.cat([self.heads(top), self.states(top)], -1)
