"""Finished import: what a CSV import did, for whoever reviews it later (teamleader-api 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class FinishedImport:
    """The rows that updated a company and those that added one, the latter with near names."""

    at: datetime
    criterion: str
    updated: tuple[Mapping[str, Any], ...]
    added: tuple[Mapping[str, Any], ...]
