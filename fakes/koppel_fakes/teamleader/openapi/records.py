"""The objects of the API, as answers show them (teamleader-api 2.0 to 2.7)."""

from __future__ import annotations

from koppel_fakes.notation import Schema, answer

_CUSTOMER = """
    id:uuid status:active|deactivated national_identification_number:str? emails:[@Email]
    telephones:[@Telephone] website:str? iban:str? bic:str? language:str?
    payment_term:@PaymentTerm? invoicing_preferences:@InvoicingPreferences added_at:moment
    updated_at:moment web_url:str tags:[str] marketing_mails_consent:bool?
"""
_COMPANY = f"""{_CUSTOMER} name:str business_type:@Ref? vat_number:str? preferred_currency:str?
    responsible_user:@Ref?"""
_CONTACT = f"""{_CUSTOMER} first_name:str? last_name:str? salutation:str? birthdate:str?
    gender:female|male|non_binary|prefers_not_to_say|unknown?"""
_ITEM = "primary_address:@PrimaryAddress? custom_fields~:[@CustomField] price_list~:@Ref?"
_DETAIL = "addresses:[@AddressEntry] remarks:str? custom_fields:[@CustomField]"

_SUMS = "tax_exclusive:@Money tax_inclusive:@Money payable:@Money taxes:[@TaxTotal]"
_LATE = "due_incasso_inclusive~:@Money fixed_late_fee~:@Money interest~:@Money"
_BEFORE = "tax_exclusive_before_discount:@Money tax_inclusive_before_discount:@Money"
_INVOICE = """
    id:uuid department:@Ref invoice_number:str? invoice_date:date?
    status:draft|outstanding|matched due_on:date? paid:bool paid_at:moment? sent:bool
    purchase_order_number:str? payment_reference:str? currency_exchange_rate:@ExchangeRate
    created_at:moment updated_at:moment file:@Ref? deal:@Ref? project:@Ref? delivery_date:date?
"""
_CREDIT_NOTE = """
    id:uuid department:@Ref credit_note_number:str? credit_note_date:date? status:=booked
    invoice:@Ref? paid:bool paid_at:moment? total:@CreditNoteTotals created_at:moment
    updated_at:moment
"""
_LINE = """
    product:@Ref? product_category:@Ref? quantity:number description:str unit:@Ref?
    unit_price:@UnitPrice tax:@Ref discount:@LineDiscount? total:@LineTotals
"""
_INVOICEE = "name:str vat_number:str? customer:@Ref"
_MORE_OF_INVOICEE = "email:str? national_identification_number:str?"
_PRODUCT = """id:uuid name:str? code:str? description:str? unit:@Ref? added_at:moment
    updated_at:moment"""
_USER = """id:uuid account:@Ref first_name:str last_name:str email:str
    telephones:[@Telephone] language:str function:str? teams:[@Ref]"""
_DEPARTMENT = "id:uuid name:str vat_number:str? currency:str? emails:[@Email] status:str"

