"""All features, over both transports."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios(".")
