"""Charts: the reference lists of one department, read once per run and only when needed."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from koppel import ConfigError, Refused

from koppel_teamleader.api import Api
from koppel_teamleader.lists import paged, unpaged
from koppel_teamleader.mapping import Chart
from koppel_teamleader.reading import read
from koppel_teamleader.records import ProductCategory, TaxRate


class Charts:
    """VAT rates and ledger accounts of one department."""

    def __init__(self, api: Api, department: str, discount_account: str) -> None:
        self._api = api
        self._department = department
        self._discount_account = discount_account

    @cached_property
    def tax_rates(self) -> tuple[dict[str, Any], ...]:
        """The department's VAT rates as they came (teamleader-api 2.5).

        Raises ``ConfigError`` when there are none: then the department does not exist.
        """
        body = {"filter": {"department_id": self._department}}
        items = tuple(item for item in paged(self._api, "taxRates.list", body) if self._owns(item))
        if not items:
            raise ConfigError(
                f"Teamleader: department {self._department} has no VAT rates; check the setting "
                "department (empty means the account's default one)"
            )
        return items

    @cached_property
    def chart(self) -> Chart:
        """What the ids on lines mean."""
        rates = {}
        for item in self.tax_rates:
            try:
                rate = read(TaxRate, item, f"VAT rate {item['id']}")
            except Refused:
                continue  # its own change tells the problem; a line that has it is refused
            rates[rate.id] = rate.rate
        return Chart(rates, self._accounts(), self._discount_account)

    def _accounts(self) -> dict[str, str]:
        """Return the ledger account by category (teamleader-api 3.2)."""
        body = {"filter": {"department_id": self._department}}
        accounts = {}
        for item in unpaged(self._api, "productCategories.list", body):
            category = read(ProductCategory, item, f"product category {item['id']}")
            for ledger in category.ledgers:
                if ledger.department.id == self._department and ledger.ledger_account_number:
                    accounts[category.id] = ledger.ledger_account_number
        return accounts

    def _owns(self, item: dict[str, Any]) -> bool:
        """Whether an item is of this department: an unknown filter would be ignored silently."""
        department = item.get("department")
        return isinstance(department, dict) and department.get("id") == self._department
