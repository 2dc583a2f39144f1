"""Measure which names are taken for one thing: `measure_identity.py [--half 0] [--errors] [--pairs-only]`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from innograph.evaluation import identity_of, judge_pairs, load_clusters, load_pairs, misjudged

CORPUS = Path(__file__).resolve().parent.parent / "corpus"

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--half", type=int, choices=(0, 1), help="errors of this half of the pairs alone")
parser.add_argument("--errors", action="store_true", help="name the errors")
parser.add_argument("--pairs-only", action="store_true", help="leave out the texts")
options = parser.parse_args()

pairs = load_pairs(CORPUS / "identity" / "pairs.tsv")
if options.errors:
    print("\n".join(misjudged(pair for pair in pairs if options.half in {None, pair.half})))
for label, half in (("half 0", {0}), ("half 1", {1}), ("all", {0, 1})):
    tally = judge_pairs(pair for pair in pairs if pair.half in half)
    figures = f"P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}"
    print(f"pairs {label:7} {figures}   (right {tally.right}, found {tally.found}, wanted {tally.wanted})")
if not options.pairs_only:
    began = time.perf_counter()
    folders = [CORPUS / name for name in ("train", "dev", "paraphrase")]
    found = identity_of(folders, load_clusters(CORPUS / "identity" / "clusters.tsv"))
    if options.errors:
        print("\n".join(found.errors))
    for label, cubed in (("all", found.all), ("across", found.across)):
        figures = f"P {cubed.precision:.3f}  R {cubed.recall:.3f}  F1 {cubed.f1:.3f}"
        print(f"B-cubed {label:7} {figures}   ({cubed.size} entities of texts)")
    print(f"not counted, without a mention of their own: {found.unseen}   {time.perf_counter() - began:.1f} s")
