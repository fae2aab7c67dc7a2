"""Errors: the ways in which Octopus says no (octopus-api 1.4 and 3.1)."""

from __future__ import annotations

from koppel_fakes.octopus.texts import short_text

OK = 0
INVALID_LOGIN = -1
NOT_AUTHENTICATED = -2
NO_ACCESS_TO_DOSSIER = -3
DOSSIER_DISABLED = -5
NO_DOSSIER_OPEN = -6
INSERT_UPDATE_RELATION = -7
UNKNOWN_BOOKYEAR = -9
UNKNOWN_JOURNAL = -10
JOURNAL_CLOSED = -11
JOURNAL_OPEN = -12
ILLEGAL_NUMBER = -13
UNKNOWN_PERIOD = -14
PERIOD_PROTECTED = -15
UNKNOWN_RELATION = -16
NO_DOCUMENT_DATE = -17
NO_EXPIRY_DATE = -18
UNKNOWN_CURRENCY = -19
ILLEGAL_EXCHANGE_RATE = -20
UNKNOWN_ACCOUNT = -21
UNKNOWN_VAT_CODE = -22
OTHER_SIGN = -23
INSERT_BOOKING = -24
UNKNOWN_LINE_TYPE = -25
INSERT_BALANCING = -26
INSERT_ACCOUNT = -27
JOURNAL_WRONG_MODE = -29
VAT_RECUP_RANGE = -30
FISC_PROF_RANGE = -31
FISC_RECUP_RANGE = -32
BOOKING_NOT_EXISTS = -34
UPDATE_BOOKING = -35
INSERT_INVOICE = -37
INVALID_JOURNAL = -38
UNKNOWN_COST_CENTRE = -40
ACCOUNT_NOT_BOOKABLE = -50
TOO_MANY_CONNECTIONS = -51
INVOICE_NOT_EXISTS = -61
UPDATE_INVOICE = -64
INVALID_SOFTWARE_HOUSE = -68
EXPORT_INVOICE = -71
VAT_CODE_WRONG_TYPE = -75
MISSING_CODA_VERSION = -78
INVALID_PARAMETER = -79

LOCKS = (JOURNAL_CLOSED, JOURNAL_OPEN)
"""The codes that REST answers with 403 on a booking write (3.3)."""


class Refused(Exception):
    """The books refuse, for a documented code; `journal` fills the localised text."""

    def __init__(self, code: int, technical: str, journal: str = "") -> None:
        super().__init__(f"{code}: {technical}")
        self.code = code
        self.technical = technical
        self.journal = journal

    def message(self, locale: int) -> str:
        """The short text for people, in the language of the locale."""
        return short_text(self.code, locale, self.journal)


class Malformed(Exception):
    """An element of the request cannot be read: REST answers 500 without a body (1.4)."""


class Missing(Exception):
    """A parameter or a required field is missing or invalid: REST answers 400 (1.4)."""


class MissingField(Missing):
    """A required field of the JSON is missing; its status is a guess of section 7."""


class NoAccess(Exception):
    """The dossier lacks a right: REST answers 403 with technicalInfo only (1.4)."""


class NotFound(Exception):
    """Nothing found: REST answers 404 without a body, also for lists (1.4)."""
