import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from kota_common.telemetry.metrics import DURATION_BUCKETS, LABEL_SETS_MAX, Metrics
from kota_common.telemetry.tally import Naming, Tally


def test_an_rpc_is_counted_by_method_and_code():
    metrics = Metrics("permitting")
    metrics.observe("/kota.permitting.v1.PermitService/GetPermit", "OK", 0.004)
    metrics.observe("/kota.permitting.v1.PermitService/GetPermit", "NOT_FOUND", 0.002)
    text = metrics.exposition().decode()
    assert 'kota_rpc_requests_total{code="OK",method="/kota.permitting.v1.PermitService/GetPermit"} 1.0' in text
    assert (
        'kota_rpc_duration_seconds_bucket{le="0.005",method="/kota.permitting.v1.PermitService/GetPermit"} 2.0' in text
    )


def test_label_values_are_bounded_whatever_is_sent():
    metrics = Metrics("permitting")
    for number in range(LABEL_SETS_MAX + 50):
        metrics.observe_http(f"/route/{number}", 404, 0.001)
    text = metrics.exposition().decode()
    series = [line for line in text.splitlines() if line.startswith("kota_http_requests_total{")]
    assert len(series) == LABEL_SETS_MAX + 1
    assert 'kota_http_requests_total{code="other",route="other"} 50.0' in text


def test_a_domain_figure_carries_the_services_name():
    metrics = Metrics("permitting")
    metrics.gauge("permits_over_deadline", "Cases past their due time", "city").of("13.77").set(3)
    assert 'kota_permitting_permits_over_deadline{city="13.77"} 3.0' in metrics.exposition().decode()


def test_two_services_in_one_process_do_not_share_a_registry():
    assert Metrics("identity").registry is not Metrics("permitting").registry


NAMING = Naming("kota_x_requests", "Requests", "kota_x_duration_seconds", "Time", "method")


def tally(registry: CollectorRegistry, sets_max: int = 500) -> Tally:
    return Tally(NAMING, buckets=DURATION_BUCKETS, sets_max=sets_max, other="other", registry=registry)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from(["OK", "INTERNAL"]),
            st.sampled_from(DURATION_BUCKETS) | st.floats(0, 20),
        )
    )
)
def test_requests_are_shown_as_the_librarys_own_counter_and_histogram_show_them(calls):
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    counted = tally(ours)
    counter = Counter("kota_x_requests", "Requests", ("method", "code"), registry=theirs)
    histogram = Histogram("kota_x_duration_seconds", "Time", ("method",), buckets=DURATION_BUCKETS, registry=theirs)
    for method, code, seconds in calls:
        counted.observe(method, code, seconds)
        counter.labels(method, code).inc()
        histogram.labels(method).observe(seconds)
    for write in (generate_latest, generate_openmetrics):
        made_at = re.compile(rb"(_created.*) .*")  # the instants differ, the lines do not
        assert made_at.sub(rb"\1", write(ours)) == made_at.sub(rb"\1", write(theirs))


def test_the_label_sets_of_a_tally_are_bounded():
    registry = CollectorRegistry()
    counted = tally(registry, sets_max=2)
    for number in range(5):
        counted.observe(f"m{number}", "OK", 0.1)
    text = generate_latest(registry).decode()
    assert 'kota_x_requests_total{code="other",method="other"} 3.0' in text
    assert 'kota_x_duration_seconds_count{method="other"} 3.0' in text
    assert "m4" not in text


def test_a_second_metric_of_the_same_name_is_refused():
    registry = CollectorRegistry()
    tally(registry)
    with pytest.raises(ValueError, match="kota_x_requests"):
        Counter("kota_x_requests", "Requests", registry=registry)
