"""A city's network in memory: an exact map of core ends as integer arrays, rebuilt from the tables, version by version.

Beside the usual files: `core_graph`, the arrays; `walk`, the trace over them; `loss`, budgets; `path_loss`, what
the parts of a path take away; `board`, the
networks that this process holds; `changes`, how a change begins and ends.
"""
