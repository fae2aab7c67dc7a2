"""Identifiers: numbers that states and banks give out, in the one form they are compared in.

What does not pass its check digits is no identifier and becomes "" (belgian-accounting 5).
"""

from __future__ import annotations

import re

from stdnum.be import vat as belgian
from stdnum.eu import vat as european
from stdnum.exceptions import ValidationError

PLACEHOLDERS = frozenset(
    {"", "0", "BE", "BE0", "NVT", "NA", "GEEN", "PARTICULIER", "VRIJGESTELD", "NONASSUJETTI"}
)
_NOISE = re.compile(r"[^0-9A-Z]")
_REFERENCE = re.compile(r"\+{3}(\d{3})/(\d{4})/(\d{5})\+{3}")


def vat_number(typed: str | None, country: str = "") -> str:
    """Return the canonical VAT number: prefix, no separators; "" when there is no valid one.

    A number without prefix is Belgian, unless the address is in another country of the EU
    (belgian-accounting 5.1, 5.2). Numbers from outside the EU cannot be checked and give "".
    """
    bare = _bare(typed)
    if bare in PLACEHOLDERS:
        return ""
    if not bare[:2].isalpha():
        home = country.upper() or "BE"
        bare = f"{home}{bare}"
    if bare.startswith("GR"):
        bare = "EL" + bare[2:]
    if bare.startswith("BE"):
        digits = enterprise_number(bare)
        return f"BE{digits}" if digits else ""
    try:
        return str(european.validate(bare))
    except ValidationError:
        return ""


def no_vat_number(typed: str | None, country: str = "") -> str:
    """Return what was typed where it is no valid VAT number; "" for a number, nothing or a
    placeholder such as "n.v.t."."""
    empty = _bare(typed) in PLACEHOLDERS
    return "" if empty or vat_number(typed, country) else " ".join((typed or "").split())[:40]


def enterprise_number(typed: str | None) -> str:
    """Return the ten digits of a Belgian enterprise number; "" when it is not a valid one."""
    bare = _bare(typed).removeprefix("BE")
    if len(bare) == 9:  # the notation of before 2008
        bare = f"0{bare}"
    if not re.fullmatch(r"[01][0-9]{9}", bare):
        return ""
    return bare if belgian.is_valid(bare) else ""


def structured_reference(typed: str | None) -> str:
    """Return "+++ddd/dddd/ddddd+++" when it is one with right check digits, else ""."""
    found = _REFERENCE.fullmatch((typed or "").strip())
    if not found:
        return ""
    digits = "".join(found.groups())
    check = int(digits[:10]) % 97 or 97
    return found.group() if int(digits[10:]) == check else ""


def document_number(typed: str) -> str:
    """Return a document number without blanks, as numbers are compared."""
    return "".join(typed.split())


def _bare(typed: str | None) -> str:
    return _NOISE.sub("", (typed or "")[:40].upper())
