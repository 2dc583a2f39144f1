"""Score in one process: `measure.py CORPUS... [--gold-mentions] [--only PREFIX] [--every K/N] [--errors]`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.configuration import DEFAULT_PROFILE, PROFILES
from innograph.evaluation import evaluate, load_gold

if TYPE_CHECKING:
    from innograph.evaluation import Tally

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("corpus", type=Path, nargs="+")
parser.add_argument("--gold-mentions", action="store_true", help="take the names from gold, measure relations alone")
parser.add_argument("--only", default="", help="texts whose name starts with this, such as it- or de-c")
parser.add_argument("--every", default="1/0", help="K/N: each Kth text starting at N, for folds")
parser.add_argument("--errors", nargs="?", const="", help="name the errors that contain this word")


def show(label: str, tally: Tally) -> None:
    counts = f"right {tally.right}, found {tally.found}, wanted {tally.wanted}"
    print(f"{label:26} P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}   ({counts})")


parser.add_argument("--profile", choices=PROFILES, default=DEFAULT_PROFILE)
options = parser.parse_args()
golds = [gold for corpus in options.corpus for gold in load_gold(corpus) if gold.name.startswith(options.only)]
step, first = map(int, options.every.split("/"))
golds = golds[first::step]
began = time.perf_counter()
scores = evaluate(golds, profile=options.profile, given_mentions=options.gold_mentions)
if options.errors is not None:
    for name, errors in scores.errors.items():
        for error in sorted(errors):
            if options.errors in error:
                print(f"{name}: {error}")
for name, tally in sorted(scores.groups.items()):
    show(f"entities {name}", tally)
for name, tally in sorted(scores.predicates.items()):
    show(f"relation {name}", tally)
for name in sorted(scores.language_entities):
    show(f"{name} entities", scores.language_entities[name])
    show(f"{name} relations", scores.language_relations[name])
show("ALL ENTITIES", scores.entities)
show("ALL RELATIONS", scores.relations)
print(f"exact type {scores.exact_type:.3f}   grounded {scores.grounded_share:.3f}   texts {len(golds)}")
print(f"{time.perf_counter() - began:.1f} s")
