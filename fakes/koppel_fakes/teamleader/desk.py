"""Desk: the person who keeps the list of customers tidy: columns, segments, merge, bulk delete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader import listing, merging, number_column
from koppel_fakes.teamleader.catalogue import Subject
from koppel_fakes.teamleader.papers import Papers
from koppel_fakes.teamleader.records import Customer, CustomerKind
from koppel_fakes.teamleader.segments import Segment, typed_segment

Row = dict[str, Any]


class Desk(Papers):
    """Looks at lists and cleans them up. Rows are what the screen shows, as plain data."""

    # Lists

    def switch_on_number_column(self) -> None:
        """Show the column "klantennummer boekhoudpakket" in the lists from now on."""
        with self._at_screen():
            number_column.switch_on(self._state)
            self._log("switch_on_number_column", "customFieldDefinition", number_column.LABEL, {})

    def type_number(self, customer_id: str, number: str) -> None:
        """Type the number of a customer in the books by hand; the column must be on."""
        with self._at_screen():
            customer = self._customer(customer_id)
            field_id = number_column.number_field(self._state, customer.kind)
            if field_id is None:
                raise HumanError(
                    f"switch on the column {number_column.LABEL!r} first",
                    f"zet eerst de kolom {number_column.LABEL!r} aan",
                )
            self.edit_customer(
                customer_id, custom_fields={**customer.custom_fields, field_id: number}
            )

    def company_list(self, search: str = "", tag: str = "") -> list[Row]:
        """The companies whose name holds the text, by name; the column shows when it is on.

        With a tag, only the companies that have it.
        """
        return self._customer_list("company", search, tag)

    def contact_list(self, search: str = "", tag: str = "") -> list[Row]:
        """The private persons in the same way, by their full name."""
        return self._customer_list("contact", search, tag)

    def invoice_list(self, search: str = "", status: str = "") -> list[Row]:
        """The invoices in order of arrival, with the same column: the number of the customer.

        The text is looked for in the number and the customer's name; the status is "draft",
        "outstanding", "matched" or all.
        """
        with self._at_screen():
            state = self._state
            found = listing.invoices_found(state, search, status)
            return [listing.invoice_row(state, invoice) for invoice in found]

    # Segments

    def save_segment(self, name: str, rules: Sequence[Mapping[str, str]]) -> None:
        """Keep a question: each rule has field, operator ("contains", "equals") and value."""
        with self._at_screen():
            self._state.segments[name] = typed_segment(name, rules)
            self._log("save_segment", "segment", name, {"rules": list(rules)})

    def segment(self, name: str) -> list[Row]:
        """The companies in the segment now."""
        with self._at_screen():
            return [listing.customer_row(self._state, each) for each in self._members(name)]

    def bulk_delete(self, segment: str) -> int:
        """Delete all companies in the segment. How many they were."""
        with self._at_screen():
            members = self._members(segment)
            for company in members:
                self.delete_customer(company.id)
            return len(members)

    # Merging

    def merge_conflicts(self, survivor_id: str, loser_id: str) -> dict[str, list[str]]:
        """The fields in which two customers differ, each with the two values to choose from."""
        with self._at_screen():
            survivor, loser = self._mergeable(survivor_id, loser_id)
            found = merging.conflicts(survivor, loser, self._labels(survivor))
            return {name: [merging.shown(v) for v in values] for name, values in found.items()}

    def merge_preview(self, survivor_id: str, loser_id: str) -> list[Row]:
        """Every field that one of the two has: both values, and whether they are in conflict."""
        with self._at_screen():
            survivor, loser = self._mergeable(survivor_id, loser_id)
            labels = self._labels(survivor)
            choices = merging.conflicts(survivor, loser, labels)
            pairs = merging.side_by_side(survivor, loser, labels)
            return [
                {
                    "field": name,
                    "survivor": merging.shown(ours),
                    "loser": merging.shown(theirs),
                    "conflict": name in choices,
                }
                for name, (ours, theirs) in pairs.items()
            ]

    def merge(
        self, survivor_id: str, loser_id: str, choices: Mapping[str, str] | None = None
    ) -> None:
        """Merge two customers found by a search: Actions, Merge. It cannot be undone.

        `choices` says "survivor" or "loser" for every conflicting field. The survivor keeps his
        id and gets the documents, links, files and notes of the loser, who is gone.
        """
        with self._at_screen():
            survivor, loser = self._mergeable(survivor_id, loser_id)
            made = merging.merged(survivor, loser, self._labels(survivor), choices or {})
            self._state.put_customer(replace(made, updated_at=self._state.now()))
            if self._switches.on("merge_moves_documents"):
                self._move_documents(loser, survivor)
            self._hand_over(loser, survivor)
            self._state.drop_customer(loser.id)
            body = {"loser_id": loser.id, "choices": dict(choices or {})}
            self._log("merge", survivor.kind, survivor.id, body)
            self._log("merge_away", loser.kind, loser.id, {"survivor_id": survivor.id})

    def merge_from_page(
        self, customer_id: str, other_name: str, choices: Mapping[str, str] | None = None
    ) -> None:
        """Merge from the customer's own page: three dots, Merge, pick the other by name."""
        with self._at_screen():
            here = self._customer(customer_id)
            others = [
                other
                for other in self._state.customers_of(here.kind)
                if other.id != here.id and other.full_name.casefold() == other_name.casefold()
            ]
            if len(others) != 1:
                raise HumanError(
                    f"{len(others)} others are called {other_name!r}: pick one by id",
                    f"{len(others)} anderen heten {other_name!r}: kies er een met het id",
                )
            self.merge(here.id, others[0].id, choices)

    # Behind the screen

    def _customer_list(self, kind: CustomerKind, search: str, tag: str) -> list[Row]:
        with self._at_screen():
            found = listing.customers_found(self._state, kind, search, tag)
            return [listing.customer_row(self._state, customer) for customer in found]

    def _companies(self) -> list[Customer]:
        return list(self._state.customers_of("company"))

    def _members(self, name: str) -> list[Customer]:
        segment: Segment | None = self._state.segments.get(name)
        if segment is None:
            raise HumanError(f"there is no segment {name!r}", f"er is geen segment {name!r}")
        return segment.members(self._companies())

    def _mergeable(self, survivor_id: str, loser_id: str) -> tuple[Customer, Customer]:
        survivor, loser = self._customer(survivor_id), self._customer(loser_id)
        if survivor.id == loser.id or survivor.kind != loser.kind:
            raise HumanError(
                "two different companies, or two different contacts, can be merged",
                "alleen twee verschillende bedrijven, of twee contacten, kunnen samen",
            )
        return survivor, loser

    def _labels(self, customer: Customer) -> dict[str, str]:
        """The names of custom fields at the screen: the label, or the id where two share it."""
        mine = [d for d in self._state.custom_fields.values() if d.context == customer.kind]
        times = Counter(definition.label for definition in mine)
        return {d.id: d.label if times[d.label] == 1 else d.id for d in mine}

    def _move_documents(self, loser: Customer, survivor: Customer) -> None:
        """Documents of the loser are now the survivor's; they keep what they show (4.1)."""
        state, heir = self._state, survivor.id
        moves = self._switches.on("merge_touches_documents")
        for invoice in [i for i in state.invoices.values() if i.customer_id == loser.id]:
            touched = state.now() if moves else invoice.updated_at
            state.put_invoice(replace(invoice, customer_id=heir, updated_at=touched))
        for note in [n for n in state.credit_notes.values() if n.customer_id == loser.id]:
            touched = state.now() if moves else note.updated_at
            state.put_credit_note(replace(note, customer_id=heir, updated_at=touched))

    def _hand_over(self, loser: Customer, survivor: Customer) -> None:
        """Links, files and notes now belong to the survivor."""
        state, heir = self._state, survivor.id
        for (contact, company), link in list(state.links.items()):
            if loser.id in (contact, company):
                pair = (heir, company) if contact == loser.id else (contact, heir)
                state.links.setdefault(pair, link)
        before, after = Subject(loser.kind, loser.id), Subject(survivor.kind, heir)
        for file_id, kept in list(state.files.items()):
            if kept.subject == before:
                state.files[file_id] = replace(kept, subject=after)
        for note_id, written in list(state.notes.items()):
            if written.subject == before:
                state.notes[note_id] = replace(written, subject=after)
