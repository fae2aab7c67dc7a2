"""Bank: the menus "Importeren > CODA" and "Klanten afpunten" (R77, R78).

A statement becomes one document of the financial journal that belongs to its account. A payment
whose customer is recognised stands on that customer, every other one on the waiting account;
nothing is matched before a person says so.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import coda_check, coda_file, matching, payers, posting
from koppel_fakes.octopus.coda_check import CodaError, Statement
from koppel_fakes.octopus.coda_file import BankStatement, Movement
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.ledger import ONE
from koppel_fakes.octopus.payers import Proposal
from koppel_fakes.octopus.records import Journal, MoneyDocument, MoneyLine, RelationRef
from koppel_fakes.octopus.screen import Screen
from koppel_fakes.octopus.wire_documents import key as wire_key
from koppel_fakes.said import Said

Row = dict[str, Any]


class Bank(Screen):
    """What a person does with the bank's files and with payments."""

    def set_bank_account(self, journal: str, iban: str) -> None:
        """Say which account a financial journal is for; statements find their journal by it."""
        with self._at_work("set_bank_account") as desk:
            if not journal.startswith("F"):
                raise HumanError(
                    f"{journal} is no financial journal", f"{journal} is geen financieel dagboek"
                )
            account = iban.replace(" ", "")
            self._dossier.bank_accounts[account] = journal
            desk.record("bankaccount", journal, {"iban": account})

    def import_coda(self, data: bytes | str) -> list[Row]:
        """Import a CODA file. Answers one row per statement, with its document or its refusal.

        A broken file is refused whole, and nothing of it is booked. Text is taken for the
        characters of the file.
        """
        raw = data.encode(coda_check.ENCODING, "replace") if isinstance(data, str) else data
        with self._at_work("import_coda") as desk:
            try:
                statements = coda_check.statements(raw)
            except CodaError as error:
                raise HumanError(
                    f"import_coda: {error}; nothing of the file is booked",
                    f"{error.said.dutch}; van het bestand is niets geboekt",
                ) from None
            return [self._import(desk, statement) for statement in statements]

    def proposals(self, relation_id: int | None = None, limit: int | None = None) -> list[Row]:
        """What "Klanten afpunten" proposes to match, of one customer or all, surest first.

        Or the first of it. Each row names the sale and the payment, the customer, the amount, and
        by what they were found; `debet` and `credit` are their keys as text, for `match_items`.
        """
        with self._at_work("proposals") as desk:
            found = islice(payers.proposals(desk, relation_id), limit)
            return [self._proposal_row(proposal) for proposal in found]

    def accept_proposals(self, relation_id: int | None = None, by: str | None = None) -> int:
        """Match everything that is proposed, or only what was found `by` one way. How many."""
        with self._at_work("accept_proposals") as desk:
            wanted = [p for p in payers.proposals(desk, relation_id) if by in (None, p.by)]
            for found in wanted:
                matching.match(desk, found.debet.key, found.credit.key, found.amount)
            return len(wanted)

    def _import(self, desk: Desk, statement: Statement) -> Row:
        try:
            found = coda_file.read(statement)
            reason = self._objection(found)
        except CodaError as error:
            return {"line": statement[0].number, "refused": error.said}
        row: Row = {
            "line": statement[0].number,
            "account": found.account,
            "sequence": found.sequence,
            "warning": self._break_before(found),
        }
        if reason:
            return {**row, "refused": CodaError(statement[0].number, reason).said}
        journal, number = self._book(desk, found) if found.movements else (None, None)
        self._dossier.statements[found.key] = found.new_balance
        return {**row, "journal": journal, "number": number}

    def _book(self, desk: Desk, found: BankStatement) -> tuple[str, int]:
        document = self._document(desk, found)
        posting.insert(desk, document)
        return document.journal, document.number

    def _objection(self, found: BankStatement) -> Said | None:
        """Checks 5 and 7 of belgian-accounting 6.4."""
        if found.account not in self._dossier.bank_accounts:
            return Said(
                f"no financial journal is for account {found.account}",
                f"geen financieel dagboek is voor rekening {found.account}",
            )
        if found.currency != "EUR":
            return Said(
                f"statements in {found.currency} are not imported",
                f"afschriften in {found.currency} worden niet ingelezen",
            )
        if found.key in self._dossier.statements:
            return Said(
                f"statement {found.sequence} of {found.account} was imported before",
                f"afschrift {found.sequence} van {found.account} is al ingelezen",
            )
        return None

    def _break_before(self, found: BankStatement) -> Said | None:
        """Check 6: a warning when the statement before it is missing or ends elsewhere."""
        account, currency, year, sequence = found.key
        before = (
            (account, currency, year, f"{int(sequence) - 1:03}") if sequence.isdigit() else None
        )
        known = [key for key in self._dossier.statements if key[0] == account]
        if not known or (before and self._dossier.statements.get(before) == found.old_balance):
            return None
        return Said(
            f"statement {sequence} does not follow the one imported before",
            f"afschrift {sequence} sluit niet aan op het vorige dat ingelezen is",
        )

    def _document(self, desk: Desk, found: BankStatement) -> MoneyDocument:
        key = self._dossier.bank_accounts[found.account]
        journal: Journal = self._journal(key, None, found.dated)
        period = self._dossier.bookyears[journal.bookyear].period_of(found.dated)
        if period is None:
            raise HumanError(
                f"no period for {found.dated}", f"er is geen periode voor {found.dated}"
            )
        lines = tuple(self._money_line(desk, movement) for movement in found.movements)
        return MoneyDocument(
            journal.bookyear, key, journal.last_number + 1, period.number, found.dated, ONE, lines
        )

    def _money_line(self, desk: Desk, movement: Movement) -> MoneyLine:
        who = payers.payer_of(desk, movement)
        text = movement.communication or movement.counterparty_name
        if who is None:
            waiting = self._dossier.waiting_account
            return MoneyLine("A", movement.amount, account=waiting, reference=text)
        return MoneyLine(who.kind, movement.amount, relation=RelationRef(who.id), reference=text)

    def _proposal_row(self, found: Proposal) -> Row:
        customer = self._dossier.relations[found.debet.relation_id]
        return {
            "sale": wire_key(found.debet.key),
            "payment": wire_key(found.credit.key),
            "debet": str(found.debet.key),
            "credit": str(found.credit.key),
            "relationId": customer.id,
            "customer": str(customer.fields.get("name", "")),
            "amount": found.amount,
            "by": found.by,
        }