_SPECS = {
    "Ref": "type:str id:uuid",
    "Money": "amount:number currency:str",
    "PaymentTerm": "type:cash|after_invoice_date|end_of_month days~:number?",
    "PaymentTermItem": "id:uuid type:cash|after_invoice_date|end_of_month days:number?",
    "Email": "type:str email:str",
    "Telephone": "type:str number:str",
    "InvoicingPreferences": "electronic_invoicing_address:str?",
    "PrimaryAddress": "line_1:str? postal_code:str? city:str? country:str area_level_two:@Ref?",
    "Address": """line_1:str? postal_code:str? city:str? country:str area_level_two:@Ref?
        addressee~:str?""",
    "AddressEntry": "type:primary|invoicing|delivery|visiting address:@Address",
    "CustomField": "definition:@Ref value:any",
    "CompanyItem": f"{_COMPANY} {_ITEM}",
    "Company": f"""{_COMPANY} {_DETAIL} price_list~:@Ref? related_companies~:[@Ref]
        related_contacts~:[@RelatedContact]""",
    "RelatedContact": """type:str id:uuid position:str? secondary_position:str? division:str?
        is_decision_maker:bool""",
    "ContactItem": f"{_CONTACT} {_ITEM}",
    "Contact": f"""{_CONTACT} {_DETAIL} price_list~:@Ref? vat_number:str?
        companies:[@CompanyOfContact]""",
    "CompanyOfContact": """position:str? secondary_position:str? division:str?
        decision_maker:bool company:@Ref""",
    "ForAttentionOf": "name:str? contact:@Ref?",
    "Invoicee": f"{_INVOICEE} for_attention_of:@ForAttentionOf?",
    "InvoiceeDetail": f"{_INVOICEE} for_attention_of:@ForAttentionOf? {_MORE_OF_INVOICEE}",
    "CreditNoteInvoicee": _INVOICEE,
    "CreditNoteInvoiceeDetail": f"{_INVOICEE} {_MORE_OF_INVOICEE}",
    "TaxTotal": "rate:number taxable:@Money tax:@Money",
    "WithheldTotal": "id:uuid taxable:@Money withheld:@Money",
    "InvoiceItemTotals": f"{_SUMS} due:@Money {_LATE}",
    "InvoiceTotals": f"{_SUMS} {_BEFORE} withheld_taxes:[@WithheldTotal] due:@Money {_LATE}",
    "CreditNoteTotals": _SUMS,
    "LineTotals": f"tax_exclusive:@Money tax_inclusive:@Money {_BEFORE}",
    "UnitPrice": "amount:number tax:=excluding currency~:str",
    "LineDiscount": "type:=percentage value:number",
    "DocumentDiscount": "type:=percentage value:number description:str",
    "Section": "title:str?",
    "Line": f"{_LINE} extended_description:str? withheld_tax:@Ref?",
    "LineGroup": "section:@Section? line_items:[@Line]",
    "CreditNoteLine": f"{_LINE} extended_description:str",
    "CreditNoteLineGroup": "section:@Section? line_items:[@CreditNoteLine]",
    "Payment": "paid_at:moment payment:@Money",
    "ExchangeRate": "from:str to:str rate:number",
    "ExpectedPaymentMethod": "method:str reference:str?",
    "InvoiceItem": f"""{_INVOICE} invoicee:@Invoicee total:@InvoiceItemTotals web_url:str
        subscription:@Ref?""",
    "Invoice": f"""{_INVOICE} invoicee:@InvoiceeDetail discounts:[@DocumentDiscount]
        grouped_lines:[@LineGroup] total:@InvoiceTotals payment_term:@PaymentTerm
        payments:[@Payment] note:str? currency:str
        expected_payment_method:@ExpectedPaymentMethod? on_hold_since:date?
        custom_fields:[@CustomField] document_template:@Ref? peppol_status:str?
        invoice_content~:str?""",
    "CreditNoteItem": f"{_CREDIT_NOTE} invoicee:@CreditNoteInvoicee",
    "CreditNote": f"""{_CREDIT_NOTE} invoicee:@CreditNoteInvoiceeDetail
        discounts:[@DocumentDiscount] grouped_lines:[@CreditNoteLineGroup] currency:str
        currency_exchange_rate:@ExchangeRate document_template:@Ref? peppol_status:str?""",
    "TaxRate": "id:uuid description:str rate:number department:@Ref",
    "PaymentMethod": "id:uuid name:str status:active|archived",
    "CommercialDiscount": "name:str department:@Ref",
    "Ledger": "department:@Ref ledger_account_number:str",
    "ProductCategory": "id:uuid name:str ledgers:[@Ledger]",
    "DepartmentItem": _DEPARTMENT,
    "Department": f"""{_DEPARTMENT} address:@PrimaryAddress? telephones:[@Telephone] website:str?
        iban:str? bic:str? fiscal_regime:str?""",
    "Currency": "code:str symbol:str name:str exchange_rate:number",
    "Unit": "id:uuid name:str",
    "BusinessType": "id:uuid name:str country:str",
    "Area": "id:uuid name:str country:str",
    "DocumentTemplate": """id:uuid department:@Ref document_type:str is_default:bool name:str
        status:active|archived""",
    "ProductItem": _PRODUCT,
    "Product": f"""{_PRODUCT} selling_price:@Money? purchase_price:@Money? tax:@Ref?
        product_category:@Ref? custom_fields:[@CustomField]""",
    "Tag": "tag:str",
    "UserItem": f"{_USER} status:str",
    "UserPreferences": """invoiceable:bool historic_time_tracking_limit:any
        whitelabeling:bool""",
    "User": f"""{_USER} email_verification_status:str time_zone:str
        preferences:@UserPreferences""",
    "Team": "id:uuid name:str team_lead:@Ref? members:[@Ref]",
    "PriceList": """id:uuid name:str
        calculation_method:manual|based_on_price_list|based_on_purchase_price""",
    "Submission": """id:uuid subject:@Ref email_address:str status:sending|confirmed|failed
        created_at:moment""",
    "CustomFieldDefinition": """id:uuid context:str type:str label:str group:str? required:bool
        configuration:@Configuration?""",
    "Configuration": """options~:[@Option] extra_option_allowed~:bool
        default_value~:number""",
    "Option": "id:uuid value:str",
    "UploadLocation": "location:str expires_at:moment",
    "DocumentLocation": "location:str expires:moment",
    "File": """id:uuid name:str mime_type:str size:number folder:str? subject:@Ref?
        uploaded_by:@Ref updated_at:moment""",
    "Note": "id:uuid subject:@Ref content:str added_at:moment",
    "Webhook": "url:str types:[str]",
    "PageMeta": "size:number number:number",
    "Meta": "page~:@PageMeta matches~:number default~:str?",
    "ErrorMeta": "field~:str hint~:str",
    "Error": "title:str status~:number code~:number key~:str meta~:@ErrorMeta",
    "Errors": "errors:[@Error]",
}  # fmt: skip


def record_specs() -> dict[str, str]:
    """Every object in the notation of `notation`, in one line each."""
    return {name: " ".join(spec.split()) for name, spec in _SPECS.items()}


def record_schemas() -> dict[str, Schema]:
    """Every object by name."""
    return {name: answer(spec) for name, spec in _SPECS.items()}
