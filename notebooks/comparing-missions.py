# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Comparing two missions, and whom to meet next
#
# Two delegations went to the Basque Country: one from Emilia-Romagna in May 2025, and one on hydrogen in November. What did
# the second bring that the first had not, what came of the two together, and whom might one meet next?

# %%
from datetime import date
from pathlib import Path

import pandas as pd

import innograph
from innograph import network

graph = innograph.load_build("../exports/missions").graph
label = {entity.iri: entity.label for entity in graph.entities}
missions = [entity for entity in graph.entities if entity.type == "Mission"]
pd.DataFrame(
    [(m.label, m.start, m.end, sum(event == m.iri for event in graph.topics.values())) for m in missions],
    columns=["mission", "from", "to", "texts about it"],
).sort_values("from").style.hide()

# %% [markdown]
# One text about each: whatever follows is what *one author* chose to write. With several reports on a mission the
# comparison gets better by itself.
#
# ## The two, as graphs of their own

# %%
may, november = (
    next(m for m in missions if m.label == name)
    for name in ("missione nei Paesi Baschi", "study visit to the Basque Country")
)
first, second = network.of_mission(graph, may.iri), network.of_mission(graph, november.iri)
first

# %%
second

# %% [markdown]
# ## What is new, what is gone, what stayed

# %%
changed = network.change(first, second, whole=network.at_least(graph, 0.8))
pd.DataFrame(
    {
        name: {"only in May": len(found.gone), "in both": len(found.kept), "only in November": len(found.new)}
        for name, found in changed._asdict().items()
        if isinstance(found, network.Difference)
    }
).T.style.bar(axis=None, vmin=0, color="#56b4e9")

# %% [markdown]
# "Gone" means no more than that the later text does not mention it. By name:

# %%
named = lambda iris: "; ".join(sorted(label.get(iri, iri) for iri in iris))
pd.DataFrame(
    {
        kind: {"only in May": named(found.gone), "in both": named(found.kept), "only in November": named(found.new)}
        for kind, found in (("organisations", changed.organisations), ("sectors", changed.sectors))
    }
).style

# %% [markdown]
# ## The two together
#
# Colours say on which mission an organisation was; those of both are the hinge.

# %%
texts = {document for document, event in graph.topics.items() if event in (may.iri, november.iri)}
together = network.collaboration(network.of_documents(graph, texts))
sides = {iri: "only in May" for iri in changed.organisations.gone}
sides |= {iri: "only in November" for iri in changed.organisations.new}
sides |= {iri: "on both" for iri in changed.organisations.kept}
innograph.draw(together, groups=sides, sizes=network.betweenness(together).values, title="Two missions")

# %% [markdown]
# ## Whom to meet next
#
# `suggest` ranks organisations that no text ties to this one yet, by partners and sectors in common, and says why. The last
# column is a place in the ranking, no probability.

# %%
tecnalia = next(entity for entity in graph.entities if entity.label == "Tecnalia")
network.suggest(graph, tecnalia.iri, limit=6)

# %% [markdown]
# Those at the top are alike: all were on the same mission, and so have the same partners. Between two regions the list is often
# more useful, because who is near already is left out:

# %%
sure = network.at_least(graph, 0.8)
homes = {region.iri.rsplit("/", 1)[-1]: region.iri for region in network.regions_of(sure).values()}
network.suggest_between(sure, homes["basque-country"], homes["emilia-romagna"], limit=8)

# %% [markdown]
# ## How good are such suggestions?
#
# `backtest` ranks by what was before a day, and looks which ties came after. On seven texts it refuses, and rightly so:

# %%
network.backtest(graph, date(2025, 9, 1)).refused

# %% [markdown]
# On a thousand texts one organisation in eight got a partner from among its first ten, by lot one in 37. That is better than
# chance, and no more than a list to think about: read what the texts say, then call somebody who knows them.
#
# ## Two builds
#
# `compare` shows what differs between two builds of a folder: after a review, with other settings, or a month later. Here all
# reports against those of 2025, as if the one of 2026 had just come in.

# %%
from tempfile import TemporaryDirectory

reports = sorted(Path("../examples/missions").iterdir())
earlier = [path for path in reports if "tallinn" not in path.name]
with TemporaryDirectory() as scratch:
    for name, paths in (("before", earlier), ("after", reports)):
        innograph.write_build(innograph.build(paths), Path(scratch, name))
    differences = innograph.compare(Path(scratch, "before"), Path(scratch, "after"))
pd.DataFrame(
    [(count, change, what, field) for (what, change, field), count in differences.counts().items()],
    columns=["how many", "change", "of a", "in its"],
).style.bar(subset="how many", vmin=0, color="#56b4e9").hide()

# %%
table = differences.to_pandas()
table[(table["change"] == "added") & (table["what"] == "entity")][["name", "after"]].head(12).style.hide()
