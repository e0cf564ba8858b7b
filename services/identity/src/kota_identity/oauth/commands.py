"""The grants of the token endpoint: one function a grant, each one transaction.

The row of whoever asks is kept from being revoked until the transaction ends, so that no token is ever issued from a
revoked row. A proof is burnt in the same transaction: of two requests with one assertion, one gets a token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from kota_common.actor import service_actor
from kota_common.postgres import Database, Transaction
from kota_common.security.jose import JoseError, PublicKey, SigningKey, sign_compact
from kota_identity import clients
from kota_identity.cities import store as cities
from kota_identity.devices import commands as device_commands
from kota_identity.devices import store as devices
from kota_identity.devices.messages import screen_name
from kota_identity.devices.model import Device, DeviceKind, DeviceState
from kota_identity.oauth import assertions, model, store
from kota_identity.oauth.assertions import Proof, Unproven
from kota_identity.oauth.model import OAuthRefusal, Subject, bad_assertion, unknown_client
from kota_identity.pairing import commands as pairing_commands
from kota_identity.pairing import store as pairings
from kota_identity.pairing.commands import Begun
from kota_identity.pairing.model import Pairing, Verdict
from kota_identity.partners import store as partners
from kota_identity.partners.model import PartnerState
from kota_identity.persons import store as persons
from kota_identity.persons.model import PersonState
from kota_identity.publickeys import ClientKey
from kota_identity.roles import store as roles
from kota_identity.roles.model import CITIZEN_ROLE, SCREEN_ROLE

Refusal = Callable[[], OAuthRefusal]  # one text for every flaw of a proof


class Signer(Protocol):
    """Whoever holds the key that signs: the ring."""

    def signing_key(self) -> SigningKey:
        """The key. Raises DependencyDown before there is one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a token shall be for."""

    resource: str  # service id
    scope: tuple[str, ...] | None = None  # None: everything that is granted for the service
    position: UUID | None = None  # persons only


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and what the answer says about it."""

    access_token: str
    life_s: int
    scope: tuple[str, ...]
    more: dict[str, str] = field(default_factory=dict)  # further members of the answer


