"""The directory through its contract, on a real database."""

import asyncio
import uuid

import asyncpg
import pytest

from kota.identity.v1 import assignments_pb2, cities_pb2, persons_pb2, positions_pb2, roles_pb2, units_pb2

from .kit import CITY, PARENT, assign, new_person, new_position, new_unit, nik, rid, wanted


@pytest.fixture
async def token(house) -> str:
    return await house.root()


async def test_the_city_is_there_after_bootstrap(house, token):
    city = await house.call("CityService/GetCity", cities_pb2.GetCityRequest(name=PARENT), token)
    assert city.display_name == "Kota 13.77"
    assert city.time_zone == "Asia/Jakarta"


async def test_a_unit_knows_its_way_up(house, token):
    top = await new_unit(house, token)
    middle = await new_unit(house, token, top.name)
    leaf = await new_unit(house, token, middle.name)
    ids = [unit.name.rpartition("/")[2] for unit in (leaf, middle, top)]
    assert list(leaf.path) == ids
    assert await house.call("UnitService/GetUnit", units_pb2.GetUnitRequest(name=leaf.name), token) == leaf


async def test_a_unit_hangs_below_a_unit_of_its_own_city_only(house, token):
    stranger = f"{PARENT}/units/{uuid.uuid4()}"
    unit = units_pb2.Unit(display_name="X", kind=units_pb2.UNIT_KIND_DINAS, parent_unit=stranger)
    request = units_pb2.CreateUnitRequest(parent=PARENT, request_id=rid(), unit=unit)
    error = await house.refused("UnitService/CreateUnit", request, token)
    assert (error.reason, error.field) == ("UNIT_NOT_FOUND", "unit.parent_unit")
    request.unit.parent_unit = stranger.replace("13.77", "13.75")
    assert (await house.refused("UnitService/CreateUnit", request, token)).reason == "CITY_FOREIGN"


async def test_a_budget_code_names_one_unit(house, token):
    code = rid()[:20]
    await new_unit(house, token, skpd_code=code)
    unit = units_pb2.Unit(display_name="X", kind=units_pb2.UNIT_KIND_DINAS, skpd_code=code)
    request = units_pb2.CreateUnitRequest(parent=PARENT, request_id=rid(), unit=unit)
    assert (await house.refused("UnitService/CreateUnit", request, token)).reason == "UNIT_CODE_TAKEN"


async def test_a_repeated_request_gets_the_first_answer_and_another_body_is_refused(house, token):
    unit = units_pb2.Unit(display_name="Dinas FIKTIF", kind=units_pb2.UNIT_KIND_DINAS)
    request = units_pb2.CreateUnitRequest(parent=PARENT, request_id=rid(), unit=unit)
    first = await house.call("UnitService/CreateUnit", request, token)
    assert await house.call("UnitService/CreateUnit", request, token) == first
    request.unit.display_name = "Dinas lain"
    assert (await house.refused("UnitService/CreateUnit", request, token)).reason == "REQUEST_ID_REUSED"


async def test_fields_out_of_range_are_named(house, token):
    request = units_pb2.CreateUnitRequest(parent=PARENT, request_id="x", unit=units_pb2.Unit())
    error = await house.refused("UnitService/CreateUnit", request, token)
    assert error.reason == "INVALID_REQUEST"
    fields = {violation.field for violation in error.violations}
    assert {"request_id", "unit.display_name", "unit.kind"} <= fields


async def test_lists_come_in_pages_bound_to_their_request(house, token):
    for _ in range(3):
        await new_unit(house, token)
    request = units_pb2.ListUnitsRequest(parent=PARENT, page_size=2)
    seen = []
    while True:
        page = await house.call("UnitService/ListUnits", request, token)
        seen += [unit.name for unit in page.units]
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert len(seen) == len(set(seen)) >= 3
    assert seen == sorted(seen)
    other = persons_pb2.ListPersonsRequest(parent=PARENT, page_token="AAAA")
    assert (await house.refused("PersonService/ListPersons", other, token)).reason == "PAGE_TOKEN_INVALID"


