"""Reads what the contract says about itself: permissions, quotas, personal data, subjects.

The one place that looks at `kota.common.v1` options. Server, client, catalogue pages and tests all ask here, so a
rule is written once, beside the method it governs.
"""

from kota_common.contract.options import Access, EventSpec, Quota, access_of, event_of, event_types, personal_of
from kota_common.contract.requests import city_of, page_filter_hash, redact, request_hash
from kota_common.contract.services import Method, check, methods_of, servicer_methods

__all__ = [
    "Access",
    "EventSpec",
    "Method",
    "Quota",
    "access_of",
    "check",
    "city_of",
    "event_of",
    "event_types",
    "methods_of",
    "page_filter_hash",
    "personal_of",
    "redact",
    "request_hash",
    "servicer_methods",
]
