"""Typed errors: a stable reason, the facts, and the same sentence in English and Indonesian.

Pure: models raise these, the floor turns them into statuses, problem documents and metrics once. A subclass is
one row of the error catalogue (docs/errors.md is generated from them).
"""

from kota_common.errors.base import Kind, KotaError, catalogue
from kota_common.errors.floor import (
    CityForeign,
    DeadlinePassed,
    DependencyDown,
    Draining,
    EtagMismatch,
    InternalError,
    InvalidField,
    InvalidRequest,
    MessageTooLarge,
    NotAuthenticated,
    PageTokenInvalid,
    PermissionDenied,
    PurposeMissing,
    RequestIdReused,
    StrategicForbidden,
    TokenRevoked,
    TooManyInFlight,
    UnknownMethod,
    Violation,
)

__all__ = [
    "CityForeign",
    "DeadlinePassed",
    "DependencyDown",
    "Draining",
    "EtagMismatch",
    "InternalError",
    "InvalidField",
    "InvalidRequest",
    "Kind",
    "KotaError",
    "MessageTooLarge",
    "NotAuthenticated",
    "PageTokenInvalid",
    "PermissionDenied",
    "PurposeMissing",
    "RequestIdReused",
    "StrategicForbidden",
    "TokenRevoked",
    "TooManyInFlight",
    "UnknownMethod",
    "Violation",
    "catalogue",
]
