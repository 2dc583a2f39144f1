"""Builds of more texts than fit in memory: the same graph, made stage by stage and written in parts.

`stages` says what is done with the rows of one batch; the engines hold no logic of their own: `local` takes one bucket
after the other from disk, on one machine, `spark` has a cluster do so.
"""
