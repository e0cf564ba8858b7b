"""The HTTP edge: hot routes, the service's routes, health, metrics and problem documents."""

from kota_common.http.app import EdgeApp, EdgeRoutes
from kota_common.http.conditional import etag_matches, parse_range
from kota_common.http.edge import Edge, PortTaken
from kota_common.http.hot import HotRoute, Receive, Representation, Scope, Send, header
from kota_common.http.problem import problem_of
from kota_common.http.requests import allow_time, authenticate, bearer_token, read_body

__all__ = [
    "Edge",
    "EdgeApp",
    "EdgeRoutes",
    "HotRoute",
    "PortTaken",
    "Receive",
    "Representation",
    "Scope",
    "Send",
    "allow_time",
    "authenticate",
    "bearer_token",
    "etag_matches",
    "header",
    "parse_range",
    "problem_of",
    "read_body",
]