async def test_a_read_of_personal_data_is_written_down_with_its_purpose_before_it_is_answered(house, token):
    person = await new_person(house, token)
    purpose = "Pemutakhiran data kepegawaian é"
    await house.call("PersonService/GetPerson", persons_pb2.GetPersonRequest(name=person.name), token, purpose=purpose)
    await house.call("PersonService/ListPersons", persons_pb2.ListPersonsRequest(parent=PARENT), token, purpose=purpose)
    nobody = person.name[:-4] + "0000"
    missing = persons_pb2.GetPersonRequest(name=nobody)
    assert (
        await house.refused("PersonService/GetPerson", missing, token, purpose=purpose)
    ).reason == "PERSON_NOT_FOUND"
    async with house.as_app(CITY) as connection:
        lines = await connection.fetch(
            "SELECT method, principal, request_id FROM audit_log WHERE purpose = $1 ORDER BY id", purpose
        )
    methods = [line["method"].rpartition("/")[2] for line in lines]
    assert methods == ["GetPerson", "ListPersons", "GetPerson"], "one that then found nothing is written down, too"
    assert all(line["principal"] and line["request_id"] is None for line in lines)


@pytest.mark.parametrize("purpose", ["", "   ", "x" * 201, "a\nb"])
async def test_personal_data_is_not_shown_without_a_purpose(house, token, purpose):
    person = await new_person(house, token)
    request = persons_pb2.GetPersonRequest(name=person.name)
    error = await house.refused("PersonService/GetPerson", request, token, purpose=purpose)
    assert (error.reason, error.facts["metadata"]) == ("PURPOSE_MISSING", "x-kota-purpose")
    async with house.as_app(CITY) as connection:
        lines = await connection.fetchval("SELECT count(*) FROM audit_log WHERE purpose = $1", purpose or "none")
    assert lines == 0, "nothing was read, so nothing is written down"


