"""The HTTP edge: hot routes, health, metrics, conditional requests and problem documents."""

from kota_common.http.conditional import etag_matches, parse_range
from kota_common.http.edge import Edge, authenticate, read_body
from kota_common.http.hot import HotRoute, Representation
from kota_common.http.problem import Problem, problem_of

__all__ = [
    "Edge",
    "HotRoute",
    "Problem",
    "Representation",
    "authenticate",
    "etag_matches",
    "parse_range",
    "problem_of",
    "read_body",
]
