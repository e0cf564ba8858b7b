"""The role catalogue against what the contracts of all services declare."""

import importlib
from pathlib import Path

from kota.common.v1 import options_pb2
from kota_common.contract import access_of, check
from kota_identity.app import SERVICE
from kota_identity.roles.catalogue import BUILT_IN, IDENTITY, ROOT
from kota_identity.roles.model import CITY_WIDE, GRANT_ANY

EDGE_PERMISSIONS: set[str] = {"attendance.employees.read_all", "videotron_content.plays.report"}
"""Permissions that HTTP routes or rules inside other services ask for; they stand in no contract."""


def declared() -> set[str]:
    found = set()
    root = Path(options_pb2.__file__).parents[2]
    for path in root.glob("*/v1/*_pb2.py"):
        module = importlib.import_module(".".join(["kota", *path.relative_to(root).with_suffix("").parts]))
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                access = access_of(method)
                assert access is not None, method.full_name
                found.add(access.permission)
    return found - {""}


def test_every_permission_of_a_role_is_one_that_some_method_asks_for():
    granted = {permission for _, permissions in BUILT_IN.values() for permission in permissions}
    assert granted - declared() - EDGE_PERMISSIONS - {CITY_WIDE} == set()


def test_every_method_of_the_platform_can_be_called_by_somebody():
    granted = {permission for _, permissions in BUILT_IN.values() for permission in permissions}
    assert declared() - granted == set()


def test_the_root_client_holds_every_permission_of_identity():
    assert {p for p in declared() if p.startswith("identity.")} == set(IDENTITY)
    assert set(ROOT) == {*IDENTITY, CITY_WIDE, GRANT_ANY}


def test_only_the_root_client_may_grant_everything():
    assert not [code for code, (_, permissions) in BUILT_IN.items() if GRANT_ANY in permissions]


def test_the_contract_of_identity_is_complete():
    assert check(SERVICE.contracts, "identity") == []
