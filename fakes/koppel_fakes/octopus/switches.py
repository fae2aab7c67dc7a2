"""Switches: what Octopus' documentation leaves open, and the answer this fake assumes."""

from __future__ import annotations

from collections.abc import Mapping

from koppel_fakes.switches import Switch

SWITCHES: Mapping[str, Switch] = {
    "numbering": Switch(
        "strict",
        "which document numbers are taken: last + 1, any free one, or any at all (2.7)",
        ("strict", "unique", "lax"),
    ),
    "oauth_auto_approve": Switch(True, "the consent page of OAuth answers itself (1.3)"),
    "quota_status": Switch(429, "the HTTP status beyond a daily quota (1.5)"),
    "soap_quotas": Switch(False, "whether SOAP calls count for the daily quotas (6)"),
    "lock_error_code": Switch(True, "whether a 403 on a locked journal carries errorCode (3.3)"),
    "check_amount_sum": Switch(True, "whether the amount must equal the lines, to 0.01 (2.7)"),
    "general_zero_sum": Switch(True, "whether the lines of a D booking must sum to zero (2.10)"),
    "general_positive": Switch("debit", "the side of + in a D journal (2.10)", ("debit", "credit")),
    "bookyear_refused_code": Switch(-79, "the code of a bookyear that cannot be made (2.2)"),
    "closed_period_code": Switch(-15, "the code of a closed period (3.2)"),
    "closed_bookyear_code": Switch(-11, "the code of a closed bookyear (3.2)"),
    "update_matched": Switch(
        "same_amount",
        "an update of a matched document: allowed if relation and amount stay, or refused (2.7)",
        ("same_amount", "refuse"),
    ),
    "omitted_relation_fields_soap": Switch(
        "clear", "what a SOAP update does to a field that is left out (2.6)", ("clear", "keep")
    ),
    "refuse_empty_country": Switch(True, "whether an empty country is refused over REST (2.6)"),
    "balancing_repeat": Switch(
        "refuse",
        "the same pair of lines matched again: refused, or added up (2.9)",
        ("refuse", "stack"),
    ),
    "deleted_booking_reused": Switch(
        "drop",
        "a deleted number that is booked again: leaves the list of deletions, or stays (2.11)",
        ("drop", "keep"),
    ),
    "journal_touched_by_booking": Switch(
        True, "whether a new booking marks its journal as modified (1.5)"
    ),
    "feed_inclusive": Switch(True, "whether a feed holds what changed at the very moment (2.11)"),
    "feed_timezone": Switch(
        "Europe/Brussels",
        "the zone of modifiedTimeStamp, which names none (2.11)",
        ("Europe/Brussels", "UTC"),
    ),
    "soap_date_reading": Switch(
        "written",
        "the day of an xsd:dateTime: the one written, or the one it is in Brussels (1.6)",
        ("written", "brussels"),
    ),
    "soap_connections": Switch(
        10, "open dossiers per user over SOAP before -51; 0 is no limit (1.6)"
    ),
    "soap_session_seconds": Switch(1800, "how long an idle SOAP session lives (1.6)"),
    "login_block_after": Switch(
        0, "wrong passwords before a user is blocked, pitfall 29; 0 is never (5)"
    ),
}
