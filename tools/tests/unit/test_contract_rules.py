"""The lint finds what a contract forgot, and the contract as it is forgets nothing."""

from pathlib import Path

from kota.common.v1 import options_pb2
from kota_common.testing.sample_contract import module_of, sample_file
from kota_lint.contract import contract_findings, modules

ROOT = Path(__file__).parents[3]


def test_the_contracts_of_all_services_are_complete():
    found = modules(ROOT)
    assert {"identity", "permitting", "videotron_content"} <= set(found)
    assert contract_findings(found) == []


def test_a_method_without_access_and_a_personal_field_without_its_mark_are_found():
    file = sample_file("kota/sample/v1/forgetful.proto")
    file.service[0].method[0].options.ClearExtension(options_pb2.access)
    note = next(message for message in file.message_type if message.name == "Note")
    next(field for field in note.field if field.name == "nik").ClearField("options")
    findings = contract_findings({"sample": [module_of(file)]})
    assert any("CreateNote: no (kota.common.v1.access)" in finding for finding in findings)
    assert any("Note.nik: a personal field without" in finding for finding in findings)
