"""Administration: the menu "Beheer": journals and their locks, periods, accounts, codes, rights."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import journals, relations, removal, wire
from koppel_fakes.octopus.journals import JournalLimits, JournalPlan, key_of
from koppel_fakes.octopus.records import (
    Account,
    Bookyear,
    Journal,
    Relation,
    RelationRef,
    VatCode,
)
from koppel_fakes.octopus.screen import Amount, Screen, to_amount

ANYBODY = "boekhouder"


class Administration(Screen):
    """What a person sets up, locks and frees."""

    def open_journal(self, journal: str, year: int | None = None, by: str = ANYBODY) -> None:
        """Open a journal on the screen: callers get -12 until it is closed or released."""
        with self._at_work("open_journal") as desk:
            record = self._journal(journal, year)
            record.open_by = by
            desk.record("journal", key_of(record), {"openBy": by})

    def close_journal(self, journal: str, year: int | None = None) -> None:
        """Leave the journal's screen."""
        with self._at_work("close_journal") as desk:
            record = self._journal(journal, year)
            record.open_by = None
            desk.record("journal", key_of(record), {"openBy": None})

    def release_journal(self, journal: str, year: int | None = None) -> None:
        """Free a journal that a crashed screen left locked ("Vrijgeven dagboek")."""
        with self._at_work("release_journal") as desk:
            record = self._journal(journal, year)
            record.open_by = None
            desk.record("journal", key_of(record), {"openBy": None})

    def set_journal_closed(
        self, journal: str, closed: bool = True, year: int | None = None
    ) -> None:
        """Close a journal for good, or open it again: callers get -11 meanwhile."""
        with self._at_work("set_journal_closed") as desk:
            record = self._journal(journal, year)
            record.closed = closed
            record.stamp = desk.now()
            desk.record("journal", key_of(record), {"closed": closed})

    def protect_period(self, journal: str, period: int, year: int | None = None) -> None:
        """Secure a journal until and with a period (YYYYNN); 0 lifts it."""
        with self._at_work("protect_period") as desk:
            record = self._journal(journal, year)
            record.protected_period = self._known_period(record, period)
            record.stamp = desk.now()
            desk.record("journal", key_of(record), {"protectedPeriod": period})

    def close_period(self, journal: str, period: int, year: int | None = None) -> None:
        """Close a journal until and with a period (YYYYNN); 0 lifts it."""
        with self._at_work("close_period") as desk:
            record = self._journal(journal, year)
            record.closed_period = self._known_period(record, period)
            record.stamp = desk.now()
            desk.record("journal", key_of(record), {"closedPeriod": period})

    def set_journal_mode(self, journal: str, insertion_type: int, year: int | None = None) -> None:
        """Change what a sales journal takes: 1 bookings, 2 or 3 invoices (2.3)."""
        with self._at_work("set_journal_mode") as desk:
            record = self._journal(journal, year)
            record.insertion_type = insertion_type
            record.stamp = desk.now()
            desk.record("journal", key_of(record), {"insertionType": insertion_type})

    def add_journal(
        self,
        journal: str,
        name: str,
        year: int | None = None,
        insertion_type: int = 1,
        account: int = 0,
    ) -> None:
        """Make a journal in one bookyear, by default the open one; there must be one (R16, R17).

        An F journal needs an account from 500000 to 599999.
        """
        with self._at_work("add_journal") as desk:
            bookyear = self._bookyear(year)
            plan = JournalPlan(bookyear.id, journal, name, insertion_type, account)
            journals.create(desk, plan)

    def edit_journal(
        self,
        journal: str,
        name: str,
        year: int | None = None,
        insertion_type: int | None = None,
        account: int | None = None,
    ) -> None:
        """Rename a journal; change what a sales journal takes or the account of an F journal."""
        with self._at_work("edit_journal") as desk:
            record = self._journal(journal, year)
            plan = JournalPlan(
                record.bookyear,
                journal,
                name,
                record.insertion_type if insertion_type is None else insertion_type,
                record.account if account is None else account,
                record.last_number + 1,
                record.currency,
                record.extras,
            )
            kept = JournalLimits(record.closed, record.protected_period, record.closed_period)
            journals.update(desk, plan, kept)

    def remove_journal(self, journal: str, year: int | None = None) -> None:
        """Remove an empty journal of a bookyear."""
        with self._at_work("remove_journal") as desk:
            journals.remove(desk, self._journal(journal, year))

    def add_account(
        self, number: int, name: str, year: int | None = None, bookable: bool = True
    ) -> None:
        """Add a ledger account, to one bookyear or to all that are open."""
        with self._at_work("add_account") as desk:
            years = [self._bookyear(year)] if year is not None else self._open_bookyears()
            for bookyear in years:
                names = dict.fromkeys(("NL", "FR", "EN"), name)
                record = Account(bookyear.id, number, names, desk.now(), bookable)
                self._dossier.accounts[(bookyear.id, number)] = record
                desk.record("account", f"{bookyear.id}/{number}", wire.account(record))

    def add_vat_code(self, code: str, description: str, percentage: Amount, type: int = 2) -> None:
        """Add a VAT code of a type: 1 buy, 2 sell, 3 buy credit note, 4 sell credit note."""
        with self._at_work("add_vat_code") as desk:
            record = VatCode(code, description, type, Decimal(to_amount(percentage)))
            self._dossier.vat_codes.append(record)
            desk.record("vatcode", f"{code}/{type}", wire.vat_code(record))

    def remove_vat_code(self, code: str) -> None:
        """Take a VAT code out of the lists."""
        with self._at_work("remove_vat_code") as desk:
            kept = [record for record in self._dossier.vat_codes if record.code != code]
            self._dossier.vat_codes[:] = kept
            desk.record("vatcode", code, {"removed": True})

    def add_relation(
        self,
        name: str,
        vat_number: str = "",
        external_id: int = 0,
        fields: Mapping[str, Any] | None = None,
    ) -> int:
        """Make a customer by hand; `fields` has REST names (2.6). Answers its key."""
        with self._at_work("add_relation") as desk:
            data = {"client": True, "name": name, "vatNr": vat_number, "country": "BE"}
            data |= dict(fields or {})
            record, _created = relations.upsert(desk, RelationRef(), data, external_id)
            return record.id

    def edit_relation(
        self, relation_id: int, fields: Mapping[str, Any], external_id: int | None = None
    ) -> None:
        """Change a relation by hand; `fields` has REST names (2.6)."""
        with self._at_work("edit_relation") as desk:
            self._relation(relation_id)
            relations.upsert(desk, RelationRef(relation_id), dict(fields), external_id)

    def delete_relation(self, relation_id: int) -> None:
        """Delete a relation on which nothing is booked."""
        with self._at_work("delete_relation") as desk:
            relation = self._relation(relation_id)
            if removal.has_documents(desk, relation):
                raise HumanError(
                    f"relation {relation_id} has documents: merge it into another",
                    f"relatie {relation_id} heeft documenten: voeg ze samen met een andere",
                )
            removal.remove(desk, relation)

    def merge_relations(self, survivor_id: int, loser_id: int) -> None:
        """Merge a relation into another one, who gets its documents and keeps his own fields."""
        with self._at_work("merge_relations") as desk:
            if survivor_id == loser_id:
                raise HumanError(
                    "two different relations can be merged",
                    "alleen twee verschillende relaties kunnen samengevoegd worden",
                )
            removal.merge(desk, self._relation(loser_id), self._relation(survivor_id))

    def renumber_relation(self, relation_id: int) -> int:
        """Give a relation another key; all else stays. Answers the new key."""
        with self._at_work("renumber_relation") as desk:
            return removal.renumber(desk, self._relation(relation_id)).id

    def set_dossier_disabled(self, disabled: bool = True) -> None:
        """Switch the dossier off or on: connecting then fails with 403 or -5."""
        with self._at_work("set_dossier_disabled") as desk:
            self._dossier.disabled = disabled
            desk.record("dossier", str(self._dossier_id), {"disabled": disabled})

    def set_rights(self, user: str, allowed: bool) -> None:
        """Give a user rights on this dossier or take them away."""
        with self._at_work("set_rights") as desk:
            known = self._fake.door.users.get(user)
            if known is None:
                raise HumanError(f"no user {user!r}", f"er is geen gebruiker {user!r}")
            (known.dossiers.add if allowed else known.dossiers.discard)(self._dossier_id)
            desk.record("user", user, {"allowed": allowed})

    def unblock_user(self, user: str) -> None:
        """Let a user in again after too many wrong passwords."""
        with self._at_work("unblock_user") as desk:
            known = self._fake.door.users.get(user)
            if known is None:
                raise HumanError(f"no user {user!r}", f"er is geen gebruiker {user!r}")
            known.blocked, known.failures = False, 0
            desk.record("user", user, {"blocked": False})

    def expire_tokens(self) -> None:
        """End all REST tokens and SOAP sessions at once, as a restart of the service does."""
        with self._fake.lock:
            self._fake.door.expire_tokens()

    def _relation(self, relation_id: int) -> Relation:
        found = self._dossier.relations.get(relation_id)
        if found is None:
            raise HumanError(f"no relation {relation_id}", f"er is geen relatie {relation_id}")
        return found

    def _open_bookyears(self) -> list[Bookyear]:
        return [year for year in self._dossier.bookyears.values() if not year.closed]

    def _known_period(self, journal: Journal, period: int) -> int:
        periods = self._dossier.bookyears[journal.bookyear].periods
        if period and all(p.number != period for p in periods):
            raise HumanError(
                f"period {period} is not in the bookyear of journal {journal.key}",
                f"periode {period} hoort niet bij het boekjaar van dagboek {journal.key}",
            )
        return period
