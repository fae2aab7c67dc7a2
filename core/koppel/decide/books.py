"""Books: the reference data of both sides of a link as one value, in which documents are placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from koppel.model import Day, Entity, Kind
from koppel.reference import FiscalYear, Journal, LedgerAccount, TaxCode


@dataclass(frozen=True)
class Books:
    """Reference data: years, journals, accounts and tax codes of the target; rates of the source.

    A kind that the target does not declare is empty and not asked for: ``has`` tells.
    """

    years: tuple[FiscalYear, ...] = ()
    journals: Mapping[tuple[str, str], Journal] = field(default_factory=dict)
    accounts: Mapping[tuple[str, str], LedgerAccount] = field(default_factory=dict)
    taxes: tuple[TaxCode, ...] = ()
    rates: tuple[TaxCode, ...] = ()
    declared: frozenset[Kind] = frozenset()
    link: str = "NAME"
    """Name of the link, for the commands that messages advise."""

    @classmethod
    def of(
        cls,
        target: Iterable[Entity],
        source: Iterable[Entity],
        declared: Iterable[Kind],
        link: str = "NAME",
    ) -> Books:
        """Sort the reference data of both sides of a link."""
        sorted_: dict[Kind, list[Any]] = {}
        for entity in target:
            sorted_.setdefault(type(entity), []).append(entity)
        return cls(
            years=tuple(sorted(sorted_.get(FiscalYear, []), key=lambda year: year.start)),
            journals={(j.year, j.code): j for j in sorted_.get(Journal, [])},
            accounts={(a.year, a.code): a for a in sorted_.get(LedgerAccount, [])},
            taxes=tuple(sorted_.get(TaxCode, [])),
            rates=tuple(entity for entity in source if isinstance(entity, TaxCode)),
            declared=frozenset(declared),
            link=link,
        )

    def year(self, day: Day) -> FiscalYear | None:
        """The fiscal year that holds a day."""
        return next((year for year in self.years if year.start <= day <= year.end), None)

    def offered(self, prefixes: tuple[str, ...]) -> tuple[LedgerAccount, ...]:
        """The accounts that lines may use (R23), of the latest year that has them."""
        by_code = {
            account.code: account
            for account in sorted(self.accounts.values(), key=lambda account: account.year)
            if account.bookable and account.code.startswith(prefixes)
        }
        return tuple(by_code[code] for code in sorted(by_code))
