"""People: who works at the two screens while koppel links them; each act is drawn from dice.

A customer or relation bears the e-mail address of its own record ("info@c7.test" was typed in the
CRM, "info@r3.test" in the books), and nobody ever changes it. So whoever finds it elsewhere knows
where the record came from, without asking koppel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.documents import Invoice

from tests.once.firms import card

TAG = "Octopus Import"
CRM_TAG, BOOKS_TAG = "c", "r"
JOURNALS = ("V1", "V2", "F9")
ACCOUNTS = ("700000", "705000")


@dataclass
class Clerk:
    """Works in the CRM."""

    fake: TeamleaderFake
    books: OctopusFake
    typed: int = 0

    def company_comes(self, dice: Random) -> None:
        """A company is written down."""
        it = card(dice)
        where = {"street": it.street, "postal_code": it.postal_code, "city": it.city}
        self.fake.human.add_company(it.name, it.vat_number or None, email=self._email(), **where)

    def person_comes(self, dice: Random) -> None:
        """A private person is written down."""
        name = dice.choice(("Peeters", "Janssens"))
        self.fake.human.add_contact(name, dice.choice(("Ann", "Jan")), email=self._email())

    def customer_changes(self, dice: Random) -> None:
        """Another name, place or VAT number."""
        it = card(dice)
        change = dice.choice(
            (
                {"name": it.name},
                {"city": it.city, "postal_code": it.postal_code},
                {"phone": f"09{dice.randrange(10**7):07}"},
                {"vat_number": it.vat_number or None},
            )
        )
        self.fake.human.edit_customer(self._company(dice), **change)

    def customers_merge(self, dice: Random) -> None:
        """Two become one; where they differ, one of the values is chosen."""
        kept, lost = self._company(dice), self._company(dice)
        human = self.fake.human
        choices = {
            name: "survivor" if name.startswith("emails") else dice.choice(("survivor", "loser"))
            for name in human.merge_conflicts(kept, lost)
        }
        human.merge(kept, lost, choices)

    def customer_goes(self, dice: Random) -> None:
        """One is deleted; his documents stay."""
        self.fake.human.delete_customer(self._company(dice))

    def imported_go(self, dice: Random) -> None:
        """All with the tag of the import are deleted at once, as the bulk way has it."""
        rule = {"field": "tags", "operator": "contains", "value": TAG}
        self.fake.human.save_segment(TAG, [rule])
        self.fake.human.bulk_delete(TAG)

    def number_is_typed(self, dice: Random) -> None:
        """Somebody types a customer number: one of the books, none, or one that is nobody's."""
        known = sorted(dossier(self.books).relations)
        number = dice.choice((*map(str, known), "", "4711"))
        self.fake.human.type_number(self._company(dice), number)

    def invoice_is_booked(self, dice: Random) -> None:
        """For somebody, mostly a company."""
        lines = [
            {"price": f"{dice.randrange(1, 900)}", "account": dice.choice(ACCOUNTS), "rate": "21"}
            for _ in range(dice.randrange(1, 3))
        ]
        customer = dice.choice(self._customers())
        self.fake.human.invoice(customer, lines, on=self._today())

    def invoice_is_paid(self, dice: Random) -> None:
        """Whole, or a part of it."""
        invoice = self._invoice(dice)
        part = (invoice.due / 2).quantize(Decimal("0.01"))
        amount = None if dice.random() < 0.7 else part
        self.fake.human.pay(invoice.id, amount, self._today())

    def invoice_is_unpaid(self, dice: Random) -> None:
        """Its payments were a mistake."""
        self.fake.human.unpay(self._invoice(dice).id)

    def invoice_is_credited(self, dice: Random) -> None:
        """Whole, or by one line."""
        invoice = self._invoice(dice)
        line = [{"price": "1", "account": ACCOUNTS[0], "rate": "21"}]
        self.fake.human.credit(invoice.id, None if dice.random() < 0.6 else line, self._today())

    def _email(self) -> str:
        self.typed += 1
        return f"info@{CRM_TAG}{self.typed}.test"

    def _today(self) -> str:
        return self.fake.clock.now().date().isoformat()

    def _customers(self) -> list[str]:
        return _known(sorted(self.fake.state.customers))

    def _company(self, dice: Random) -> str:
        customers = self.fake.state.customers
        return dice.choice(_known([id for id in sorted(customers) if customers[id].name]))

    def _invoice(self, dice: Random) -> Invoice:
        invoices = self.fake.state.invoices
        return invoices[dice.choice(_known(sorted(invoices)))]


