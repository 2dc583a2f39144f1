# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From a text to the graph and its page
#
# innograph reads reports about innovation missions and turns them into a graph in which every fact keeps the sentence
# that states it. This notebook takes one press release, looks at what was found, and ends with the page of seven. It
# needs no network and no key.

# %%
import innograph

TEXT = (
    "Idrogeno, missione del Clust-ER Innovate in Navarra\n\n"
    "Bologna, 12 marzo 2025 - Si è conclusa la missione in Navarra organizzata dal Clust-ER Innovate e dedicata "
    "all'idrogeno. La delegazione, guidata da Giulia Montanari, direttrice del Clust-ER Innovate, ha visitato il "
    "Centro Nacional de Energías Renovables (CENER) a Sarriguren e, a Pamplona, l'Universidad Pública de Navarra, "
    "dove è stata accolta dal professor Iñaki Goñi Larrea. Durante la visita il Clust-ER Innovate e il CENER hanno "
    "firmato un accordo di collaborazione. La missione è stata finanziata dalla Regione Emilia-Romagna."
)

graph = innograph.read_text(TEXT, language="it")
graph

# %% [markdown]
# A graph shows itself as above: what is in it, and of each relation the surest fact with its words. So do its parts.
# Here is the organisation that most is said of, with every name that it has in the text.

# %%
from collections import Counter

said = Counter(statement.subject.iri for statement in graph.statements if "/organisation/" in statement.subject.iri)
next(entity for entity in graph.entities if entity.iri == said.most_common(1)[0][0])

# %% [markdown]
# ## Why is it believed?
#
# Each fact carries the sentences that state it, and a confidence. Of facts with 0.8 or more, 88 in a hundred were right
# in texts that innograph had not learned from; below, far fewer. One that a person has accepted counts as certain.

# %%
next(statement for statement in graph.statements if statement.predicate == "collaboratesWith")

# %% [markdown]
# The least sure first: that is where a look at the text pays. A low confidence does not mean that a fact is wrong, and
# one text is one source, whoever wrote it.

# %%
tables = innograph.to_pandas(graph)
names = tables.entities.set_index("iri")["label"]
facts = tables.statements.assign(
    subject=tables.statements["subject"].map(names),
    object=tables.statements["object"].map(lambda iri: names.get(iri, iri.rsplit("/", 1)[-1])),
)
doubtful = facts.sort_values("confidence")[["confidence", "subject", "predicate", "object", "role"]]
doubtful.head(8).style.format(precision=2).bar(subset="confidence", vmin=0, vmax=1, color="#56b4e9").hide()

# %% [markdown]
# ## The same as tables
#
# `to_pandas` gives three DataFrames (entities, statements, documents) with the columns of the CSV files that a build
# writes.

# %%
tables.entities[["type", "label", "alt_labels", "mentions"]]

# %% [markdown]
# ## Seven reports
#
# `build` reads a folder, and recognises that the texts, in Italian, Spanish and English, speak of the same
# organisations.

# %%
missions = innograph.build(["../examples/missions"])
missions

# %% [markdown]
# ## The page
#
# One self-contained page: search, click, read the quotes. It works offline, and `innograph build` writes it as
# `explorer.html`. The picture is what the next cell opens; here it runs in a frame of its own.
#
# ![The interactive page: the network, and what the texts say of Tecnalia](../docs/explorer.png)

# %%
innograph.show(missions.graph, title="Innovation missions")
