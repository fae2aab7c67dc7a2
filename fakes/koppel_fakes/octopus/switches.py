"""Switches: what Octopus' documentation leaves open, and the answer this fake assumes."""

from __future__ import annotations

from collections.abc import Mapping

from koppel_fakes.switches import Switch


def known_switches() -> Mapping[str, Switch]:
    """Each switch with the answer octopus-api assumes."""
    return {**_gate(), **_booking(), **_relations(), **_matching(), **_feeds(), **_soap()}


def _gate() -> Mapping[str, Switch]:
    return {
        "oauth_auto_approve": Switch(True, "the consent page of OAuth answers itself (1.3)"),
        "login_block_after": Switch(
            0, "wrong passwords before a user is blocked, pitfall 29; 0 is never (5)"
        ),
        "quota_status": Switch(429, "the HTTP status beyond a daily quota (1.5)"),
        "quota_scope": Switch(
            "dossier", "a quota is counted per dossier, or per user (1.5, 8)", ("dossier", "user")
        ),
        "quota_zone": Switch(
            "Europe/Brussels", "the zone of the day of a quota (1.5, 8)", ("Europe/Brussels", "UTC")
        ),
        "quota_refused_calls_count": Switch(True, "a refused call counts for its quota (1.5)"),
        "missing_field_status": Switch(400, "status when a required field is missing (7)"),
        "protected_status": Switch(400, "status of a secured period over REST (3.2)"),
        "dms_access": Switch(
            True, "whether the dossier may keep files of invoices; else the upload is a 403 (1.4)"
        ),
        "attachment_mebibytes": Switch(20, "how large an attachment may be; 0 is no limit (1.5)"),
    }


def _booking() -> Mapping[str, Switch]:
    return {
        "numbering": Switch(
            "strict",
            "which document numbers are taken: last + 1, any free one, or any at all (2.7)",
            ("strict", "unique", "lax"),
        ),
        "lock_error_code": Switch(
            True, "whether a 403 on a locked journal carries errorCode (3.3)"
        ),
        "open_journal_code": Switch(-12, "the code of a journal that somebody has open (3.3, 8)"),
        "lock_stops_matching": Switch(
            False, "an open or closed journal refuses balancings and attachments too (8)"
        ),
        "check_amount_sum": Switch(True, "whether the amount must equal the lines (2.7)"),
        "amount_tolerance_cents": Switch(1, "by how many cents it may differ (2.7, 8)"),
        "expiry_before_date": Switch(
            "accept", "an expiry date before the document's date (2.7)", ("accept", "refuse")
        ),
        "general_zero_sum": Switch(
            True, "whether the lines of a D booking must sum to zero (2.10)"
        ),
        "general_positive": Switch(
            "debit", "the side of + in a D journal (2.10)", ("debit", "credit")
        ),
        "bookyear_refused_code": Switch(-79, "the code of a bookyear that cannot be made (2.2)"),
        "closed_period_code": Switch(-15, "the code of a closed period (3.2)"),
        "closed_bookyear_code": Switch(-11, "the code of a closed bookyear (3.2)"),
        "update_matched": Switch(
            "same_amount",
            "an update of a matched document: allowed if relation and amount stay, or not (2.7)",
            ("same_amount", "refuse"),
        ),
        "update_protected_code": Switch(-15, "the code of an update in a secured period (2.7, 8)"),
        "vat_credit_note_rows": Switch(
            True, "VAT codes are listed for credit notes too, under the same code (2.5, 8)"
        ),
        "journal_touched_by_booking": Switch(
            True, "whether a new booking marks its journal as modified (1.5)"
        ),
    }


def _relations() -> Mapping[str, Switch]:
    return {
        "omitted_relation_fields_rest": Switch(
            "keep",
            "what a REST update does to a field that is left out (2.6, 8)",
            ("keep", "clear"),
        ),
        "omitted_relation_fields_soap": Switch(
            "clear", "what a SOAP update does to a field that is left out (2.6)", ("clear", "keep")
        ),
        "refuse_empty_country": Switch(True, "whether an empty country is refused over REST (2.6)"),
        "relation_key_wins": Switch(
            True, "which of two ids names a relation: its key, or the external one (2.6)"
        ),
        "external_id_taken": Switch(
            "last_wins",
            "giving a relation the external id of another one (2.6)",
            ("last_wins", "refuse"),
        ),
    }


def _matching() -> Mapping[str, Switch]:
    return {
        "balancing_repeat": Switch(
            "refuse",
            "the same pair of lines matched again: refused, or added up (2.9)",
            ("refuse", "stack"),
        ),
        "auto_match": Switch(
            False, "a client line is matched with the sale whose reference it bears (2.10, 8)"
        ),
        "matching_touches_booking": Switch(False, "matching marks the bookings as modified (2.11)"),
        "open_amount_sign": Switch(
            "signed",
            "open amounts are negative when the customer is owed, or never (2.9, 8)",
            ("signed", "positive"),
        ),
        "omitted_report_numbers": Switch(
            "nobody",
            "whom a report without relation ids is about (2.9, 8)",
            ("nobody", "everybody"),
        ),
    }


def _feeds() -> Mapping[str, Switch]:
    return {
        "deleted_booking_reused": Switch(
            "drop",
            "a deleted number that is booked again: leaves the list of deletions, or stays (2.11)",
            ("drop", "keep"),
        ),
        "deletion_delay_seconds": Switch(
            0, "how long after a deletion at the screen the feed shows it (8)"
        ),
        "feed_inclusive": Switch(
            True, "whether a feed holds what changed at the very moment (2.11)"
        ),
        "feed_timezone": Switch(
            "Europe/Brussels",
            "the zone of modifiedTimeStamp, which names none (2.11)",
            ("Europe/Brussels", "UTC"),
        ),
    }


def _soap() -> Mapping[str, Switch]:
    return {
        "soap_quotas": Switch(False, "whether SOAP calls count for the daily quotas (6)"),
        "soap_date_reading": Switch(
            "written",
            "the day of an xsd:dateTime: the one written, or the one it is in Brussels (1.6)",
            ("written", "brussels"),
        ),
        "soap_connections": Switch(
            10, "open dossiers per user over SOAP before -51; 0 is no limit (1.6)"
        ),
        "soap_session_seconds": Switch(1800, "how long an idle SOAP session lives (1.6)"),
    }
