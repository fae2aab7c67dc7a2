"""Products, units, templates, people and other lists of the settings (teamleader-api 2.5)."""

from __future__ import annotations

from collections.abc import Mapping

from koppel_fakes.teamleader.call import (
    Call,
    Endpoint,
    Result,
    found,
    paged,
    remembered,
    since,
    sort_of,
)
from koppel_fakes.teamleader.catalogue import Product, User
from koppel_fakes.teamleader.errors import refusal
from koppel_fakes.teamleader.render import ACCOUNT_CURRENCY, money
from koppel_fakes.teamleader.settings_lists import teams_of, user
from koppel_fakes.teamleader.shapes import Json, custom_fields, moment, reference
from koppel_fakes.teamleader.state import State

DOCUMENT_TYPES = (
    "delivery_note", "invoice", "order", "order_confirmation", "quotation",
    "timetracking_report", "workorder",
)  # fmt: skip
_STATUSES = ("active", "archived")


def endpoints() -> Mapping[str, Endpoint]:
    """All of these only read."""
    return {
        "withholdingTaxRates.list": Endpoint(list_withholding_tax_rates),
        "commercialDiscounts.list": Endpoint(list_commercial_discounts),
        "products.list": Endpoint(list_products, "products"),
        "products.info": Endpoint(product_info, "products"),
        "unitsOfMeasure.list": Endpoint(list_units, "products"),
        "businessTypes.list": Endpoint(list_business_types),
        "levelTwoAreas.list": Endpoint(list_areas),
        "documentTemplates.list": Endpoint(list_document_templates),
        "tags.list": Endpoint(list_tags),
        "users.list": Endpoint(list_users, "users"),
    }


def list_withholding_tax_rates(call: Call) -> Result:
    """None: only Spanish and Italian accounts have them."""
    call.filter().uuid("department_id")
    call.body.check()
    return Result([])


def list_commercial_discounts(call: Call) -> Result:
    """The discounts by name, of one department when asked (no paging: 1.6)."""
    department = call.filter().uuid("department_id")
    call.body.check()
    return Result(
        [
            {"name": item.name, "department": reference("department", item.department_id)}
            for item in call.state.commercial_discounts
            if department in (None, item.department_id)
        ]
    )


def list_products(call: Call) -> Result:
    """The products that pass the filter; the term looks at name and code."""
    asked = call.filter()
    ids, term, moment_since = asked.uuids("ids"), asked.text("term"), asked.moment("updated_since")
    call.body.check()
    products = call.state.products

    def find() -> list[str]:
        return [
            item.id
            for item in products.values()
            if (ids is None or item.id in ids)
            and (term is None or _mentions(item, term))
            and since(call, item.updated_at, moment_since)
        ]

    return paged(call, remembered(call, find), lambda i: _product_summary(products[i]))


def product_info(call: Call) -> Result:
    """One product in full."""
    product = found(call.state.products.get, call, "product")
    return Result(_product_detail(call.state, product))


def list_units(call: Call) -> Result:
    """All units (no paging: 1.6)."""
    return Result([{"id": item.id, "name": item.name} for item in call.state.units.values()])


def list_business_types(call: Call) -> Result:
    """The legal forms, of one country when asked (no paging: 1.6); the body may not be missing."""
    if call.without_body:
        raise refusal("body must be present")
    country = call.body.text("country")
    call.body.check()
    return Result(
        [
            {"id": item.id, "name": item.name, "country": item.country}
            for item in call.state.business_types.values()
            if country in (None, item.country)
        ]
    )


def list_areas(call: Call) -> Result:
    """The provinces of a country (no paging: 1.6); names are in one language here."""
    country = call.body.text("country", required=True, nullable=False)
    call.body.text("language")
    call.body.check()
    return Result(
        [
            {"id": item.id, "name": item.name, "country": item.country}
            for item in call.state.areas.values()
            if item.country == country
        ]
    )


def list_document_templates(call: Call) -> Result:
    """The layouts of one document type in one department (no paging: 1.6)."""
    asked = call.body.object("filter", required=True)
    if asked is None:
        call.body.check()
        return Result([])
    department = asked.uuid("department_id", required=True)
    kind = asked.choice("document_type", DOCUMENT_TYPES, required=True)
    statuses = asked.choices("status", _STATUSES)
    call.body.check()
    return Result(
        [
            {
                "id": item.id,
                "department": reference("department", item.department_id),
                "document_type": item.document_type,
                "is_default": item.is_default,
                "name": item.name,
                "status": item.status,
            }
            for item in call.state.document_templates.values()
            if (item.department_id, item.document_type) == (department, kind)
            and (statuses is None or item.status in statuses)
        ]
    )


def list_tags(call: Call) -> Result:
    """Every tag of the account, by name."""
    order = sort_of(call, ("tag",))
    backwards = any(descending for _, descending in order)
    tags = sorted(call.state.tags, key=str.casefold, reverse=backwards)
    return paged(call, tags, lambda tag: {"tag": tag})


def list_users(call: Call) -> Result:
    """The people with a login."""
    asked = call.filter()
    ids, statuses = asked.uuids("ids"), asked.choices("status", ("active", "deactivated"))
    term = (asked.text("term") or "").casefold()
    order = sort_of(call, ("first_name", "last_name", "email", "function"))
    call.body.check()
    chosen = [
        item
        for item in call.state.users.values()
        if (ids is None or item.id in ids)
        and (statuses is None or item.status in statuses)
        and any(term in text.casefold() for text in _texts_of(item))
    ]
    for name, descending in reversed(order):
        chosen.sort(key=lambda item: getattr(item, name) or "", reverse=descending)
    users = call.state.users
    return paged(call, [item.id for item in chosen], lambda i: _user(call.state, users[i]))


def _texts_of(person: User) -> tuple[str, ...]:
    return (person.first_name, person.last_name, person.email, person.function or "")


def _user(state: State, person: User) -> Json:
    return {**user(person), "status": person.status, "teams": teams_of(state, person)}


def _mentions(product: Product, term: str) -> bool:
    return any(term.lower() in text.lower() for text in (product.name, product.code) if text)


def _product_summary(product: Product) -> Json:
    return {
        "id": product.id,
        "name": product.name,
        "code": product.code,
        "description": product.description,
        "unit": reference("unitOfMeasure", product.unit_id),
        "added_at": moment(product.added_at),
        "updated_at": moment(product.updated_at),
    }


def _product_detail(state: State, product: Product) -> Json:
    selling, purchase = product.selling_price, product.purchase_price
    return {
        **_product_summary(product),
        "selling_price": None if selling is None else money(selling, ACCOUNT_CURRENCY),
        "purchase_price": None if purchase is None else money(purchase, ACCOUNT_CURRENCY),
        "tax": reference("taxRate", product.tax_rate_id),
        "product_category": reference("productCategory", product.product_category_id),
        "custom_fields": custom_fields(state, "product", {}),
    }