class Desk:
    """The token endpoint without its HTTP."""

    def __init__(self, database: Database, signer: Signer, issuer: str) -> None:
        self._database = database
        self._signer = signer
        self._issuer = issuer

    async def client_credentials(self, assertion: str, client_id: str, wish: Wish) -> Issued:
        """A partner or a screen proves itself with its own key (RFC 6749 4.4, RFC 7523 2.2). Raises OAuthRefusal."""
        unproven = _parsed(assertion, unknown_client)
        if client_id and client_id != str(unproven.issuer):
            raise unknown_client()
        city, kind = await self._find(unproven, unknown_client)
        async with self._database.transaction(city, service_actor("identity", city)) as tx:
            subject = await (self._partner if kind == "partner" else self._screen)(tx, unproven)
            return self._issue(tx, subject, wish)

    async def jwt_bearer(self, assertion: str, wish: Wish) -> Issued:
        """A person's registered phone asks for the person (RFC 7523 2.1): `iss` the phone, `sub` the person.

        Raises OAuthRefusal.
        """
        unproven = _parsed(assertion, bad_assertion)
        city, kind = await self._find(unproven, bad_assertion)
        if kind != "device":
            assertions.disprove(unproven)
            raise bad_assertion()
        async with self._database.transaction(city, service_actor("identity", city)) as tx:
            phone = await devices.keep(tx, unproven.issuer)
            proof = self._proven(tx, unproven, [phone.key.public_key()], bad_assertion)
            if phone.kind is not DeviceKind.PHONE or phone.person != proof.subject:
                raise bad_assertion()
            await _burn(tx, proof, bad_assertion)
            return self._issue(tx, await self._person(tx, phone, wish.position), wish)

    async def device_code(self, device_code: str, wish: Wish) -> Issued:
        """A screen polls for the operator's answer (RFC 8628 3.4). Raises OAuthRefusal."""
        code_hash = sha256(device_code.encode()).digest()
        async with self._database.reader("", service_actor("identity", "")) as reader:
            known = await pairings.by_device_code(reader, code_hash)
        if known is None:
            raise OAuthRefusal("invalid_grant", "the device code is not known")
        city = known.city or ""
        async with self._database.transaction(city, service_actor("identity", city)) as tx:
            pairing = await pairings.by_device_code(tx, code_hash, lock=True)
            if pairing is None or (pairing.city or "") != city:  # answered between the two looks: the next poll sees it
                raise OAuthRefusal(Verdict.PENDING.value, "the operator has not answered yet")
            verdict, polled = pairing.poll(tx.now)
            issued = await self._collect(tx, pairing, wish) if verdict is Verdict.COMPLETE else None
            await pairings.save(tx, polled)
        if issued is None:  # after the commit: a poll that is refused counts all the same
            raise OAuthRefusal(verdict.value, _POLL_TEXTS[verdict])
        return issued

    async def begin_pairing(self, key: ClientKey, serial: str) -> Begun:
        """Give a device its codes (RFC 8628 3.1)."""
        async with self._database.transaction("", service_actor("identity", "")) as tx:
            return await pairing_commands.begin(tx, key, serial)

    async def _find(self, unproven: Unproven, refusal: Refusal) -> tuple[str, str]:
        async with self._database.reader("", service_actor("identity", "")) as reader:
            found = await clients.find(reader, unproven.issuer)
        if found is None:
            assertions.disprove(unproven)
            raise refusal()
        return found

    async def _partner(self, tx: Transaction, unproven: Unproven) -> Subject:
        partner = await partners.keep(tx, unproven.issuer)
        proof = self._proven(tx, unproven, [held.key.public_key() for held in partner.keys], unknown_client)
        _check_self(proof)
        await _burn(tx, proof, unknown_client)
        if partner.state is not PartnerState.ACTIVE:
            raise OAuthRefusal("invalid_client", "the client was revoked")
        scopes = frozenset(partner.scopes)
        return Subject("partner", partner.id, partner.id, tx.city, scopes, model.TOKEN_LIFE_S)

    async def _screen(self, tx: Transaction, unproven: Unproven) -> Subject:
        device = await devices.keep(tx, unproven.issuer)
        proof = self._proven(tx, unproven, [device.key.public_key()], unknown_client)
        _check_self(proof)
        await _burn(tx, proof, unknown_client)
        if device.kind is not DeviceKind.SCREEN:
            raise OAuthRefusal("unauthorized_client", "a phone asks for its person by jwt-bearer")
        if device.state is not DeviceState.ACTIVE:
            raise OAuthRefusal("invalid_client", "the device is not active")
        return await _device_subject(tx, device)

    async def _person(self, tx: Transaction, phone: Device, position: UUID | None) -> Subject:
        assert phone.person is not None
        person = await persons.keep(tx, phone.person)
        if person is None or person.state is not PersonState.ACTIVE or phone.state is not DeviceState.ACTIVE:
            raise OAuthRefusal("invalid_grant", "the person or the phone was revoked")
        city = await cities.read(tx, tx.city)
        capacity = model.choose_capacity(await store.held(tx, person.id, city.today(tx.now)), position)
        own = (await roles.permissions(tx, [CITIZEN_ROLE])).get(CITIZEN_ROLE, ())
        until = None
        if capacity is not None and capacity.title != "D":
            assert capacity.last_day is not None
            until = model.end_of_day(capacity.last_day, city.zone)
        return Subject(
            kind="person",
            id=person.id,
            client=phone.id,
            city=tx.city,
            permissions=capacity.permissions if capacity else frozenset(own),
            life_s=model.TOKEN_LIFE_S,
            acr=model.PHONE_ACR,
            capacity=capacity,
            mandate_until=until,
        )

    async def _collect(self, tx: Transaction, pairing: Pairing, wish: Wish) -> Issued:
        """The first token of an approved device, which makes it active; the same again when the answer was lost."""
        assert pairing.device is not None
        # house: lock-without-authorize, the caller has no token yet: it proved the device's own key
        device = await devices.lock(tx, pairing.device)
        if device.state is DeviceState.PENDING:
            device = await device_commands.activate(tx, device)
        if device.state is not DeviceState.ACTIVE:
            raise OAuthRefusal(Verdict.DENIED.value, "the device was revoked")
        more = {"client_id": str(device.id), "screen": screen_name(tx.city, device.screen)}
        issued = self._issue(tx, await _device_subject(tx, device), wish)
        return Issued(issued.access_token, issued.life_s, issued.scope, more)

    def _proven(self, tx: Transaction, unproven: Unproven, keys: Iterable[PublicKey], refusal: Refusal) -> Proof:
        try:
            return assertions.prove(unproven, keys, audience=self._issuer, now=tx.now)
        except JoseError as error:
            raise refusal() from error

    def _issue(self, tx: Transaction, subject: Subject, wish: Wish) -> Issued:
        scope = model.narrow(subject.permissions, wish.resource, wish.scope)
        claims = model.claims(subject, wish.resource, scope, issuer=self._issuer, now=tx.now)
        token = sign_compact(claims, self._signer.signing_key(), typ="at+jwt")
        return Issued(token, claims["exp"] - claims["iat"], scope)


_POLL_TEXTS = {
    Verdict.PENDING: "the operator has not answered yet",
    Verdict.SLOW_DOWN: "poll five seconds less often",
    Verdict.DENIED: "the operator sent the device away",
    Verdict.EXPIRED: "the code has expired, begin again",
}


async def _device_subject(tx: Transaction, device: Device) -> Subject:
    permissions = (await roles.permissions(tx, [SCREEN_ROLE])).get(SCREEN_ROLE, ())
    return Subject("device", device.id, device.id, tx.city, frozenset(permissions), model.DEVICE_TOKEN_LIFE_S)


async def _burn(tx: Transaction, proof: Proof, refusal: Refusal) -> None:
    if not await store.burn(tx, proof.issuer, proof.jti, proof.expire_time):
        raise refusal()


def _check_self(proof: Proof) -> None:
    if proof.subject != proof.issuer:
        raise unknown_client()


def _parsed(assertion: str, refusal: Refusal) -> Unproven:
    try:
        return assertions.parse(assertion)
    except JoseError as error:
        raise refusal() from error
