"""The public door over gRPC."""

from __future__ import annotations

from kota.permitting.v1 import verifications_pb2 as pb
from kota.permitting.v1.verifications_pb2_grpc import VerificationServiceServicer
from kota_common.grpc import query
from kota_common.postgres import Reader
from kota_permitting.verification import messages, model, store


class Verifications(VerificationServiceServicer):
    """Serves VerificationService."""

    @query
    async def VerifyPermit(self, reader: Reader, request: pb.VerifyPermitRequest) -> pb.PermitVerification:
        """Whether the permit is real, and in force now."""
        record = await store.read(reader, model.read(request.public_id))
        return messages.verification(record, reader.now)
