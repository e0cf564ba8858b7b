"""Looking into an uploaded file, in a process of its own.

Decoders are large C libraries that read what strangers send: the child has no environment, little memory and little
CPU time, cannot write a file, and dies with its answer. It says what the file is, or which refusal of `model` applies.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from kota_videotron_content.media.inspection import inspect
from kota_videotron_content.media.model import ACCEPTED_TYPES, REFUSALS, MediaTooCostly, MediaTypeUnsupported, Probed

TIMEOUT_S = 60
CPU_S = 60
MEMORY_BYTES = 2 * 1024**3  # address space: a decoder maps far more than it touches


async def probe(path: Path, declared_type: str) -> Probed:
    """What the file at `path` proved to be. Raises one of model.REFUSALS, MediaTypeUnsupported or MediaTooCostly.

    `declared_type` is the sender's Content-Type; parameters behind a semicolon are ignored.
    """
    declared = declared_type.partition(";")[0].strip().lower()
    if declared not in ACCEPTED_TYPES:
        raise MediaTypeUnsupported(field="content_type", mime_type=declared or "-", accepted=ACCEPTED_TYPES)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "kota_videotron_content.media.probe",
        str(path),
        declared,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        answer, _ = await asyncio.wait_for(child.communicate(), TIMEOUT_S)
    except TimeoutError as error:
        raise MediaTooCostly(field="content", limit=f"{TIMEOUT_S} s") from error
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode != 0:
        raise MediaTooCostly(field="content", limit=_limit(child.returncode))
    return _read(json.loads(answer))


def _read(answer: dict[str, Any]) -> Probed:
    if "reason" in answer:
        raise REFUSALS[answer["reason"]](field=answer["field"], **answer["facts"])
    return Probed(**{**answer, "warnings": tuple(answer["warnings"])})


def _limit(returncode: int | None) -> str:
    """Which limit ended the child: the kernel's CPU limit by signal, otherwise memory."""
    if returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"{CPU_S} s CPU"
    return f"{MEMORY_BYTES // 1024**2} MiB"


def _confine() -> None:
    """Take from this process what looking at a file does not need."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


if __name__ == "__main__":
    _confine()
    sys.stdout.write(json.dumps(inspect(Path(sys.argv[1]), sys.argv[2])))
