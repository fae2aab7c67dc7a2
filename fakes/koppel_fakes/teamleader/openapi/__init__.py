"""The OpenAPI document of the fake: typed from teamleader-api, not derived from the routes."""

from koppel_fakes.teamleader.openapi.document import document

__all__ = ["document"]
