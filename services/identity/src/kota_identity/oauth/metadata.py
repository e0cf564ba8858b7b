"""What the issuer offers (RFC 8414, OpenID Connect Discovery): no authorization endpoint, no algorithm but ES256."""

from __future__ import annotations

import json

from kota_common.http.hot import HotRoute, Representation
from kota_identity.oauth import model

PATHS = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")


def metadata(issuer: str) -> bytes:
    """The discovery document."""
    document = {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth2/token",
        "device_authorization_endpoint": f"{issuer}/oauth2/device_authorization",
        "jwks_uri": f"{issuer}/jwks.json",
        "response_types_supported": [],
        "grant_types_supported": [model.CLIENT_CREDENTIALS, model.JWT_BEARER, model.DEVICE_CODE],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "ui_locales_supported": ["id", "en"],
    }
    return json.dumps(document, separators=(",", ":")).encode()


def hot_routes(issuer: str) -> list[HotRoute]:
    """For the edge, under both well-known names."""
    document = Representation(metadata(issuer), "application/json", "public, max-age=3600")
    return [HotRoute(("GET", "HEAD"), path, document) for path in PATHS]
