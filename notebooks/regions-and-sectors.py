# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Regions and sectors
#
# Which regions do the missions tie, what is each region mentioned for, and who bridges two of them? A region is known by
# the organisations that the texts place there, or in a town of it.

# %%
import pandas as pd

import innograph
from innograph import network

graph = innograph.load_build("../exports/missions").graph


def shaded(frame):
    """A matrix with darker cells for higher numbers; zeros are left empty."""
    highest = max(1, frame.to_numpy().max())
    shade = lambda number: f"background-color:rgba(86,180,233,{0.75 * number / highest:.2f});text-align:center"
    return frame.style.format(lambda number: f"{number:g}" if number else "").map(shade)


# %% [markdown]
# ## First, a look at the ground
#
# Everything below rests on where organisations are at home. So look there first: which regions have which organisations?
# (A region is called as the texts call it, in whatever language.)

# %%
def at_home(graph):
    homes, label = network.regions_of(graph), {entity.iri: entity.label for entity in graph.entities}
    rows = pd.DataFrame([(home.label, home.country, label[iri]) for iri, home in homes.items()])
    rows.columns = ["region", "country", "organisations"]
    found = rows.groupby(["region", "country"])["organisations"].agg(number=len, organisations="; ".join)
    return found.sort_values("number", ascending=False).reset_index().style.hide()


at_home(graph)

# %% [markdown]
# One of these is wrong, and whoever knows the field sees it: the *Clust-ER Innovate* is from Bologna, not from the Basque
# Country. What made innograph think so?

# %%
cluster = next(entity for entity in graph.entities if entity.label == "Clust-ER Innovate")
places = [s for s in graph.statements if s.subject == cluster and s.predicate == "locatedIn"]
pd.DataFrame(
    [(s.object.label, s.confidence, len(s.evidence), s.evidence[0].quote) for s in places],
    columns=["located in", "confidence", "quotes", "the first"],
).style.format(precision=2).hide()

# %% [markdown]
# Two texts with an unclear sentence ("il Clust-ER Innovate nei Paesi Baschi") outvote the one that says "of Bologna". The
# confidence knows better. From here on only facts of 0.8 and more are taken; for good, one would reject the wrong fact in
# `innograph review`.

# %%
sure = network.at_least(graph, 0.8)
at_home(sure)

# %% [markdown]
# ## Which regions are tied?
#
# A cell counts the texts that state a tie between organisations of the two regions; on the diagonal, within one.

# %%
between = network.region_regions(sure)
named = between.counts.rename(index=between.labels, columns=between.labels)
shaded(named)

# %%
across = network.regions(sure)
sizes = {iri: data["organisations"] for iri, data in across.nodes(data=True)}
innograph.draw(across, sizes=sizes, groups={iri: d["country"] for iri, d in across.nodes(data=True)}, title="Regions")

# %% [markdown]
# Seven texts, all about missions that one side organised: the matrix shows where the missions went, not how closely the
# economies are tied. How many organisations have ties but no known home, and so are in none of the cells?

# %%
across.graph["unplaced"]

# %% [markdown]
# ## Do ties keep to a region?
#
# The E-I index is -1 if all ties are within regions and 1 if all lead across. Alone it says nothing: with many small regions
# most ties lead across by chance. `expected` is what chance gives, and `p`
# how often chance alone is as far from that as the texts are: above 0.05, build nothing on it.

# %%
mixing = network.ei_index(network.collaboration(sure), network.homes_as_groups(sure))
pd.DataFrame([mixing._asdict()]).style.format(precision=3).hide()

# %% [markdown]
# ## What is each region mentioned for?
#
# A cell counts the organisations of a region that a text places in a sector; `broad` joins the sectors under the top ones.

# %%
sectors = network.region_sectors(sure, broad=True)
shaded(sectors.counts.rename(index=sectors.labels, columns=sectors.labels))

# %% [markdown]
# From such a table one would reckon which region is *specialised* in what. Is there enough to say so? A cell is `shaky`
# where fewer than five mentions would be expected by chance.

# %%
advantage = network.advantage(sectors.counts)
f"{int(advantage.shaky.to_numpy().sum())} of {advantage.shaky.size} cells are shaky"

# %% [markdown]
# So here the honest answer is: not yet. The same cell on a thousand reports says more; until then the counts themselves,
# with the texts behind them, are all there is.
#
# ## Two regions, side by side
#
# What do Emilia-Romagna and the Basque Country share, and what has one that the other lacks *in these texts*?

# %%
regions = {region.iri.rsplit("/", 1)[-1]: region.iri for region in network.regions_of(sure).values()}
one, other = regions["emilia-romagna"], regions["basque-country"]
both = network.sectors_between(sure, one, other)
both[both["standing"] != "neither"].rename(columns={"one": "Emilia-Romagna", "other": "Basque Country"})

# %% [markdown]
# ## Who bridges them?
#
# Organisations of one of the two with partners in the other, or from elsewhere with partners in both. That both were at one
# large event is enough to count: the last column says where to read it.

# %%
bridges = network.bridges(sure, one, other)
title = {document.id: document.title for document in sure.documents}
pd.DataFrame(
    [
        (b.label, b.partners_one, b.partners_other, "; ".join(title[document] for document in b.documents))
        for b in bridges[:8]
    ],
    columns=["organisation", "partners in Emilia-Romagna", "partners in the Basque Country", "stated by"],
).style.bar(subset=["partners in Emilia-Romagna", "partners in the Basque Country"], vmin=0, color="#56b4e9").hide()
