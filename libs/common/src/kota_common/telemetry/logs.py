"""Logs: one JSON object a line, with the trace that it belongs to, and nothing personal.

Libraries that use `logging` come out in the same form through the same masking, so that no line escapes it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Any, TextIO

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, Processor, WrappedLogger

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

# Libraries that tell at INFO what our spans and metrics tell better.
_CHATTY = ("httpx", "httpcore", "nats", "asyncio", "_granian", "granian.access", "faststream", "urllib3")


class Sink:
    """Where lines go. A log that cannot be written (its disk is full, its reader is gone) fails no call: the line is
    lost, and how many were is the first thing that is said when there is room again."""

    def __init__(self, target: TextIO) -> None:
        self._target = target
        self._lost = 0

    def write(self, text: str) -> int:
        """Write a line, or lose it."""
        if self._lost and not self._said(f'{{"event": "log lines lost", "count": {self._lost}, "level": "error"}}\n'):
            self._lost += 1
            return len(text)
        self._lost = 0 if self._said(text) else self._lost + 1
        return len(text)

    def flush(self) -> None:
        """Nothing waits here: every line is flushed as it is written."""

    def _said(self, text: str) -> bool:
        try:
            self._target.write(text)
            self._target.flush()
        except OSError:
            return False
        return True


def add_trace(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Add `trace_id` and `span_id` of the current span."""
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        event["trace_id"] = f"{span.trace_id:032x}"
        event["span_id"] = f"{span.span_id:016x}"
    return event


def configure_logging(
    service: str, *, level: str = "info", mask: Processor | None = None, output: TextIO | None = None
) -> None:
    """Set up logging of this process: structlog and `logging`, as JSON lines on standard output (or `output`).

    `mask` runs last before the line is written and sees every value. The city of a call is bound by the door with
    `structlog.contextvars`, so that each line inside the call carries it.
    """
    threshold = LEVELS[level]
    shared: Sequence[Processor] = (
        structlog.contextvars.merge_contextvars,
        _adding_service(service),
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        add_trace,
    )
    last: Sequence[Processor] = (
        structlog.processors.format_exc_info,
        *((mask,) if mask is not None else ()),
        structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=False, default=str),
    )
    target: Any = Sink(output or sys.stdout)
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=target),
        cache_logger_on_first_use=output is None,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))


def _adding_service(service: str) -> Processor:
    def add(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add
