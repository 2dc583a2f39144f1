"""What the encoder makes of a document: how likely each stretch of words is a name, and of which kind."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph.encoder.labels import NAME_GROUPS, TOPIC, columns
from innograph.encoder.pieces import windows
from innograph.encoder.ties import STATES, Named, learned, ties
from innograph.encoder.weights import vectors
from innograph.resources import data_path
from innograph.vocabulary import CLASSES, GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from onnxruntime import InferenceSession

    from innograph.encoder.pieces import Window
    from innograph.encoder.ties import Tie
    from innograph.encoder.weights import Array
    from innograph.model import Sentence, Span

_THREADS = 1  # two are slower for texts of this length
_LIKELY = 0.3
# The fused step takes ten times as long as the two that it replaces (ONNX Runtime 1.23): a quarter of the whole.
_SLOWER = ["SkipLayerNormFusion"]


class Name(NamedTuple):
    """A range of words, the end excluded, that the encoder takes for a name of a group."""

    start: int
    end: int
    group: str


@dataclass(frozen=True)
class Encoding:
    """The encoder's answers for the words of a document.

    `starts` and `ends` are the words' character offsets, `window` says which words were read together, `rows` holds
    each word's answers in the order of `labels.LAYOUT`, as logarithms of odds, `states` what each word is in its
    context, and `weights` are those that read ties off the states.
    """

    starts: Array
    ends: Array
    window: Array
    rows: Array
    states: Array
    weights: Mapping[str, Array]

    def words(self, span: Span) -> range:
        """The words that a stretch of text touches."""
        starts, ends = self._edges
        return range(bisect_right(ends, span.start), bisect_left(starts, span.end))

    def share(self, words: range, group: str) -> float:
        """How likely exactly these words are a name of a group, 0 to 1."""
        if not words:
            return 0.0
        begin, inside = self._listed[group]
        window, after = self._windows, words[-1] + 1
        goes_on = inside[after] if after < len(inside) and window[after] == window[words[0]] else 0.0
        result = begin[words[0]]
        for at in words[1:]:
            result *= inside[at]
        return float(result * (1 - goes_on))

    def names(self) -> Iterator[Name]:
        """The ranges that begin with a word that may well begin a name and go on while the next may well go on."""
        for group, (begin, inside) in self._tags.items():
            for start in (begin > _LIKELY).nonzero()[0].tolist():
                end = start + 1
                while end < len(inside) and inside[end] > _LIKELY and self.window[end] == self.window[start]:
                    end += 1
                yield Name(start, end, group)

    def classes(self, words: range, group: str) -> dict[str, float]:
        """How likely a name of these words is of each class of its group; the shares sum to one."""
        own = [at for at, kind in enumerate(CLASSES) if GROUP_OF[kind] == group]
        shares = _shares(self.rows[words.start : words.stop, columns("classes")].mean(0)[own][None])[0]
        return {CLASSES[at]: float(share) for at, share in zip(own, shares, strict=True)}

    def topic(self, words: range) -> float:
        """The logarithm of the odds that an event is the one that the text is about."""
        return float(self.rows[words.start : words.stop, columns(TOPIC)].mean())

    def placed(self, ends: Sequence[tuple[Span, str]], sentences: Sequence[Span]) -> list[Named | None]:
        """Names, each a stretch of text and a class or `Sector`, as ranges of words; None for one that has no word."""
        starts = [span.start for span in sentences]
        lines = [self.words(span) for span in sentences]
        found: list[Named | None] = []
        for span, kind in ends:
            words, row = self.words(span), max(0, bisect_right(starts, span.start) - 1)
            line = lines[row]
            sound = words and line and line.start <= words.start < line.stop
            found.append(Named(words.start, words.stop, kind, row, line.start, line.stop) if sound else None)
        return found

    def ties(
        self, ends: Sequence[tuple[Span, str]], *, topic: Collection[int], sentences: Sequence[Span]
    ) -> Iterator[Tie]:
        """How names, given as for `placed`, are tied; `topic` numbers those of the event that the text is about."""
        placed = self.placed(ends, sentences)
        kept = [at for at, one in enumerate(placed) if one]
        named = [one for one in placed if one]
        own = [at for at, number in enumerate(kept) if number in topic]
        for tie in ties(self.states, self.window, named, topic=own, weights=self.weights):
            one, other = (None if end is None else kept[end] for end in (tie.subject, tie.object))
            yield tie._replace(subject=one, object=other)

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        """Where words start and end; of an array each number that is looked at becomes an object."""
        return self.starts.tolist(), self.ends.tolist()

    @cached_property
    def _windows(self) -> list[int]:
        windows: list[int] = self.window.tolist()
        return windows

    @cached_property
    def _listed(self) -> Mapping[str, tuple[list[Any], list[Any]]]:
        return {group: (list(begin), list(inside)) for group, (begin, inside) in self._tags.items()}

    @cached_property
    def _tags(self) -> Mapping[str, tuple[Array, Array]]:
        """How likely each word begins and goes on a name, by group."""
        tables = {}
        for question, groups in (("names", NAME_GROUPS), ("places", ("Place",))):
            shares = _shares(self.rows[:, columns(question)])
            for at, group in enumerate(groups):
                tables[group] = shares[:, 1 + 2 * at], shares[:, 2 + 2 * at]
        return tables


def encode(sentences: Sequence[Sentence]) -> Encoding:
    """Read a document's sentences; raises ResourceError if the encoder's files are missing."""
    return run(windows(sentences), open_model(data_path("encoder.onnx")), learned())


def run(parts: Sequence[Window], model: InferenceSession, weights: Mapping[str, Array]) -> Encoding:
    """Read windows, one after the other."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    told = [model.run(None, {"vectors": vectors(part.pieces)[None]})[0][0][list(part.firsts)] for part in parts]
    width = columns(TOPIC).stop
    rows = np.concatenate(told) if told else np.zeros((0, width + STATES), dtype=np.float32)
    return joined(parts, rows[:, :width], rows[:, width:], weights)


def joined(parts: Sequence[Window], rows: Array, states: Array, weights: Mapping[str, Array]) -> Encoding:
    """The words of windows as one document's, with what was made of them."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    starts = np.array([token.start for part in parts for token in part.tokens], dtype=np.int64)
    ends = np.array([token.end for part in parts for token in part.tokens], dtype=np.int64)
    window = np.array([at for at, part in enumerate(parts) for _ in part.tokens], dtype=np.int64)
    return Encoding(starts, ends, window, rows, states, weights)


def _shares(rows: Array) -> Array:
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    raised = np.exp(rows - rows.max(1, keepdims=True, initial=-100.0))
    return np.asarray(raised / raised.sum(1, keepdims=True))


@cache
def open_model(path: Path) -> InferenceSession:
    """The layers of a file, ready to run on one thread."""
    import onnxruntime  # noqa: PLC0415 - a build by rules alone does without

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = _THREADS
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
    )
