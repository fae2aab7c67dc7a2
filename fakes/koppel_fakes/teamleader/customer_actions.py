"""What else can be done to customers: delete, tag, untag, link (teamleader-api 2.1, 2.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from koppel_fakes.teamleader.call import NO_CONTENT, Call, Endpoint, Result, found
from koppel_fakes.teamleader.catalogue import CompanyLink
from koppel_fakes.teamleader.records import Customer, CustomerKind

_IMAGE = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=]+$")


def endpoints() -> Mapping[str, Endpoint]:
    """The actions on both kinds, and the links between them."""
    return {
        "companies.delete": Endpoint(partial(delete, kind="company"), "companies"),
        "companies.tag": Endpoint(partial(tag, kind="company"), "companies"),
        "companies.uploadLogo": Endpoint(upload_logo, "companies"),
        "companies.untag": Endpoint(partial(untag, kind="company"), "companies"),
        "contacts.delete": Endpoint(partial(delete, kind="contact"), "contacts"),
        "contacts.tag": Endpoint(partial(tag, kind="contact"), "contacts"),
        "contacts.untag": Endpoint(partial(untag, kind="contact"), "contacts"),
        "contacts.linkToCompany": Endpoint(link, "contacts"),
        "contacts.updateCompanyLink": Endpoint(update_link, "contacts"),
        "contacts.unlinkFromCompany": Endpoint(unlink, "contacts"),
    }


def delete(call: Call, kind: CustomerKind) -> Result:
    """Delete a customer; his documents keep what they show of him."""
    customer = found(partial(call.state.customer, kind), call, kind)
    call.state.drop_customer(customer.id)
    call.log(kind, customer.id)
    return NO_CONTENT


def tag(call: Call, kind: CustomerKind) -> Result:
    """Put tags on; unknown ones come into being, and one that is on already stays once."""
    customer, tags = _tagging(call, kind)
    return _retagged(call, customer, tuple(dict.fromkeys((*customer.tags, *tags))))


def untag(call: Call, kind: CustomerKind) -> Result:
    """Take tags off; the account still knows them."""
    customer, tags = _tagging(call, kind)
    return _retagged(call, customer, tuple(item for item in customer.tags if item not in tags))


def upload_logo(call: Call) -> Result:
    """Set the logo, given as a data address; null takes it away. The API shows it nowhere."""
    image = call.body.text("image", required=True)
    if image is not None and not _IMAGE.match(image):
        call.body.wrong("image", "must be valid")
    company = found(partial(call.state.customer, "company"), call, "company")
    call.state.put_customer(replace(company, logo=image, updated_at=call.state.now()))
    call.effects.add(actor="api", operation=call.operation, kind="company", key=company.id, body={})
    return NO_CONTENT


def link(call: Call) -> Result:
    """A contact now works for a company; a link that is there gets the new details."""
    contact, company_id = _pair(call)
    call.state.put_link(contact.id, company_id, _link(call, CompanyLink()))
    return _linked(call, contact)


def update_link(call: Call) -> Result:
    """Change what the contact does at the company; without a link there is nothing to change."""
    contact, company_id = _pair(call)
    known = call.state.links.get((contact.id, company_id))
    if known is None:
        call.body.wrong("company_id", "must be valid")
        call.body.check()
    call.state.put_link(contact.id, company_id, _link(call, known or CompanyLink()))
    return _linked(call, contact)


def unlink(call: Call) -> Result:
    """The contact no longer works there; unlinking twice changes nothing."""
    contact, company_id = _pair(call)
    call.state.drop_link(contact.id, company_id)
    return _linked(call, contact)


def _tagging(call: Call, kind: CustomerKind) -> tuple[Customer, list[str]]:
    if "tags" not in call.body:
        call.body.wrong("tags", "must be present")
    tags = call.body.texts("tags") or []
    return found(partial(call.state.customer, kind), call, kind), tags


def _retagged(call: Call, customer: Customer, tags: tuple[str, ...]) -> Result:
    call.state.put_customer(replace(customer, tags=tags, updated_at=call.state.now()))
    call.log(customer.kind, customer.id)
    return NO_CONTENT


def _pair(call: Call) -> tuple[Customer, str]:
    company_id = call.body.uuid("company_id", required=True)
    if company_id is not None and call.state.customer("company", company_id) is None:
        call.body.wrong("company_id", "must be valid")
    contact = found(partial(call.state.customer, "contact"), call, "contact")
    return contact, str(company_id)


def _link(call: Call, known: CompanyLink) -> CompanyLink:
    """The link with what the body says of it; what it does not name stays."""
    body = call.body
    position = body.text("position") if "position" in body else known.position
    decides = body.boolean("decision_maker") if "decision_maker" in body else known.decision_maker
    body.check()
    return CompanyLink(position, bool(decides))


def _linked(call: Call, contact: Customer) -> Result:
    call.log("contact", contact.id)
    return NO_CONTENT
