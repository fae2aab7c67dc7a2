"""The operations of the API: what each takes, answers and needs (teamleader-api 2.1 to 2.8)."""

from __future__ import annotations

from dataclasses import dataclass

from koppel_fakes.notation import Schema, request

_LIST = "page:@Page includes:str?"
_CUSTOMER = """
    emails:[@EmailWrite] telephones:[@TelephoneWrite] website:str? addresses:[@AddressEntryWrite]
    iban:str? bic:str? language:str? responsible_user_id:uuid? remarks:str? tags:[str]
    custom_fields:[@CustomFieldWrite] custom_fields_update_strategy:=partial
    marketing_mails_consent:bool national_identification_number:str? price_list_id:uuid?
"""
_COMPANY = f"""{_CUSTOMER} vat_number:str? business_type_id:uuid? preferred_currency:str?"""
_CONTACT = f"""{_CUSTOMER} first_name:str? salutation:str? birthdate:date?
    gender:female|male|non_binary|prefers_not_to_say|unknown?"""
_DRAFT = """
    currency:@CurrencyWrite project_id:uuid? purchase_order_number:str? invoice_date:date?
    discounts:[@DiscountWrite] note:str? expected_payment_method:@PaymentMethodWrite
    custom_fields:[@CustomFieldWrite] custom_fields_update_strategy:=partial
    document_template_id:uuid? delivery_date:date? quotation_id:uuid?
    invoice_content:goods|services|goods_and_services?
"""
_LINK = "id*:uuid company_id*:uuid"
_FORMAT = "id*:uuid format*:pdf|ubl/e-fff|ubl/peppol_bis_3|ubl/xrechnung"
_BY_DEPARTMENT = "filter:@DepartmentFilter"
_PURCHASES = "incomingInvoice|incomingCreditNote|receipt|incoming_invoice|incoming_credit_note"

