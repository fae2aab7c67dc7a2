"""Operation: a REST call koppel may make, with its quota a day (octopus-api 1.5).

This table is also the allow-list: the live API has calls that close bookyears and delete journals.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Operation:
    """One call: its name in koppel's counts, method, path, and calls a day (None: not stated)."""

    name: str
    method: str
    path: str
    quota: int | None
    books: bool = False


LOGIN = Operation("authentication", "POST", "/authentication", None)
DOSSIERS = Operation("dossiers", "GET", "/dossiers", 150)
CONNECT = Operation("connect dossier", "POST", "/dossiers", 150)
BOOKYEARS = Operation("bookyears", "GET", "/dossiers/{dossier}/bookyears", 24)
JOURNALS = Operation("journals", "GET", "/dossiers/{dossier}/bookyears/{year}/journals", 24)
JOURNALS_MODIFIED = Operation(
    "journals/modified", "GET", "/dossiers/{dossier}/journals/modified", 48
)
ACCOUNTS = Operation("accounts", "GET", "/dossiers/{dossier}/accounts", 2)
ACCOUNTS_MODIFIED = Operation(
    "accounts/modified", "GET", "/dossiers/{dossier}/accounts/modified", 48
)
VAT_CODES = Operation("vatcodes", "GET", "/dossiers/{dossier}/vatcodes", 2)
RELATIONS_SEARCH = Operation("relations search", "GET", "/dossiers/{dossier}/relations", 400)
RELATIONS_MODIFIED = Operation(
    "relations/modified", "GET", "/dossiers/{dossier}/relations/modified", 48
)
RELATION_PUT = Operation("relation write", "PUT", "/dossiers/{dossier}/relations", 400)
BOOKINGS_MODIFIED = Operation(
    "buysellbookings/modified", "GET", "/dossiers/{dossier}/buysellbookings/modified", 48
)
BOOKING_POST = Operation(
    "buysellbooking write", "POST", "/dossiers/{dossier}/buysellbookings", 400, books=True
)
FINANCIAL_MODIFIED = Operation(
    "financialdiversbookings/modified",
    "GET",
    "/dossiers/{dossier}/financialdiversbookings/modified",
    48,
)
FINANCIAL_POST = Operation(
    "financialdiversbooking write",
    "POST",
    "/dossiers/{dossier}/financialdiversbookings",
    400,
    books=True,
)
BALANCINGS_MODIFIED = Operation(
    "balancings/modified", "GET", "/dossiers/{dossier}/balancings/modified", 48
)
BALANCING_POST = Operation("balancing write", "POST", "/dossiers/{dossier}/balancings", 400)
LINES_MODIFIED = Operation(
    "bookings/modified", "GET", "/dossiers/{dossier}/bookyears/-1/bookings/modified", 48
)

OPERATIONS = (
    LOGIN,
    DOSSIERS,
    CONNECT,
    BOOKYEARS,
    JOURNALS,
    JOURNALS_MODIFIED,
    ACCOUNTS,
    ACCOUNTS_MODIFIED,
    VAT_CODES,
    RELATIONS_SEARCH,
    RELATIONS_MODIFIED,
    RELATION_PUT,
    BOOKINGS_MODIFIED,
    BOOKING_POST,
    FINANCIAL_MODIFIED,
    FINANCIAL_POST,
    BALANCINGS_MODIFIED,
    BALANCING_POST,
    LINES_MODIFIED,
)
