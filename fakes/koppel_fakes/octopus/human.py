"""Human: the person at Octopus' screen, and the bank whose receipts arrive there.

Every public method is one act in one dossier. It leaves an effect with the actor "human", or
"bank" for receipts; what the screen would refuse is a `HumanError` in words. The lock of a journal
that stands open keeps callers of the API out, not the person who has it open.
"""

from __future__ import annotations

from koppel_fakes.octopus.administration import Administration
from koppel_fakes.octopus.bank import Bank
from koppel_fakes.octopus.bookkeeping import Bookkeeping
from koppel_fakes.octopus.fiscal_years import FiscalYears
from koppel_fakes.octopus.inquiry import Inquiry
from koppel_fakes.octopus.open_items import OpenItems
from koppel_fakes.octopus.registers import Registers


class Human(Administration, Bank, Bookkeeping, FiscalYears, Inquiry, OpenItems, Registers):
    """All that a person can do at the screen."""
