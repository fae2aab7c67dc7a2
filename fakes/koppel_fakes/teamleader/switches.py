"""The open questions of teamleader-api: each behaviour that is ASSUMED there, as a switch."""

from __future__ import annotations

from collections.abc import Mapping

from koppel_fakes.switches import Switch


def known_switches() -> Mapping[str, Switch]:
    """Each switch with the answer teamleader-api assumes."""
    return {
        **_transport(),
        **_lists(),
        **_documents(),
        **_payments(),
        **_merging(),
        **_webhooks(),
    }


def _transport() -> Mapping[str, Switch]:
    return {
        "auto_approve": Switch(True, "the consent page answers itself (7.2)"),
        "token_error_shape": Switch(
            "errors", "body of a refused token (1.2)", ("errors", "classic")
        ),
        "grace_for_used_refresh_token": Switch(
            False, "the last used refresh token gets its successor once more (1.2)"
        ),
        "access_token_seconds": Switch(3600, "life of an access token (1.2)"),
        "invalid_client_status": Switch(401, "status for a wrong client id or secret (1.2)"),
        "missing_scope_status": Switch(403, "status when a scope was not ticked (1.2)"),
        "refused_version_status": Switch(400, "status for an older or unknown version (1.3)"),
        "unknown_id_of_action_status": Switch(404, "an action on an id nobody has (7.2)"),
        "refused_calls_count": Switch(False, "a 429 takes a place in the window too (1.4)"),
        "rate_limit_reset_format": Switch(
            "seconds", "form of X-RateLimit-Reset (1.4)", ("seconds", "documented")
        ),
        "page_size_over_100": Switch("refuse", "page.size above 100 (1.6)", ("refuse", "clamp")),
        "invoice_list_pagination_meta": Switch(
            True, "invoices and creditNotes answer includes=pagination (1.6)"
        ),
        "transfer_link_seconds": Switch(3600, "life of an upload or download address (8)"),
        "download_needs_token": Switch(False, "a download address asks for a token (2.3, 8)"),
    }


def _lists() -> Mapping[str, Switch]:
    return {
        "updated_since_inclusive": Switch(True, "updated_since takes the moment itself (8)"),
        "other_lists_pagination_meta": Switch(
            False, "lists that nobody tried answer includes=pagination (1.6)"
        ),
        "most_filter_ids": Switch(0, "how many ids a filter takes; 0 is any number (8)"),
        "vat_filter": Switch(
            "bare",
            "VAT numbers are compared without separators, or as typed (2.1)",
            ("bare", "exact"),
        ),
        "tags_filter": Switch(
            "all", "a customer has all tags asked for, or any (2.1)", ("all", "any")
        ),
        "duplicate_customers": Switch(
            "accept", "adding a company with a known VAT number (2.1)", ("accept", "refuse")
        ),
        "duplicate_labels": Switch(
            "accept", "a second custom field of that name (2.6)", ("accept", "refuse")
        ),
    }


def _documents() -> Mapping[str, Switch]:
    return {
        "edit_booked": Switch(True, "the account lets booked documents be edited (2.3)"),
        "edit_booked_refused_status": Switch(403, "status of updateBooked in strict mode (2.3)"),
        "state_violation_status": Switch(400, "status when the invoice's state forbids it (5.2)"),
        "invoicee_is_snapshot": Switch(True, "booking freezes the customer's name (2.3)"),
        "unpaying_renews_file": Switch(True, "removePayments renders a new PDF (5.3)"),
        "book_date_wins": Switch(True, "`on` of book wins over a given invoice_date (5.2)"),
        "book_date_rule": Switch(
            "any", "booking before the last booked invoice (8)", ("any", "not_before_last")
        ),
        "delete_matched": Switch(False, "the last invoice can be deleted when matched (5.1)"),
        "tax_rounding": Switch(
            "rate", "tax is rounded per rate, or per line (2.0, 8)", ("rate", "line")
        ),
        "exchange_rate_direction": Switch(
            "to_account",
            "currency_exchange_rate leads to the account, or from it (5.6, 8)",
            ("to_account", "from_account"),
        ),
        "delete_frees_number": Switch(True, "the last booked invoice gives its number back (5.2)"),
        "file_at_booking": Switch(True, "the PDF is there at once (1.12)"),
        "zero_total_is_matched": Switch(False, "booking a zero total makes it matched (7.3)"),
        "invoice_list_default_order": Switch(
            "desc", "order by number when none is asked (1.7)", ("asc", "desc")
        ),
        "credit_note_info_as_list": Switch(False, "creditNotes.info answers an array (2.4)"),
        "credit_note_sign": Switch(
            "positive", "sign of a credit note's amounts (2.4)", ("positive", "negative")
        ),
        "credit_note_number_style": Switch(
            "spaced", "2026 / 3 or 2026/3 (2.4)", ("spaced", "compact")
        ),
        "credit_notes_order": Switch("newest", "creditNotes.list (8)", ("newest", "oldest")),
        "peppol_sends_once": Switch(True, "a second sendViaPeppol is refused (6.2)"),
        "credit_note_is_paid": Switch(True, "a credit note of an invoice is paid (7.4)"),
    }


def _payments() -> Mapping[str, Switch]:
    return {
        "payment_touches_updated_at": Switch(True, "a payment moves updated_at (8)"),
        "payment_above_due": Switch("refuse", "paying too much (5.2)", ("refuse", "accept")),
        "payment_other_currency": Switch(
            "refuse", "paying in another currency (5.2, 8)", ("refuse", "accept")
        ),
        "unpay_without_payments": Switch(
            "accept", "removePayments where there are none (2.3)", ("accept", "refuse")
        ),
        "credit_above_due": Switch(
            "accept", "crediting more than is due, which leaves 0 (5.2, 8)", ("accept", "refuse")
        ),
        "credit_marks_paid": Switch(True, "a fully credited invoice is paid (5.2)"),
    }


def _merging() -> Mapping[str, Switch]:
    return {
        "merge_moves_documents": Switch(True, "documents of the loser go to the survivor (4.1)"),
        "merge_touches_documents": Switch(False, "merging moves their updated_at (4.1)"),
        "merge_tells_deleted": Switch(True, "the loser is told as company.deleted (4.1)"),
    }


def _webhooks() -> Mapping[str, Switch]:
    return {
        "webhooks_by_themselves": Switch(
            True, "a fake that the command line serves delivers events unasked (2.8)"
        ),
        "webhook_https_only": Switch(True, "only this machine may be told over http (2.8)"),
        "webhook_body": Switch("subject", "form of what is posted (2.8)", ("subject", "data")),
        "webhook_own_changes": Switch(True, "an integration hears of its own changes (2.8)"),
        "webhook_unknown_type": Switch(
            "refuse", "registering a type that is not listed (2.8)", ("refuse", "accept")
        ),
        "webhook_types_united": Switch(
            True, "types of a known address are added to it, or replace the old ones (2.8)"
        ),
        "credit_tells_invoice_updated": Switch(True, "a credit note updates its invoice (5.2)"),
        "webhook_tries": Switch(3, "how often an event is sent to a receiver that fails (2.8)"),
        "webhook_retry_seconds": Switch(60, "wait before an event is sent again (2.8)"),
        "webhook_delay_seconds": Switch(0, "wait before an event is sent at all (2.8)"),
        "webhook_copies": Switch(1, "how many times each event is sent (2.8)"),
        "webhook_order": Switch(
            "sent", "order of what is sent at once (2.8)", ("sent", "reversed")
        ),
    }
