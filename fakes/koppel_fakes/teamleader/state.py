"""State: what Teamleader knows: settings, customers, documents with all their versions."""

from __future__ import annotations

import hashlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Literal

from koppel_fakes.clock import Clock
from koppel_fakes.teamleader.catalogue import (
    Area,
    BookkeepingSubmission,
    BusinessType,
    CommercialDiscount,
    CompanyLink,
    DocumentTemplate,
    Note,
    PriceList,
    Product,
    StoredFile,
    Team,
    UnitOfMeasure,
    User,
)
from koppel_fakes.teamleader.documents import CreditNote, Invoice
from koppel_fakes.teamleader.finished_import import FinishedImport
from koppel_fakes.teamleader.ordering import Order
from koppel_fakes.teamleader.records import (
    Customer,
    CustomerKind,
    CustomFieldDefinition,
    Department,
    PaymentMethod,
    PaymentTermItem,
    ProductCategory,
    TaxRate,
)
from koppel_fakes.teamleader.segments import Segment
from koppel_fakes.teamleader.transfers import Transfers

Document = Invoice | CreditNote
Series = Literal["invoice", "creditNote"]

NO_NUMBER = ("", 0)
"""What drafts are sorted by in the order of numbers."""

_KEPT_QUERIES = 8


class State:
    """One Teamleader account. Everything is found by id; lists keep the order of arrival.

    `put_...` adds or replaces. Each version a document ever had is kept, also after deletion.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.departments: dict[str, Department] = {}
        self.tax_rates: dict[str, TaxRate] = {}
        self.product_categories: dict[str, ProductCategory] = {}
        self.payment_methods: dict[str, PaymentMethod] = {}
        self.payment_terms: dict[str, PaymentTermItem] = {}
        self.default_payment_term_id: str | None = None
        self.custom_fields: dict[str, CustomFieldDefinition] = {}
        self.units: dict[str, UnitOfMeasure] = {}
        self.products: dict[str, Product] = {}
        self.business_types: dict[str, BusinessType] = {}
        self.areas: dict[str, Area] = {}
        self.document_templates: dict[str, DocumentTemplate] = {}
        self.commercial_discounts: list[CommercialDiscount] = []
        self.users: dict[str, User] = {}
        self.teams: dict[str, Team] = {}
        self.price_lists: dict[str, PriceList] = {}
        self.submissions: dict[str, BookkeepingSubmission] = {}
        self.old_ids: dict[tuple[str, int], str] = {}
        self.tags: dict[str, None] = {}
        self.files: dict[str, StoredFile] = {}
        self.notes: dict[str, Note] = {}
        self.transfers = Transfers()
        self.customers: dict[str, Customer] = {}
        self.segments: dict[str, Segment] = {}
        self.imports: list[FinishedImport] = []
        self.links: dict[tuple[str, str], CompanyLink] = {}
        self.invoices: dict[str, Invoice] = {}
        self.invoices_by_number = Order[Invoice]()
        self.invoices_of_status: defaultdict[str, set[str]] = defaultdict(set)
        self.invoice_texts: dict[str, str] = {}
        """By the id of an invoice, all that a search for a term looks at, in lower case."""
        self.invoices_by_date = Order[Invoice]()
        self.invoices_by_update = Order[Invoice]()
        self.credit_notes: dict[str, CreditNote] = {}
        self._versions: dict[str, list[tuple[datetime, Document | None]]] = {}
        self._last_numbers: dict[tuple[Series, str, str], int] = {}
        self._made = 0
        self._queries: OrderedDict[str, list[str]] = OrderedDict()

    def now(self) -> datetime:
        """The present, cut to the second as the API shows it."""
        return self.clock.now().replace(microsecond=0)

    def new_id(self, kind: str) -> str:
        """An id in the vendor's style: like a UUID, but not one by the letter."""
        self._made += 1
        digest = hashlib.sha256(f"{kind}:{self._made}".encode()).hexdigest()
        return f"{digest[:8]}-{digest[8:12]}-0{digest[12:15]}-{digest[15:19]}-{digest[19:31]}"

    # Customers

    def put_customer(self, customer: Customer) -> None:
        """Add a company or contact, or replace the one with that id."""
        self.customers[customer.id] = customer
        self.tags.update(dict.fromkeys(customer.tags))
        self.changed()

    def drop_customer(self, customer_id: str) -> None:
        """Delete a customer and his links; his documents stay."""
        del self.customers[customer_id]
        self.links = {pair: link for pair, link in self.links.items() if customer_id not in pair}
        self.changed()

    def put_link(self, contact_id: str, company_id: str, link: CompanyLink) -> None:
        """A contact works for a company."""
        self.links[contact_id, company_id] = link
        self.changed()

    def drop_link(self, contact_id: str, company_id: str) -> None:
        """A contact no longer works for a company, if he did."""
        self.links.pop((contact_id, company_id), None)
        self.changed()

    def customer(self, kind: CustomerKind, customer_id: str) -> Customer | None:
        """The customer of that kind with that id, if there is one."""
        customer = self.customers.get(customer_id)
        return customer if customer is not None and customer.kind == kind else None

    def customers_of(self, kind: CustomerKind) -> Iterator[Customer]:
        """All companies, or all contacts."""
        return (customer for customer in self.customers.values() if customer.kind == kind)

    # Documents

    def put_invoice(self, invoice: Invoice) -> None:
        """Add an invoice or its next version; its number moves the series on."""
        before = self.invoices.get(invoice.id)
        if before is not None:
            self.invoices_of_status[before.status].discard(invoice.id)
        self.invoices[invoice.id] = invoice
        self.invoices_of_status[invoice.status].add(invoice.id)
        self._keep(invoice.id, invoice)
        self.invoice_texts[invoice.id] = _text(invoice)
        self.invoices_by_update.put(invoice, invoice.updated_at)
        # Drafts have no date and no number, and come before all others.
        self.invoices_by_date.put(invoice, invoice.on or date.min)
        number = NO_NUMBER if invoice.number is None else split_number(invoice.number)
        self.invoices_by_number.put(invoice, number)
        if invoice.number is not None:
            self._move_series("invoice", invoice.department_id, invoice.number)

    def drop_invoice(self, invoice: Invoice, *, free_number: bool) -> None:
        """Delete an invoice; its versions stay. The last of a series may give its number back."""
        before = self.invoices.pop(invoice.id)
        self.invoices_of_status[before.status].discard(invoice.id)
        del self.invoice_texts[invoice.id]
        self.invoices_by_update.drop(invoice.id)
        self.invoices_by_date.drop(invoice.id)
        self.invoices_by_number.drop(invoice.id)
        self._keep(invoice.id, None)
        if free_number and self.is_last_of_series(invoice):
            prefix, number = split_number(str(invoice.number))
            self._last_numbers["invoice", invoice.department_id, prefix] = number - 1

    def put_credit_note(self, note: CreditNote) -> None:
        """Add a credit note or its next version."""
        self.credit_notes[note.id] = note
        self._keep(note.id, note)
        self._move_series("creditNote", note.department_id, note.number)

    def versions(self, document_id: str) -> list[tuple[datetime, Document | None]]:
        """When the document took which shape, oldest first; None is its deletion."""
        return list(self._versions.get(document_id, ()))

    def next_number(self, series: Series, department_id: str, year: int) -> str:
        """The number the next document of that year gets: "2026 / 17" (teamleader-api 5.4)."""
        last = self._last_numbers.get((series, department_id, str(year)), 0)
        return f"{year} / {last + 1}"

    def is_last_of_series(self, invoice: Invoice) -> bool:
        """Whether no invoice was booked after it in its department and year."""
        if invoice.number is None:
            return False
        prefix, number = split_number(invoice.number)
        return self._last_numbers.get(("invoice", invoice.department_id, prefix)) == number

    def default_department(self) -> Department:
        """The department that a person gets when he chooses none."""
        return next(item for item in self.departments.values() if item.is_default)

    # Queries

    def query(self, key: str, find: Callable[[], list[str]]) -> list[str]:
        """The ids `find` gives, remembered under `key` until anything changes.

        A client pages through one list with the same question many times.
        """
        if key not in self._queries:
            self._queries[key] = find()
            if len(self._queries) > _KEPT_QUERIES:
                self._queries.popitem(last=False)
        return self._queries[key]

    def changed(self) -> None:
        """Something changed: forget the remembered queries."""
        self._queries.clear()

    def _keep(self, document_id: str, document: Document | None) -> None:
        self._versions.setdefault(document_id, []).append((self.now(), document))
        self.changed()

    def _move_series(self, series: Series, department_id: str, number: str) -> None:
        prefix, count = split_number(number)
        key = (series, department_id, prefix)
        self._last_numbers[key] = max(self._last_numbers.get(key, 0), count)


def split_number(number: str) -> tuple[str, int]:
    """The fiscal year and the count of "2026 / 17"."""
    prefix, _, count = number.partition("/")
    return prefix.strip(), int(count)


def _text(invoice: Invoice) -> str:
    """Number, order number, payment reference and the name on it, one a line."""
    name = invoice.invoicee.name if invoice.invoicee is not None else None
    texts = (invoice.number, invoice.purchase_order_number, invoice.payment_reference, name)
    return "\n".join(text for text in texts if text).lower()
