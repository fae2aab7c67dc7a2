"""The OpenAPI document of the fake: typed from teamleader-api, not derived from the routes."""

from koppel_fakes.teamleader.openapi.document import document
from koppel_fakes.teamleader.openapi.operations import operations, request_specs
from koppel_fakes.teamleader.openapi.records import record_specs

__all__ = ["document", "operations", "record_specs", "request_specs"]
