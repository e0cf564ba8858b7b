"""TLS of the gRPC doors and of their clients, from the files of `kota_common.security.certificates`.

gRPC asks for the certificate at each handshake, so that a renewed one is shown without a restart; open connections keep
theirs until they end, after five minutes at the latest.
"""

from __future__ import annotations

import grpc

from kota_common.security.certificates import Certificates, Material


def server_credentials(certificates: Certificates, *, client_certificate: bool) -> grpc.ServerCredentials:
    """For a port. With `client_certificate` only callers that show one of the authority's come through."""
    shown = certificates.current()

    def renewed() -> grpc.ServerCertificateConfiguration | None:
        nonlocal shown
        present = certificates.current()
        if present is shown:
            return None  # means: go on with the last one
        shown = present
        return _configuration(present)

    return grpc.dynamic_ssl_server_credentials(
        _configuration(shown), renewed, require_client_authentication=client_certificate
    )


def channel_credentials(certificates: Certificates) -> grpc.ChannelCredentials:
    """For a client: shows the certificate, checks the server's name, trusts the installation's authority alone.

    The channel shows for its whole life what the files hold now: gRPC gives a client nothing that renews. A caller that
    outlives its certificate opens another channel.
    """
    present = certificates.current()
    return grpc.ssl_channel_credentials(present.authority, present.key, present.chain)


def _configuration(material: Material) -> grpc.ServerCertificateConfiguration:
    return grpc.ssl_server_certificate_configuration([(material.key, material.chain)], material.authority)
