"""Lines: the grouped lines and discounts a client writes, read and checked (teamleader-api 2.0)."""

from __future__ import annotations

from decimal import Decimal

from koppel_fakes.teamleader.body import Body
from koppel_fakes.teamleader.documents import DocumentDiscount, Group, Line
from koppel_fakes.teamleader.state import State


def read_groups(
    state: State, body: Body, department_id: str | None, *, required: bool = False
) -> tuple[Group, ...] | None:
    """The `grouped_lines` of a document of that department; tax rates must be the department's."""
    groups = body.objects("grouped_lines", required=required)
    if groups is None:
        return None
    return tuple(_group(state, group, department_id) for group in groups)


def read_discounts(body: Body) -> tuple[DocumentDiscount, ...] | None:
    """The `discounts` on a whole document."""
    discounts = body.objects("discounts")
    if discounts is None:
        return None
    return tuple(
        DocumentDiscount(_percentage(item) or Decimal(0), item.text("description") or "")
        for item in discounts
    )


def _group(state: State, body: Body, department_id: str | None) -> Group:
    section = body.object("section")
    title = section.text("title") if section is not None else None
    items = body.objects("line_items", required=True) or []
    lines = [_line(state, item, department_id) for item in items]
    return Group(tuple(line for line in lines if line is not None), title)


def _line(state: State, body: Body, department_id: str | None) -> Line | None:
    """One line; None when it has problems, which the body has noted."""
    quantity = body.number("quantity", required=True)
    description = body.text("description", required=True, nullable=False)
    amount = _unit_price(body)
    rate_id = body.uuid("tax_rate_id", required=True)
    category_id = body.uuid("product_category_id")
    discount = body.object("discount")
    percentage = _percentage(discount) if discount is not None else None
    product_id, unit_id = body.uuid("product_id"), body.uuid("unit_of_measure_id")
    if product_id is not None and product_id not in state.products:
        body.wrong("product_id", "must be valid")
    if unit_id is not None and unit_id not in state.units:
        body.wrong("unit_of_measure_id", "must be valid")
    # A Belgian account withholds no tax: there is no such rate to refer to.
    if body.uuid("withholding_tax_rate_id") is not None:
        body.wrong("withholding_tax_rate_id", "must be valid")
    if category_id is not None and category_id not in state.product_categories:
        body.wrong("product_category_id", "must be valid")
    rate = state.tax_rates.get(rate_id) if rate_id is not None else None
    if rate_id is not None and (rate is None or department_id not in (None, rate.department_id)):
        body.wrong("tax_rate_id", "must be valid")
    if quantity is None or description is None or amount is None or rate is None:
        return None
    return Line(
        quantity=quantity,
        description=description,
        unit_amount=amount,
        tax_rate_id=rate.id,
        rate=rate.rate,
        product_category_id=category_id,
        extended_description=body.text("extended_description"),
        discount=percentage,
        product_id=product_id,
        unit_id=unit_id,
    )


def _unit_price(body: Body) -> Decimal | None:
    price = body.object("unit_price", required=True)
    if price is None:
        return None
    price.choice("tax", ("excluding",), required=True)
    return price.number("amount", required=True)


def _percentage(body: Body) -> Decimal | None:
    body.choice("type", ("percentage",), required=True)
    value = body.number("value", required=True)
    if value is not None and not 0 <= value <= 100:
        body.wrong("value", "must be between 0 and 100")
    return value
