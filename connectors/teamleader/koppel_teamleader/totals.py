"""Totals: the lines of a document brought to the sums that the customer saw.

Teamleader's totals are the truth. Lines are grouped by account and VAT rate, discounts on the
whole document are spread over them, and the VAT of each percentage is spread by the method of the
largest remainder, so that all adds up to the cent (belgian-accounting 1.7, 1.8, 1.10). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from koppel import Line

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
TEXT_LENGTH = 200


class DoesNotAddUp(ValueError):
    """The figures of a document contradict each other; the text names them."""


@dataclass(frozen=True)
class Part:
    """A line of the source: its net amount before discounts on the whole document."""

    number: int
    account: str
    tax: str
    """Id of the VAT rate: several different ones may have the same percentage."""
    rate: Decimal
    base: Decimal
    text: str = ""


@dataclass(frozen=True)
class RateTotal:
    """The document's own sums at one percentage."""

    rate: Decimal
    taxable: Decimal
    tax: Decimal


@dataclass
class _Group:
    """Lines of one account and VAT rate, while their sums are being made."""

    account: str
    tax: str
    rate: Decimal
    base: Decimal = ZERO
    vat: Decimal = ZERO
    count: int = 0
    numbers: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def rest(self) -> Decimal:
        """What rounding took from the VAT (negative: what it added)."""
        return self.base * self.rate - self.vat

    def takes(self, cent: Decimal) -> bool:
        """Whether its VAT may move by a cent: less than a cent per line off, and no sign flip."""
        vat = self.vat + cent
        near = abs(self.base * self.rate - vat) < CENT * self.count
        return near and (not vat or (self.base != 0 and (self.base > 0) == (vat > 0)))

    def line(self) -> Line:
        """Return the finished line."""
        text = "; ".join(dict.fromkeys(text for text in self.texts if text))
        return Line(
            account=self.account,
            tax=self.tax,
            base=self.base,
            vat=self.vat,
            text=text[:TEXT_LENGTH],
            numbers=tuple(self.numbers),
        )


def spread(
    parts: Sequence[Part],
    totals: Iterable[RateTotal],
    discount_text: str | None = None,
    discount_account: str = "",
) -> tuple[Line, ...]:
    """Return the lines whose bases and VAT add up to ``totals`` at each percentage.

    ``discount_text`` describes the discounts on the whole document; None: there are none. They go
    to ``discount_account``, or lower the other lines pro rata when it is empty.
    Raises ``DoesNotAddUp``.
    """
    groups = _grouped(parts)
    sums = _per_rate(totals)
    unknown = {group.rate for group in groups} - sums.keys()
    if unknown:
        raise DoesNotAddUp(f"lines at {_percent(min(unknown))} are not in total.taxes")
    for rate, total in sums.items():
        members = [group for group in groups if group.rate == rate]
        lines = sum(group.count for group in members)
        _check_tax(total, lines)
        if discount_text is not None:
            groups += _discounted(members, total, discount_text, discount_account)
            members = [group for group in groups if group.rate == rate]
        _level(members, total, lines)
        _spread_vat(members, total)
    return tuple(group.line() for group in groups)


def _grouped(parts: Sequence[Part]) -> list[_Group]:
    """Group by account and VAT rate, in the order of the lines."""
    groups: dict[tuple[str, str], _Group] = {}
    for part in parts:
        group = groups.setdefault(
            (part.account, part.tax), _Group(part.account, part.tax, part.rate)
        )
        group.base += part.base
        group.count += 1
        group.numbers.append(part.number)
        group.texts.append(part.text)
    return list(groups.values())


def _per_rate(totals: Iterable[RateTotal]) -> dict[Decimal, RateTotal]:
    """Add up totals of the same percentage."""
    sums: dict[Decimal, RateTotal] = {}
    for total in totals:
        known = sums.get(total.rate, RateTotal(total.rate, ZERO, ZERO))
        sums[total.rate] = RateTotal(
            total.rate, known.taxable + total.taxable, known.tax + total.tax
        )
    return sums


def _check_tax(total: RateTotal, lines: int) -> None:
    """Refuse VAT that rounding cannot explain (belgian-accounting 1.10)."""
    expected = (total.taxable * total.rate).quantize(CENT, ROUND_HALF_UP)
    allowed = CENT * max(lines, 1) if total.rate else ZERO
    if abs(total.tax - expected) > allowed:
        raise DoesNotAddUp(
            f"VAT at {_percent(total.rate)} is {total.tax}, but {total.taxable} makes {expected}"
        )


def _discounted(members: list[_Group], total: RateTotal, text: str, account: str) -> list[_Group]:
    """Take the document's discount off the groups; return the groups that were added for it."""
    before = sum((group.base for group in members), ZERO)
    discount = before - total.taxable
    if not discount:
        return []
    if not before or not 0 < discount / before <= 1:
        raise DoesNotAddUp(
            f"a discount would make {total.taxable} of {before} at {_percent(total.rate)}"
        )
    shares = _pro_rata(discount, members)
    if not account:
        for group, share in zip(members, shares, strict=True):
            group.base -= share
        return []
    return _on_account(members, shares, text, account)


def _on_account(
    members: list[_Group], shares: list[Decimal], text: str, account: str
) -> list[_Group]:
    """Put the shares on the discount account, one line per VAT rate; return the new ones."""
    added: dict[str, _Group] = {}
    for group, share in zip(members, shares, strict=True):
        own = (g for g in members if (g.account, g.tax) == (account, group.tax))
        home = next(own, None) or added.setdefault(
            group.tax, _Group(account, group.tax, group.rate, count=1, texts=[text])
        )
        home.base -= share
    return list(added.values())


def _pro_rata(whole: Decimal, groups: list[_Group]) -> list[Decimal]:
    """Cut an amount in shares after the groups' bases; the odd cents go to the largest cut-offs."""
    base = sum((group.base for group in groups), ZERO)
    exact = [whole * group.base / base for group in groups]
    shares = [share.quantize(CENT, ROUND_FLOOR) for share in exact]
    missing = int((whole - sum(shares, ZERO)) / CENT)
    order = sorted(range(len(groups)), key=lambda i: (shares[i] - exact[i], i))
    for i in order[:missing]:
        shares[i] += CENT
    return shares


def _level(members: list[_Group], total: RateTotal, lines: int) -> None:
    """Give a rounding difference of the bases to the largest group; refuse a larger one."""
    difference = total.taxable - sum((group.base for group in members), ZERO)
    if abs(difference) > CENT * lines:
        raise DoesNotAddUp(
            f"lines at {_percent(total.rate)} add up to {total.taxable - difference}, "
            f"but total.taxes says {total.taxable}"
        )
    if difference:
        max(members, key=lambda group: abs(group.base)).base += difference


def _spread_vat(members: list[_Group], total: RateTotal) -> None:
    """Spread the known VAT: down to the cent, then the missing cents one by one."""
    for group in members:
        group.vat = (group.base * group.rate).quantize(CENT, ROUND_FLOOR)
    missing = total.tax - sum((group.vat for group in members), ZERO)
    sign = 1 if missing > 0 else -1
    cent = CENT * sign
    while missing:
        able = [group for group in members if group.takes(cent)]
        if not able:
            raise DoesNotAddUp(
                f"VAT of {total.tax} at {_percent(total.rate)} cannot be spread over the lines"
            )
        chosen = min(able, key=lambda g: (-sign * g.rest, -g.base, g.account, g.tax))
        chosen.vat += cent
        missing -= cent


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f} %"
