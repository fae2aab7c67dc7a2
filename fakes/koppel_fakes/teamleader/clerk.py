"""Clerk: the person who keeps customers and settings at Teamleader's screen, and may log in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from koppel_fakes.fake import HumanError
from koppel_fakes.switches import Switches
from koppel_fakes.teamleader.errors import VendorError
from koppel_fakes.teamleader.records import Customer, CustomerKind, ProductCategory, TaxRate
from koppel_fakes.teamleader.refusal_words import in_dutch
from koppel_fakes.teamleader.state import State
from koppel_fakes.teamleader.typed import SOME_ADDRESS, Amount, typed_amount, with_details

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake


class Clerk:
    """Acts on the present state of one fake; each act is an effect with the actor "human"."""

    def __init__(self, fake: TeamleaderFake) -> None:
        self._fake = fake

    # Customers

    def add_company(
        self, name: str, vat_number: str | None = None, country: str = "BE", **details: Any
    ) -> str:
        """A new company; details as for `edit_customer`. Its id."""
        return self._add_customer("company", country, details, name=name, vat_number=vat_number)

    def add_contact(
        self, last_name: str, first_name: str | None = None, country: str = "BE", **details: Any
    ) -> str:
        """A new private person; details as for `edit_customer`. His id."""
        names = {"last_name": last_name, "first_name": first_name}
        return self._add_customer("contact", country, details, **names)

    def edit_customer(self, customer_id: str, **details: Any) -> None:
        """Change a company or contact.

        Details: street, postal_code, city, country (the primary address), email, phone, and any
        plain field of the customer such as name, vat_number, language or status.
        """
        with self._at_screen():
            customer = self._customer(customer_id)
            changed = with_details(customer, dict(details))
            self._state.put_customer(replace(changed, updated_at=self._state.now()))
            self._log("edit_customer", customer.kind, customer_id, details)

    def delete_customer(self, customer_id: str) -> None:
        """Delete a company or contact; the documents keep what they show of him."""
        with self._at_screen():
            customer = self._customer(customer_id)
            self._state.drop_customer(customer_id)
            self._log("delete_customer", customer.kind, customer_id, {})

    # Settings and the login

    def add_category(self, name: str, account: str, department_id: str | None = None) -> str:
        """A product category with its ledger account in one department (the default). Its id."""
        with self._at_screen():
            department = department_id or self._state.default_department().id
            category = ProductCategory(
                self._state.new_id("productCategory"), name, {department: account}
            )
            self._state.product_categories[category.id] = category
            self._log("add_category", "productCategory", category.id, {"account": account})
            return category.id

    def add_tax_rate(self, description: str, rate: Amount, department_id: str | None = None) -> str:
        """A tax rate in per cent for one department (the default). Its id."""
        with self._at_screen():
            department = department_id or self._state.default_department().id
            item = TaxRate(
                self._state.new_id("taxRate"), description, typed_amount(rate) / 100, department
            )
            self._state.tax_rates[item.id] = item
            self._log("add_tax_rate", "taxRate", item.id, {"description": description})
            return item.id

    def authorize(self, redirect_uri: str = "http://127.0.0.1/callback") -> str:
        """Press Allow on the consent page. The code that the browser brings back."""
        with self._at_screen():
            return self._fake.authorization.issue_code(redirect_uri)

    def expire_tokens(self) -> None:
        """All access tokens expire at once; refresh tokens still work."""
        with self._at_screen():
            self._fake.authorization.expire_access()

    def revoke(self) -> None:
        """Take the consent back: no token works any more, and a person must log in again."""
        with self._at_screen():
            self._fake.authorization.revoke()

    # Behind the screen

    @contextmanager
    def _at_screen(self) -> Iterator[None]:
        """One act at a time. What Teamleader refuses, its screen tells the person."""
        with self._fake.lock:
            try:
                yield
            except VendorError as refused:
                raise HumanError(str(refused), in_dutch(refused)) from refused

    @property
    def _state(self) -> State:
        return self._fake.state

    @property
    def _switches(self) -> Switches:
        return self._fake.switches

    def _log(self, action: str, kind: str, key: str, body: Mapping[str, Any]) -> None:
        self._fake.effects.add(
            actor="human", operation=f"human {action}", kind=kind, key=key, body=body
        )

    def _customer(self, customer_id: str) -> Customer:
        customer = self._state.customers.get(customer_id)
        if customer is None:
            raise HumanError(
                f"there is no customer {customer_id}", f"er is geen klant {customer_id}"
            )
        return customer

    def _add_customer(
        self, kind: CustomerKind, country: str, details: Mapping[str, Any], **names: Any
    ) -> str:
        with self._at_screen():
            now = self._state.now()
            blank = Customer(
                id=self._state.new_id(kind), kind=kind, added_at=now, updated_at=now, language="nl"
            )
            customer = with_details(replace(blank, **names), {**SOME_ADDRESS, **details}, country)
            self._state.put_customer(customer)
            self._log(f"add_{kind}", kind, customer.id, {**names, **details})
            return customer.id
