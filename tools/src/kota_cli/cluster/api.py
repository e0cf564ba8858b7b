"""The few calls that jobs make to Kubernetes: read and write a Secret, note a result in a ConfigMap.

With the pod's own service account over TLS. A chart gives it the right to no more than these objects.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
TIMEOUT_S = 10.0
MERGE = {"content-type": "application/merge-patch+json"}


class KubeRefused(Exception):
    """Kubernetes answered no; the text has its words."""


class KubeApi:
    """`async with KubeApi("kota") as api:`; every name is in that namespace."""

    def __init__(self, namespace: str, *, account: Path = ACCOUNT, url: str = "https://kubernetes.default.svc") -> None:
        self._base = f"/api/v1/namespaces/{namespace}"
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"authorization": f"Bearer {(account / 'token').read_text(encoding='ascii').strip()}"},
            verify=str(account / "ca.crt"),
            timeout=TIMEOUT_S,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def secret(self, name: str) -> dict[str, bytes] | None:
        """The files of a Secret; None when there is none."""
        answer = await self._client.get(f"{self._base}/secrets/{name}")
        if answer.status_code == 404:
            return None
        document = _checked(answer)
        return {key: base64.b64decode(value) for key, value in (document.get("data") or {}).items()}

    async def keep_secret(self, name: str, files: Mapping[str, bytes], labels: Mapping[str, str]) -> None:
        """Create a Secret or add to it; files of it that are not named here stay."""
        data = {key: base64.b64encode(value).decode("ascii") for key, value in files.items()}
        body = {"metadata": {"name": name, "labels": dict(labels)}, "data": data}
        answer = await self._client.patch(f"{self._base}/secrets/{name}", json=body, headers=MERGE)
        if answer.status_code == 404:
            body |= {"apiVersion": "v1", "kind": "Secret", "type": "Opaque"}
            answer = await self._client.post(f"{self._base}/secrets", json=body)
        _checked(answer)

    async def note(self, name: str, entries: Mapping[str, str]) -> None:
        """Write entries of a ConfigMap that the chart made."""
        answer = await self._client.patch(
            f"{self._base}/configmaps/{name}", json={"data": dict(entries)}, headers=MERGE
        )
        _checked(answer)


def _checked(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        try:
            words = str(answer.json().get("message", answer.text))
        except ValueError:
            words = answer.text
        raise KubeRefused(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {words}")
    document: dict[str, Any] = answer.json()
    return document
