"""A trained model into the files that innograph reads: the layers as ONNX in eight bits, the rest as plain arrays."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

if TYPE_CHECKING:
    from base import Base
    from network import Model

OPSET = 18


def write(model: Model, base: Base, kept: np.ndarray, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_layers(model, folder / "encoder.onnx")
    write_arrays(folder / "encoder.npz", base, kept)


def write_layers(model: Model, path: Path) -> None:
    model.eval()
    with tempfile.TemporaryDirectory() as name:
        whole, plain = Path(name) / "whole.onnx", Path(name) / "plain.onnx"
        size = torch.export.Dim("pieces", min=2, max=512)
        torch.onnx.export(
            model,
            (torch.zeros(1, 64, model.encoder.places.shape[1]),),
            str(whole),
            input_names=["vectors"],
            output_names=["rows"],
            dynamic_shapes={"vectors": {1: size}},
            dynamo=True,
            opset_version=OPSET,
        )
        loaded = onnx.load(str(whole))
        loaded.doc_string = ""
        for node in loaded.graph.node:  # where in the source a step stood is nobody's business
            node.doc_string = ""
            del node.metadata_props[:]
        for value in (*loaded.graph.value_info, *loaded.graph.input, *loaded.graph.output):
            del value.metadata_props[:]
        onnx.save(loaded, str(plain))
        settings = {"weight_type": QuantType.QInt8, "per_channel": True, "op_types_to_quantize": ["MatMul"]}
        quantize_dynamic(str(plain), str(path), **settings)


def write_arrays(path: Path, base: Base, kept: np.ndarray) -> None:
    blocks = base.blocks[kept]
    np.savez(
        path,
        pieces=np.frombuffer("\n".join(base.pieces[at] for at in kept).encode(), dtype=np.uint8),
        piece_scores=base.scores[kept].astype(np.float32),
        piece_vectors=blocks["bytes"].reshape(len(kept), -1),
        piece_scales=blocks["scale"],
    )
