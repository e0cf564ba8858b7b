"""Who calls, whether that still holds, and whether it may: tokens, revocation, permission, sealing, masking."""

from kota_common.security.jwks import JwksCache
from kota_common.security.masking import mask_processor, mask_text
from kota_common.security.permission import authorize, decide
from kota_common.security.revocation import Revocations, RevocationWriter
from kota_common.security.tokens import Verifier

__all__ = [
    "JwksCache",
    "RevocationWriter",
    "Revocations",
    "Verifier",
    "authorize",
    "decide",
    "mask_processor",
    "mask_text",
]
