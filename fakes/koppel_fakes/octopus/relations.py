"""Relations: customers and suppliers are created or merged by one call (octopus-api 2.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koppel_fakes.octopus import errors, wire
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.records import Relation, RelationRef
from koppel_fakes.said import Said

RELATION = "relation"

TEXTS = (
    "name",
    "firstName",
    "streetAndNr",
    "postalCode",
    "city",
    "deliveryStreetAndNr",
    "deliveryPostalCode",
    "deliveryCity",
    "deliveryCountry",
    "telephone",
    "mobile",
    "fax",
    "email",
    "url",
    "contactPerson",
    "profession",
    "bankAccountNr",
    "ibanAccountNr",
    "bicCode",
    "vatNr",
    "searchField1",
    "searchField2",
    "remarks",
    "externCustomerNr",
    "sddReference",
    "participantId",
)
NUMBERS = (
    "defaultBookingAccountClient",
    "defaultBookingAccountSupplier",
    "vatType",
    "corporationType",
    "expirationType",
    "expirationDays",
    "factLanguage",
    "supplierPaymentMethod",
    "invoiceDeliveryMethod",
    "sddSeqtype",
    "sddMandateType",
)
FLAGS = ("client", "supplier", "financialDiscount", "sddActive", "active")
COUNTRY = "country"
CURRENCY = "currencyCode"
SIGNATURE_DATE = "sddSignatureDate"

DEFAULTS: Mapping[str, object] = {
    **dict.fromkeys(TEXTS, ""),
    **dict.fromkeys(NUMBERS, 0),
    **dict.fromkeys(FLAGS, False),
    "active": True,
    "expirationType": 2,
    "expirationDays": 30,
    # Seen in traffic: two blanks when the country is unknown.
    COUNTRY: "  ",
    CURRENCY: "EUR",
}


def upsert(
    desk: Desk, ref: RelationRef, fields: Mapping[str, Any], external_id: int | None
) -> tuple[Relation, bool]:
    """Merge the fields into the relation that `ref` names, or create it under a new key.

    `external_id` is what the external number becomes; None leaves it. Answers the relation and
    whether it is new. Raises `Refused` -7 when it would be neither client nor supplier, -19 for
    an unknown currency. The last writer of an external number owns it.
    """
    if ref.external in desk.dossier.by_external and not desk.switches.on("relation_key_wins"):
        ref = RelationRef(external=ref.external)
    found = desk.dossier.find_relation(ref)
    _check_external(desk, found, external_id)
    merged = {**(found.fields if found else DEFAULTS), **fields}
    _check(desk, merged)
    created = found is None
    if found is None:
        found = Relation(desk.dossier.next_relation_id(), 0, {}, desk.now())
        desk.dossier.relations[found.id] = found
    found.fields = merged
    found.stamp = desk.now()
    if external_id is not None:
        _rename(desk, found, external_id)
    desk.record(RELATION, str(found.id), {"created": created, **wire.relation(found)})
    return found, created


def _check(desk: Desk, merged: Mapping[str, Any]) -> None:
    place = f"Unable to save relation in dossier {desk.dossier.id}."
    if not (merged.get("client") or merged.get("supplier")):
        raise Refused(
            errors.INSERT_UPDATE_RELATION,
            Said(f"{place} Neither client nor supplier", "Noch klant, noch leverancier"),
        )
    if merged.get(CURRENCY) not in desk.dossier.currencies:
        raise Refused(errors.UNKNOWN_CURRENCY, f"{place} Unknown currency")


def _check_external(desk: Desk, found: Relation | None, external_id: int | None) -> None:
    """Refuse an external id that another relation has, if the switch says so."""
    owner = desk.dossier.by_external.get(external_id or 0)
    another = owner is not None and (found is None or found.id != owner)
    if another and desk.switches["external_id_taken"] == "refuse":
        raise Refused(
            errors.INSERT_UPDATE_RELATION,
            Said(
                f"External id {external_id} is taken",
                f"Extern nummer {external_id} is al in gebruik",
            ),
        )


def _rename(desk: Desk, relation: Relation, external_id: int) -> None:
    numbers = desk.dossier.by_external
    if numbers.get(relation.external_id) == relation.id:
        del numbers[relation.external_id]
    relation.external_id = external_id
    if external_id:
        numbers[external_id] = relation.id