@dataclass
class Accountant:
    """Works in the books."""

    fake: OctopusFake
    typed: int = 0
    deleted: set[str] = field(default_factory=set)
    """The comments of the bookings that he deleted."""

    def relation_comes(self, dice: Random) -> None:
        """A customer is written down, perhaps with the number of another package."""
        it = card(dice)
        self.typed += 1
        fields = {"streetAndNr": it.street, "postalCode": it.postal_code, "city": it.city}
        fields["email"] = f"info@{BOOKS_TAG}{self.typed}.test"
        external = dice.randrange(1, 500) if dice.random() < 0.3 else 0
        self.fake.human.add_relation(it.name, it.vat_number, external, fields)

    def relation_changes(self, dice: Random) -> None:
        """Another name, telephone or VAT number, or number of another package."""
        it, external = card(dice), None
        change = dice.choice(({"name": it.name}, {"telephone": "0477"}, {"vatNr": it.vat_number}))
        if dice.random() < 0.2:
            change, external = {}, dice.randrange(500, 1000)
        self.fake.human.edit_relation(self._relation(dice), change, external)

    def relations_merge(self, dice: Random) -> None:
        """One gets the documents of another, who goes."""
        self.fake.human.merge_relations(self._relation(dice), self._relation(dice))

    def relation_is_renumbered(self, dice: Random) -> None:
        """It gets another key."""
        self.fake.human.renumber_relation(self._relation(dice))

    def relation_goes(self, dice: Random) -> None:
        """One on whom nothing is booked is deleted."""
        self.fake.human.delete_relation(self._relation(dice))

    def bank_pays(self, dice: Random) -> None:
        """Money comes for a sale, whole or in part, and is matched."""
        sale = dice.choice(_known([n for n, d in self._sales() if d.amount > 0]))
        amount = None if dice.random() < 0.75 else "1.00"
        self.fake.human.settle(sale, amount, on=self._today())

    def match_is_undone(self, dice: Random) -> None:
        """All matches of a sale are taken back."""
        self.fake.human.unmatch_all(dice.choice(_known([n for n, _ in self._sales()])))

    def stranger_is_booked(self, dice: Random) -> None:
        """Somebody books a document of his own."""
        journal = dice.choice(JOURNALS)
        relation = self._relation(dice)
        if journal == "F9":
            self.fake.human.receipt(relation, "10.00", on=self._today(), journal=journal)
        else:
            total = "-10.00" if journal == "V2" else "10.00"
            human = self.fake.human
            human.book_sale(journal, relation, total, on=self._today(), comment="met de hand")

    def last_is_deleted(self, dice: Random) -> None:
        """The last document of a sales journal goes, whoever made it."""
        journal = dice.choice(JOURNALS[:2])
        last = [d.comment for _, d in self._sales(journal)]
        self.fake.human.delete_last(journal)
        self.deleted.add(last[-1] or "")

    def journal_opens(self, dice: Random) -> None:
        """Somebody works in it."""
        self.fake.human.open_journal(dice.choice(JOURNALS))

    def journals_close(self, dice: Random) -> None:
        """Everybody has left them."""
        for journal in JOURNALS:
            with suppress(HumanError):
                self.fake.human.close_journal(journal)

    def _today(self) -> str:
        return self.fake.human.today()

    def _relation(self, dice: Random) -> int:
        return dice.choice(_known(sorted(dossier(self.fake).relations)))

    def _sales(self, journal: str = "V1") -> list[tuple[int, object]]:
        found = (booking.document for booking in dossier(self.fake).trades())
        return sorted(((d.number, d) for d in found if d.journal == journal), key=lambda s: s[0])


Act = Callable[[Random], None]

IN_CRM: Mapping[str, int] = {
    "company_comes": 4, "person_comes": 1, "customer_changes": 3, "customers_merge": 4,
    "customer_goes": 2, "imported_go": 1, "number_is_typed": 3, "invoice_is_booked": 8,
    "invoice_is_paid": 4, "invoice_is_unpaid": 1, "invoice_is_credited": 2,
}  # fmt: skip
IN_BOOKS: Mapping[str, int] = {
    "relation_comes": 4, "relation_changes": 3, "relations_merge": 2, "relation_is_renumbered": 2,
    "relation_goes": 2, "bank_pays": 4, "match_is_undone": 1, "stranger_is_booked": 2,
    "last_is_deleted": 1, "journal_opens": 1, "journals_close": 2,
}  # fmt: skip
"""The acts, each with how often it is done."""


def acts(clerk: Clerk, accountant: Accountant) -> Mapping[str, Act]:
    """What the people of both systems do, by name. One that cannot be done now does nothing."""
    return {
        **{name: getattr(clerk, name) for name in IN_CRM},
        **{name: getattr(accountant, name) for name in IN_BOOKS},
    }


def dossier(books: OctopusFake) -> Dossier:
    """The dossier that is linked."""
    found: Dossier = books.state.dossiers[books.description()["dossier_id"]]
    return found


def _known(found: list[object]) -> list[object]:
    """Whom or what to choose from. Raises ``HumanError`` when there is nothing."""
    if not found:
        raise HumanError("there is none", "er is er geen")
    return found
