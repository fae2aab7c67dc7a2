"""The labels of Teamleader's screen."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "Overzicht": "Overview",
}
"""Dutch to English."""