_REQUESTS = {
    "Page": "size:int number:int",
    "Sort": "field*:str order:asc|desc",
    "RefWrite": "type*:str id*:uuid",
    "MoneyWrite": "amount*:number currency*:str",
    "EmailWrite": "type*:primary|invoicing email*:str",
    "TelephoneWrite": "type*:phone|mobile|fax number*:str",
    "AddressWrite": """line_1*:str? postal_code*:str? city*:str? country*:str
        area_level_two_id:uuid? addressee:str?""",
    "AddressEntryWrite": "type*:primary|invoicing|delivery|visiting address*:@AddressWrite",
    "CustomFieldWrite": "id*:uuid value:any",
    "PaymentTermWrite": "type*:cash|after_invoice_date|end_of_month days:number",
    "ForAttentionOfWrite": "name:str? contact_id:uuid?",
    "InvoiceeWrite": "customer*:@RefWrite for_attention_of:@ForAttentionOfWrite?",
    "UnitPriceWrite": "amount*:number tax*:=excluding",
    "LineDiscountWrite": "type*:=percentage value*:number",
    "LineWrite": """quantity*:number description*:str extended_description:str?
        unit_of_measure_id:uuid? unit_price*:@UnitPriceWrite tax_rate_id*:uuid
        discount:@LineDiscountWrite? product_id:uuid? product_category_id:uuid?
        withholding_tax_rate_id:uuid?""",
    "SectionWrite": "title:str?",
    "LineGroupWrite": "section:@SectionWrite? line_items*:[@LineWrite]",
    "DiscountWrite": "type*:=percentage value*:number description:str?",
    "CurrencyWrite": "code*:str exchange_rate:number",
    "PaymentMethodWrite": "method*:str reference:str?",
    "PrimaryEmail": "type*:=primary email*:str",
    "CompanyFilter": """ids:[uuid] term:str vat_number:str national_identification_number:str
        email:@PrimaryEmail tags:[str] status:active|deactivated marketing_mails_consent:bool
        updated_since:moment""",
    "ContactFilter": """ids:[uuid] company_id:uuid term:str email:@PrimaryEmail tags:[str]
        status:active|deactivated marketing_mails_consent:bool updated_since:moment""",
    "InvoiceFilter": """ids:[uuid] status:[draft|outstanding|matched] updated_since:moment
        invoice_date_after:date invoice_date_before:date invoice_number:str term:str
        department_id:uuid deal_id:uuid project_id:uuid subscription_id:uuid customer:@RefWrite
        purchase_order_number:str payment_reference:str""",
    "CreditNoteFilter": """ids:[uuid] department_id:uuid updated_since:moment invoice_id:uuid
        project_id:uuid customer:@RefWrite credit_note_date_after:date
        credit_note_date_before:date""",
    "DepartmentFilter": "department_id:uuid",
    "StatusFilter": "ids:[uuid] status:[active|archived]",
    "UserFilter": "ids:[uuid] term:str status:[active|deactivated]",
    "TeamFilter": "ids:[uuid] term:str team_lead_id:uuid",
    "IdFilter": "ids:[uuid]",
    "PurchaseRef": f"type*:{_PURCHASES} id*:uuid",
    "SubmissionFilter": "subject:@PurchaseRef",
    "ProductFilter": "ids:[uuid] term:str updated_since:moment",
    "TemplateFilter": "department_id*:uuid document_type*:str status:[active|archived]",
    "DefinitionFilter": "ids:[uuid] context:str",
    "ConfigurationWrite": "options:[str] default_value:number searchable:bool",
    "SubjectFilter": "subject*:@RefWrite",
    "FileSubject": "type*:str id:uuid",
    "LetterContent": "subject*:str body*:str mail_template_id:uuid?",
    "Recipient": "customer:@RefWrite email*:str",
    "Recipients": "to:[@Recipient] cc:[@Recipient] bcc:[@Recipient]",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: the scope it needs (none: ""), its request, and the type of its answer.

    An answer "201 x" is the reference of a new x; "204" has no body.
    """

    scope: str
    request: str
    answer: str


def request_specs() -> dict[str, str]:
    """The same objects in the notation of `notation`, in one line each."""
    return {name: " ".join(spec.split()) for name, spec in _REQUESTS.items()}


def request_schemas() -> dict[str, Schema]:
    """Every object that requests are made of."""
    return {name: request(spec) for name, spec in _REQUESTS.items()}


def operations() -> dict[str, Operation]:
    """Every operation by name."""
    return {**_customers(), **_documents(), **_settings(), **_others()}


def _customers() -> dict[str, Operation]:
    found = {}
    for resource, scope, fields, name in (
        ("companies", "companies", _COMPANY, "name"),
        ("contacts", "contacts", _CONTACT, "last_name"),
    ):
        record = "Company" if resource == "companies" else "Contact"
        asked = f"filter:@{record}Filter sort:[@Sort] {_LIST}"
        found[f"{resource}.list"] = Operation(scope, asked, f"[@{record}Item]")
        found[f"{resource}.info"] = Operation(scope, "id*:uuid includes:str?", f"@{record}")
        found[f"{resource}.add"] = Operation(
            scope, f"{name}*:str {fields}", f"201 {record.lower()}"
        )
        found[f"{resource}.update"] = Operation(scope, f"id*:uuid {name}:str {fields}", "204")
        found[f"{resource}.delete"] = Operation(scope, "id*:uuid", "204")
        found[f"{resource}.tag"] = Operation(scope, "id*:uuid tags*:[str]", "204")
        found[f"{resource}.untag"] = Operation(scope, "id*:uuid tags*:[str]", "204")
    linked = f"{_LINK} position:str? decision_maker:bool"
    return {
        **found,
        "companies.uploadLogo": Operation("companies", "id*:uuid image*:str?", "204"),
        "contacts.linkToCompany": Operation("contacts", linked, "204"),
        "contacts.updateCompanyLink": Operation("contacts", linked, "204"),
        "contacts.unlinkFromCompany": Operation("contacts", _LINK, "204"),
    }


def _documents() -> dict[str, Operation]:
    needed = """invoicee*:@InvoiceeWrite department_id*:uuid payment_term*:@PaymentTermWrite
        grouped_lines*:[@LineGroupWrite]"""
    optional = """invoicee:@InvoiceeWrite payment_term:@PaymentTermWrite
        grouped_lines:[@LineGroupWrite]"""
    booked = f"""{optional} project_id:uuid? invoice_date:date note:str?
        custom_fields:[@CustomFieldWrite] custom_fields_update_strategy:=partial"""
    payment = "id*:uuid payment*:@MoneyWrite paid_at*:moment payment_method_id:uuid?"
    credited = "id*:uuid credit_note_date:date?"
    lines = "grouped_lines*:[@LineGroupWrite] discounts:[@DiscountWrite]"
    letter = "id*:uuid content*:@LetterContent recipients:@Recipients attachments:[uuid]"
    listed = f"filter:@InvoiceFilter sort:[@Sort] {_LIST} include:str?"
    requests = {
        "invoices.list": (listed, "[@InvoiceItem]"),
        "invoices.info": ("id*:uuid includes:str? include:str?", "@Invoice"),
        "invoices.draft": (f"{needed} {_DRAFT}", "201 invoice"),
        "invoices.update": (f"id*:uuid {optional} {_DRAFT}", "204"),
        "invoices.updateBooked": (f"id*:uuid {booked}", "204"),
        "invoices.copy": ("id*:uuid", "201 invoice"),
        "invoices.book": ("id*:uuid on*:date", "204"),
        "invoices.delete": ("id*:uuid", "204"),
        "invoices.registerPayment": (payment, "204"),
        "invoices.removePayments": ("id*:uuid", "204"),
        "invoices.credit": (credited, "201 creditNote"),
        "invoices.creditPartially": (f"{credited} {lines}", "201 creditNote"),
        "invoices.download": (_FORMAT, "@DocumentLocation"),
        "invoices.send": (letter, "204"),
        "invoices.sendViaPeppol": ("id*:uuid", "204"),
        "creditNotes.list": (f"filter:@CreditNoteFilter {_LIST}", "[@CreditNoteItem]"),
        "creditNotes.info": ("id*:uuid", "@CreditNote"),
        "creditNotes.download": (_FORMAT, "@DocumentLocation"),
        "creditNotes.sendViaPeppol": ("id*:uuid", "204"),
    }
    return {name: Operation("invoices", *rest) for name, rest in requests.items()}


def _settings() -> dict[str, Operation]:
    sorted_rates = f"{_BY_DEPARTMENT} page:@Page sort:[@Sort]"
    configuration = "configuration:@ConfigurationWrite?"
    definition = "label*:str type*:str context*:str required:bool"
    return {
        "taxRates.list": Operation("", sorted_rates, "[@TaxRate]"),
        "withholdingTaxRates.list": Operation("", _BY_DEPARTMENT, "[@TaxRate]"),
        "paymentTerms.list": Operation("", "", "[@PaymentTermItem]"),
        "paymentMethods.list": Operation("", "filter:@StatusFilter page:@Page", "[@PaymentMethod]"),
        "commercialDiscounts.list": Operation("", _BY_DEPARTMENT, "[@CommercialDiscount]"),
        "productCategories.list": Operation("products", _BY_DEPARTMENT, "[@ProductCategory]"),
        "products.list": Operation(
            "products", "filter:@ProductFilter page:@Page", "[@ProductItem]"
        ),
        "products.info": Operation("products", "id*:uuid", "@Product"),
        "unitsOfMeasure.list": Operation("products", "", "[@Unit]"),
        "departments.list": Operation(
            "departments", "filter:@StatusFilter sort:[@Sort]", "[@DepartmentItem]"
        ),
        "departments.info": Operation("departments", "id*:uuid", "@Department"),
        "currencies.exchangeRates": Operation("", "base*:str", "[@Currency]"),
        "businessTypes.list": Operation("", "country:str?", "[@BusinessType]"),
        "levelTwoAreas.list": Operation("", "country*:str language:str?", "[@Area]"),
        "documentTemplates.list": Operation("", "filter*:@TemplateFilter", "[@DocumentTemplate]"),
        "tags.list": Operation("", "page:@Page sort:[@Sort]", "[@Tag]"),
        "users.list": Operation(
            "users", "filter:@UserFilter sort:[@Sort] page:@Page", "[@UserItem]"
        ),
        "teams.list": Operation("users", "filter:@TeamFilter sort:[@Sort]", "[@Team]"),
        "priceLists.list": Operation("products", "filter:@IdFilter", "[@PriceList]"),
        "users.me": Operation("users", "", "@User"),
        "customFieldDefinitions.list": Operation(
            "", "filter:@DefinitionFilter sort:[@Sort] page:@Page", "[@CustomFieldDefinition]"
        ),
        "customFieldDefinitions.info": Operation("", "id*:uuid", "@CustomFieldDefinition"),
        "customFieldDefinitions.create": Operation(
            "settings", f"{definition} {configuration}", "201 customFieldDefinition"
        ),
    }


def _others() -> dict[str, Operation]:
    upload = "name*:str subject*:@FileSubject folder:str?"
    note = "subject*:@RefWrite content*:str notify:[@RefWrite]"
    about = "filter*:@SubjectFilter page:@Page"
    return {
        "files.upload": Operation("", upload, "@UploadLocation"),
        "files.list": Operation("", about, "[@File]"),
        "files.info": Operation("", "id*:uuid", "@File"),
        "files.download": Operation("", "id*:uuid", "@UploadLocation"),
        "files.delete": Operation("", "id*:uuid", "204"),
        "notes.create": Operation("", note, "201 note"),
        "notes.list": Operation("", about, "[@Note]"),
        "bookkeepingSubmissions.list": Operation("", "filter:@SubmissionFilter", "[@Submission]"),
        "migrate.id": Operation("", "type*:str id*:number", "@Ref"),
        "migrate.taxRate": Operation("", "department_id*:uuid tax_rate*:str", "@Ref"),
        "webhooks.register": Operation("", "url*:str types*:[str]", "204"),
        "webhooks.list": Operation("", "", "[@Webhook]"),
        "webhooks.unregister": Operation("", "url*:str types*:[str]", "204"),
    }