async def test_a_name_and_a_nik_are_nowhere_in_clear(house, token):
    number = nik()
    answer = await new_person(house, token, "FIKTIF Siti Rahma", nik=number)
    assert answer.display_name == "F. S. R."
    read = await house.call("PersonService/GetPerson", persons_pb2.GetPersonRequest(name=answer.name), token)
    assert read.display_name == "FIKTIF Siti Rahma"
    assert read.masked_nik == f"9901********{number[12:]}"
    async with house.as_app(CITY) as connection:
        tables = [r[0] for r in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        for table in tables:
            if not await connection.fetchval("SELECT has_table_privilege($1, 'SELECT')", table):
                continue
            for row in await connection.fetch(f"SELECT t::text AS line FROM {table} t"):
                for secret in (number, "Rahma", number.encode().hex(), b"Rahma".hex()):
                    assert secret not in row["line"], table


async def test_a_nik_names_one_person_and_does_not_come_back_in_the_refusal(house, token):
    number = nik()
    await new_person(house, token, nik=number)
    person = persons_pb2.Person(kind=persons_pb2.PERSON_KIND_NON_ASN, display_name="FIKTIF")
    request = persons_pb2.RegisterPersonRequest(parent=PARENT, request_id=rid(), person=person, nik=number)
    error = await house.refused("PersonService/RegisterPerson", request, token)
    assert error.reason == "PERSON_EXISTS"
    assert number not in str(error.facts) + error.message


async def test_a_wrong_number_is_refused_with_its_field(house, token):
    person = persons_pb2.Person(kind=persons_pb2.PERSON_KIND_PNS, display_name="FIKTIF")
    request = persons_pb2.RegisterPersonRequest(
        parent=PARENT, request_id=rid(), person=person, nip="199001012025242001"
    )
    error = await house.refused("PersonService/RegisterPerson", request, token)
    assert (error.reason, error.field) == ("NIP_INVALID", "nip")


async def test_a_position_needs_roles_that_exist_and_may_be_given(house, token):
    unit = await new_unit(house, token)
    position = positions_pb2.Position(
        display_name="X", kind=positions_pb2.POSITION_KIND_GENERAL, unit=unit.name, roles=["no_such_role"]
    )
    request = positions_pb2.CreatePositionRequest(parent=PARENT, request_id=rid(), position=position)
    assert (await house.refused("PositionService/CreatePosition", request, token)).reason == "ROLE_NOT_FOUND"

    client, key = await house.partner(["identity.positions.create", "identity.units.read"])
    weak = (await house.client_token(client, key)).token
    request = positions_pb2.CreatePositionRequest(parent=PARENT, request_id=rid(), position=position)
    request.position.roles[:] = ["identity_admin"]
    assert (await house.refused("PositionService/CreatePosition", request, weak)).reason == "GRANT_EXCEEDED"


async def test_two_definitive_holders_never_overlap_even_when_two_officers_race(house, token):
    unit = await new_unit(house, token)
    position = await new_position(house, token, unit.name)
    people = [await new_person(house, token) for _ in range(4)]
    results = await asyncio.gather(
        *(assign(house, token, person.name, position.name) for person in people), return_exceptions=True
    )
    refusals = [result for result in results if isinstance(result, Exception)]
    assert len(refusals) == 3
    assert {refusal.reason for refusal in refusals} == {"POSITION_HELD"}


async def test_the_database_itself_refuses_two_definitive_holders(house, token):
    unit = await new_unit(house, token)
    position = await new_position(house, token, unit.name)
    person = await new_person(house, token)
    await assign(house, token, person.name, position.name)
    async with house.as_app(CITY) as connection:
        with pytest.raises(asyncpg.ExclusionViolationError):
            await connection.execute(
                "INSERT INTO assignment (city, id, version, person, position, seat, type, valid, decree_number, "
                "record_time) SELECT city, gen_random_uuid(), 1, person, position, seat, type, "
                "daterange('2027-01-01', NULL), 'x', now() FROM assignment WHERE city = $1 AND position = $2",
                CITY,
                uuid.UUID(position.name.rpartition("/")[2]),
            )


async def test_an_assignment_ends_once_its_etag_is_known(house, token):
    unit = await new_unit(house, token)
    position = await new_position(house, token, unit.name)
    first, second = await new_person(house, token), await new_person(house, token)
    held = await assign(house, token, first.name, position.name)
    request = assignments_pb2.EndAssignmentRequest(
        name=held.name, etag="v9", request_id=rid(), valid_to_date="2026-06-30"
    )
    assert (await house.refused("AssignmentService/EndAssignment", request, token)).reason == "ETAG_MISMATCH"
    request.etag = held.etag
    request.request_id = rid()
    ended = await house.call("AssignmentService/EndAssignment", request, token)
    assert ended.valid_to_date == "2026-06-30"
    assert ended.version == 2
    await assign(house, token, second.name, position.name, first="2026-07-01")
    listed = await house.call(
        "AssignmentService/ListAssignments",
        assignments_pb2.ListAssignmentsRequest(parent=PARENT, position=position.name),
        token,
    )
    assert [row.person for row in listed.assignments] == [first.name, second.name]


@pytest.mark.parametrize(
    ("type", "first", "last", "reason"),
    [
        ("PLT", "2026-01-01", "", "MANDATE_LIMIT"),
        ("PLT", "2026-01-01", "2026-04-01", "MANDATE_LIMIT"),
        ("PLH", "2026-01-01", "", "MANDATE_LIMIT"),
        ("DEFINITIVE", "2026-02-30", "", "INVALID_FIELD"),
        ("DEFINITIVE", "2026-02-02", "2026-02-01", "INVALID_FIELD"),
    ],
)
async def test_a_term_beyond_the_law_is_refused(house, token, type, first, last, reason):
    unit = await new_unit(house, token)
    position = await new_position(house, token, unit.name)
    person = await new_person(house, token)
    request = wanted(person.name, position.name, type, first, last)
    assert (await house.refused("AssignmentService/CreateAssignment", request, token)).reason == reason


async def test_a_role_is_set_by_etag_and_takes_no_power_over_identity_from_the_weak(house, token):
    request = roles_pb2.SetRoleRequest(
        name=f"{PARENT}/roles/tester_{rid()[:8]}",
        request_id=rid(),
        display_name="Penguji",
        permissions=["permitting.permits.read"],
    )
    made = await house.call("RoleService/SetRole", request, token)
    assert list(made.permissions) == ["permitting.permits.read"]
    request.request_id = rid()
    assert (await house.refused("RoleService/SetRole", request, token)).reason == "ETAG_MISMATCH"
    client, key = await house.partner(["identity.roles.update"])
    weak = (await house.client_token(client, key)).token
    request.request_id, request.etag = rid(), made.etag
    request.permissions.append("identity.persons.read")
    assert (await house.refused("RoleService/SetRole", request, weak)).reason == "GRANT_EXCEEDED"


async def test_events_carry_ids_and_versions_and_no_personal_data(house, token):
    person = await new_person(house, token, "FIKTIF Rahasia")
    async with house.as_app(CITY) as connection:
        row = await connection.fetchrow("SELECT * FROM event_log WHERE aggregate = $1", person.name)
    assert row["subject"] == "kota.identity.person.registered.v1"
    assert row["aggregate_version"] == 1
    assert b"Rahasia" not in bytes(row["payload"])
