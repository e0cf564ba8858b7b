import httpx
import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from kota_cli.spans import SpanReceiver, SpanStore
from kota_common.testing.embedded import free_port


@pytest.fixture
def receiver(tmp_path):
    store = SpanStore(tmp_path / "spans.db")
    receiver = SpanReceiver(store, free_port())
    receiver.start()
    yield receiver, store
    receiver.stop()
    store.close()


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip])
def test_what_the_sdk_exports_is_in_the_store_with_parents_links_and_attributes(receiver, compression):
    door, store = receiver
    provider = TracerProvider(resource=Resource({"service.name": "permitting"}))
    exporter = OTLPSpanExporter(f"{door.url}/v1/traces", compression=compression)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span("call", attributes={"rpc.system": "grpc"}) as call:
        with tracer.start_as_current_span("transaction"):
            pass
        cause = trace.Link(call.get_span_context())
    with tracer.start_as_current_span("pull", links=[cause]):
        pass
    trace_id = f"{call.get_span_context().trace_id:032x}"
    spans = {span.name: span for span in store.trace(trace_id)}
    assert spans["transaction"].parent_id == spans["call"].span_id
    assert spans["call"].attributes == {"rpc.system": "grpc"}
    assert spans["call"].service == "permitting"
    (link,) = store.links_to(trace_id)
    assert link.to_span_id == spans["call"].span_id
    provider.shutdown()


@pytest.mark.parametrize(("path", "body", "status"), [("/v1/traces", b"\xff\xff", 400), ("/v1/logs", b"x", 404)])
def test_what_is_no_span_is_refused_and_the_receiver_lives_on(receiver, path, body, status):
    door, _ = receiver
    assert httpx.post(f"{door.url}{path}", content=body).status_code == status
    assert httpx.post(f"{door.url}/v1/traces", content=b"").status_code == 413
    assert httpx.post(f"{door.url}/v1/traces", content=b"\x0a\x00").status_code == 200
