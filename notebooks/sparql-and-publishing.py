# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # SPARQL and publishing
#
# A build can be asked in SPARQL, the query language of linked data, and parts of it can be given away: as files, to a
# SPARQL store, or as web pages. This notebook asks first and publishes then; and looks at what is *withheld*.

# %%
import pandas as pd

import innograph

FOLDER = "../exports/missions"
store = innograph.open_store(FOLDER)

# %% [markdown]
# ## Ten questions that are already written
#
# Their parameters have an example, and take names in any language that the graph knows.

# %%
queries = innograph.named_queries()
pd.DataFrame(
    [(name, query.titles["en"], ", ".join(query.parameters)) for name, query in queries.items()],
    columns=["name", "question", "parameters"],
).style.hide()

# %%
store.query(innograph.named_query("missions").asked(since="2025-06-01"))

# %%
meeting = innograph.named_query("organisations-that-met")
store.query(meeting.asked(region="Navarra", partner="Dinamarca"))

# %% [markdown]
# What is not in the texts is not in the answer: an empty one means that no text read says so.
#
# ## Your own question
#
# The prefixes need no declaration. Who took part in the missions, by kind? (A company is an organisation, too: the graph
# states both classes, for portals that know the general one alone.)

# %%
rows = store.query("""
SELECT ?kind (COUNT(DISTINCT ?part) AS ?count) WHERE {
  ?part inno:participatedIn ?event ; a ?kind .
  FILTER(STRSTARTS(STR(?kind), STR(inno:)))
} GROUP BY ?kind ORDER BY DESC(?count)
""")
counts = pd.DataFrame([(str(row.kind).rsplit("#")[-1], int(row["count"])) for row in rows], columns=["kind", "count"])
counts.style.bar(subset="count", vmin=0, color="#56b4e9").hide()

# %% [markdown]
# A query reads only, and never asks another machine:

# %%
try:
    store.query("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
except innograph.ReadError as error:
    print(error)

# %% [markdown]
# ## What may leave the house?
#
# A build is private: it holds doubtful facts, whole texts and the names of people. A *policy* says what goes out. This one
# lets out what is at least 0.8 sure, or was accepted by a person, and writes people as initials.

# %%
build = innograph.load_build(FOLDER)
policy = innograph.Policy(status="confident", threshold=0.8, people="initials", quotes="full")
published = innograph.publish(build.graph, policy, base=build.base)
published

# %% [markdown]
# What would other policies withhold? Stricter is not safer in every way: with `accepted` nothing is left until somebody
# has reviewed.

# %%
policies = {
    "everything": innograph.Policy(status="all"),
    "confident (0.8)": innograph.Policy(),
    "confident (0.9)": innograph.Policy(threshold=0.9),
    "initials": innograph.Policy(people="initials"),
    "no people, no quotes": innograph.Policy(people="drop", quotes="none"),
    "accepted": innograph.Policy(status="accepted"),
}
outcomes = {name: innograph.publish(build.graph, each, base=build.base) for name, each in policies.items()}
table = pd.DataFrame({name: {"facts let out": len(each.graph.statements), **each.withheld} for name, each in outcomes.items()})
table = table.T.fillna(0).astype(int).rename(columns=lambda name: name if name == "facts let out" else f"{name} withheld")
table.style.bar(subset="facts let out", vmin=0, color="#009e73")

# %% [markdown]
# See for yourself that the initials hold: is anybody still named in the quotes that are published?

# %%
people = [entity for entity in build.graph.entities if entity.type == "Person"]


def named(graph):
    quotes = "\n".join(piece.quote for statement in graph.statements for piece in statement.evidence)
    return sum(any(name in quotes for name in person.labels) for person in people)


pd.DataFrame(
    {
        "": ["the build", "published"],
        "people named in quotes": [named(build.graph), named(published.graph)],
    }
).style.hide()

# %% [markdown]
# Two limits: a name that was not recognised as a person's stays, so look over what you publish; and initials are a
# pseudonym, not anonymity, since whoever finds the press release finds the name.
#
# ## As files
#
# Eleven formats; here JSON-LD for web developers and a workbook for a spreadsheet. They are bytes by the names of the files.

# %%
files = innograph.to_files(published.graph, ["jsonld", "xlsx", "graphml"])
pd.DataFrame([(name, len(content) / 1000) for name, content in files.items()], columns=["file", "kB"]).style.format(
    precision=0
).bar(subset="kB", vmin=0, color="#56b4e9").hide()

# %% [markdown]
# ## To a portal
#
# The same is done from a terminal, with the same policy. `export` also describes the data set for a national portal:
#
# ```console
# $ innograph export build --format jsonld --format xlsx --people initials --profile it --output open-data
# ```
#
# `push` replaces a named graph of a SPARQL store, reads it back, and says whether the store holds what was sent:
#
# ```console
# $ innograph push build --endpoint http://localhost:7878/store --update http://localhost:7878/update --people initials
# ```
#
# `serve` gives each thing a web page at its own IRI, with a query form and a SPARQL endpoint:
#
# ```console
# $ innograph serve build --people initials
# ```
