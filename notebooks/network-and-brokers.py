# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The collaboration network and its brokers
#
# Who has met whom on the missions, who stands between the others, and how much of that could be chance? The network is
# made of what seven reports state. **All numbers count what texts mention**: none is money, size or influence, and with
# 46 organisations one more report can change an order.

# %%
import innograph
from innograph import network

graph = innograph.load_build("../exports/missions").graph
ties = network.collaboration(graph)
ties.number_of_nodes(), ties.number_of_edges()

# %% [markdown]
# Two organisations are tied if they took part in the same event, share a project or collaborate; the weight of a tie is
# the number of texts that say so. Everything is plain NetworkX, so that all of its functions work, too.
#
# ## The picture
#
# Colours are the regions where the organisations are at home, as far as a text says so (grey: none does). The larger a
# dot, the more shortest ways between others lead over it.

# %%
between = network.betweenness(ties).values
regions = {iri: region.label for iri, region in network.regions_of(graph).items()}
innograph.draw(ties, sizes=between, groups=regions, title="Who met whom")

# %% [markdown]
# ## Who is central?
#
# In which sense? `degree` counts partners; `strength` the texts that state the ties; `betweenness` is the share of the
# shortest ways between others that lead over an organisation; `constraint` is low for those whose partners do not know
# each other.

# %%
import pandas as pd

label = {iri: data["label"] for iri, data in ties.nodes(data=True)}
central = pd.DataFrame(
    {
        "organisation": label,
        "partners": network.degree(ties),
        "strength": network.strength(ties),
        "betweenness": between,
        "constraint": network.constraint(ties),
    }
).astype({"partners": int, "strength": int})
top = central.sort_values("betweenness", ascending=False).head(10)
top.style.format(precision=2).bar(subset=["partners", "betweenness"], vmin=0, color="#56b4e9").hide()

# %% [markdown]
# Who took part in a large event has many partners at once, and each of them has the others. That is why `partners` alone
# says little: a fair with twenty participants gives each of them nineteen.
#
# ## Who brokers between regions?
#
# An open pair are two organisations without a tie that share a partner. Gould and Fernandez tell five roles of the one
# in the middle by where the three are at home: a *coordinator* stands between two of its own region, a *gatekeeper* or
# *representative* between its own and another, an *itinerant* within a region that is not its own, a *liaison* between
# three regions.
#
# To be at home in the right place, a fact should be fairly sure: we keep those from 0.8 on.

# %%
homes = network.homes_as_groups(network.at_least(graph, 0.8))
roles = network.brokerage(ties, homes, permutations=500, seed=1)
brokers = sorted(roles.roles, key=lambda iri: (-roles.roles[iri].total, label[iri]))[:8]
found = pd.DataFrame([{"organisation": label[iri], **roles.roles[iri]._asdict()} for iri in brokers])
found.style.format(precision=1).bar(subset=list(found.columns[1:]), vmin=0, color="#e69f00").hide()

# %% [markdown]
# Who has many ties brokers much in any role. So hold it against chance: how often would each have the role, were the
# regions dealt out by lot? The table shows how many standard deviations the numbers are above or below that; only what
# is beyond two either way deserves a second look.

# %%
deviations = pd.DataFrame(
    [
        {
            "organisation": label[iri],
            **{
                role: (value - expected) / spread if spread else float("nan")
                for role, value, expected, spread in zip(
                    roles.roles[iri]._fields, roles.roles[iri], roles.expected[iri], roles.spread[iri], strict=True
                )
            },
        }
        for iri in brokers
    ]
)
beyond = lambda value: "font-weight:bold;text-decoration:underline" if abs(value) > 2 else ""
deviations.style.format(precision=1).map(beyond, subset=list(deviations.columns[1:])).hide()

# %%
print(f"{roles.left_out} of {len(ties)} organisations are left out: no text says surely enough where they are at home")

# %% [markdown]
# Forty numbers are looked at here, of which two would be beyond two by chance alone; and with few open pairs, as most of
# these have, even three or four deviations come easily. That two have no tie *in the texts* does not mean that they are
# strangers.
#
# ## Are there groups?
#
# Any network falls into groups if one asks for them. Two numbers say whether to believe it: `by_chance` is the modularity
# that the same search finds in networks by chance, `stability` how far other runs give the same groups (1 is the same).

# %%
groups = network.communities(ties, seed=1)
pd.DataFrame(
    [
        ("modularity", groups.modularity),
        ("by chance", groups.by_chance),
        ("standard deviation of that", groups.spread),
        ("stability", groups.stability),
    ],
    columns=["", "value"],
).style.format(precision=2).hide()

# %%
events = {iri: f"group {number + 1}" for iri, number in groups.labels.items()}
innograph.draw(ties, sizes=between, groups=events, title="The groups")

# %% [markdown]
# The groups are mostly the missions themselves: who travelled together is tied. What is worth reading is who is *between*
# two groups. Below, all that the texts say of the one with the highest betweenness together with its strongest partner.

# %%
first = central.sort_values("betweenness", ascending=False).index[0]
partner = max(ties[first], key=lambda iri: (ties.edges[first, iri]["weight"], label[iri]))
question = innograph.named_query("what-is-said-of-two")
innograph.open_store("../exports/missions").query(question.asked(one=label[first], other=label[partner]))
