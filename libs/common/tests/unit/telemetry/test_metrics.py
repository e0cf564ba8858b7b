from kota_common.telemetry.metrics import LABEL_SETS_MAX, Metrics


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
