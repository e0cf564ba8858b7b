import io
import json
import logging

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider

from kota_common.telemetry.logs import Sink, configure_logging


@pytest.fixture
def lines():
    output = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def mask(logger, name, event):
        return {key: "***" if key == "nik" else value for key, value in event.items()}

    configure_logging("permitting", mask=mask, output=output)
    yield lambda: [json.loads(line) for line in output.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:], root.level = handlers, level


def test_a_line_names_service_city_and_trace(lines):
    structlog.contextvars.bind_contextvars(city="13.77")
    with TracerProvider().get_tracer("test").start_as_current_span("call") as span:
        structlog.get_logger().info("permit_issued", number="503/1/2026")
    (line,) = lines()
    assert line["event"] == "permit_issued"
    assert (line["service"], line["city"], line["level"]) == ("permitting", "13.77", "info")
    assert line["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    assert line["span_id"] == f"{span.get_span_context().span_id:016x}"
    assert line["time"].endswith("Z")


def test_nothing_escapes_masking_not_even_a_librarys_line(lines):
    structlog.get_logger().info("person_read", nik="1377010101010001")
    logging.getLogger("some.library").warning("slow %s", "call", extra={"nik": "1377010101010001"})
    text = json.dumps(lines())
    assert "1377010101010001" not in text
    assert lines()[1]["event"] == "slow call"
    assert lines()[1]["logger"] == "some.library"


def test_an_exception_is_one_line(lines):
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = lines()
    assert "ValueError: broken" in line["exception"]


def test_lines_below_the_level_are_not_made(lines):
    structlog.get_logger().debug("detail")
    logging.getLogger("httpx").info("HTTP Request")
    assert lines() == []


def test_a_log_that_cannot_be_written_fails_nobody_and_says_later_how_much_was_lost():
    class Full(io.StringIO):
        full = True

        def write(self, text):
            if self.full:
                raise OSError(28, "No space left on device")
            return super().write(text)

    disk = Full()
    sink = Sink(disk)
    for line in ("a\n", "b\n", "c\n"):
        assert sink.write(line) == 2
    disk.full = False
    sink.write("d\n")
    lost, said = disk.getvalue().splitlines()
    assert json.loads(lost)["count"] == 3
    assert said == "d"
