"""The platform's span store, asked by ids only: a step is found from the step before it, by parent id or by link."""

from __future__ import annotations

import asyncio

from kota_cli.spans import SpanStore

EXPORTED_WITHIN_S = 15


class Spans:
    """What the services exported."""

    def __init__(self, place):
        self._path = place.spans

    def _read(self, question):
        store = SpanStore(self._path)
        try:
            return question(store)
        finally:
            store.close()

    def trace(self, trace_id):
        return {span.span_id: span for span in self._read(lambda store: store.trace(trace_id))}

    def links_to(self, trace_id):
        return self._read(lambda store: store.links_to(trace_id))

    async def root(self, trace_id):
        """The one span of this trace that the story itself made."""
        async with asyncio.timeout(EXPORTED_WITHIN_S):
            while not (roots := [span for span in self.trace(trace_id).values() if span.service == "demo"]):
                await asyncio.sleep(0.1)
        (root,) = roots
        return root

    async def child(self, parent, name, service):
        """The span of this name whose parent is the given span; waits for the exporters."""
        async with asyncio.timeout(EXPORTED_WITHIN_S):
            while True:
                for span in self.trace(parent.trace_id).values():
                    if span.parent_id == parent.span_id and span.service == service and name in span.name:
                        return span
                await asyncio.sleep(0.1)

    async def way(self, trace_id, *steps):
        """Follow children from the story's own span: `(service, name)` each. Gives the last."""
        span = await self.root(trace_id)
        for service, name in steps:
            try:
                span = await self.child(span, name, service)
            except TimeoutError:
                seen = sorted({(s.service, s.name) for s in self.trace(trace_id).values()})
                raise AssertionError(f"no {service} {name!r} below {span.name!r}; the trace has {seen}") from None
        return span

    async def linked(self, span, name, service):
        """The span of another trace that links to this span."""
        async with asyncio.timeout(EXPORTED_WITHIN_S):
            while True:
                for link in self.links_to(span.trace_id):
                    if link.to_span_id != span.span_id:
                        continue
                    other = self.trace(link.trace_id).get(link.span_id)
                    if other is not None and other.service == service and name in other.name:
                        return other
                await asyncio.sleep(0.1)
