"""SOAP: the gate of the SOAP face: WSDL, envelopes, faults, sessions, return codes.

SOAP 1.1, document/literal wrapped, dispatched on the first child of Body; the session lives in a
cookie (octopus-api 1.6). Faults are for technical failures only; a business error is a code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from importlib import resources
from typing import Any

from flask import Flask, Response, request
from lxml import etree

from koppel_fakes.fake import Fake
from koppel_fakes.octopus import soap_session
from koppel_fakes.octopus.auth import Door, Session
from koppel_fakes.octopus.errors import Malformed, Missing, Refused
from koppel_fakes.octopus.quotas import Quotas
from koppel_fakes.octopus.soap_schema import NAMESPACE, SchemaError, SoapSchema

PATH = "/OctopusService01-16/OctopusWSService"
VERSIONS = ("01-13", "01-14", "01-16")
COOKIE = "JSESSIONID"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
CONTENT_TYPE = "text/xml; charset=utf-8"
_ADDRESS = "REPLACE_WITH_ACTUAL_URL"
_FIRST_CHILD = re.compile(rb"<(?:[\w.-]+:)?Body[^>]*>\s*<(?:[\w.-]+:)?([\w.-]+)")


class SoapFace:
    """The SOAP service of one fake, mounted in its app under the path of each version."""

    def __init__(self, fake: Fake, app: Flask, door: Door, quotas: Quotas) -> None:
        self._fake = fake
        self._door = door
        self._operations = soap_session.Operations(fake, door, quotas)
        self._schemas: dict[str, SoapSchema] = {}
        rule = "/OctopusService<any('01-13','01-14','01-16'):version>/OctopusWSService"
        app.add_url_rule(rule, "soap", self._view, methods=["GET", "POST"])

    def _view(self, version: str) -> Response:
        schema = self._schema(version)
        if request.method == "GET":
            return _description(schema)
        if request.mimetype != "text/xml":
            return Response(status=415)
        session = self._session()
        try:
            message = _message(request.get_data())
            answer = self._call(schema, session, message)
        except (SchemaError, Malformed, Missing) as error:
            answer = _fault(str(error))
        response = Response(
            _envelope(answer), status=500 if _is_fault(answer) else 200, content_type=CONTENT_TYPE
        )
        if request.cookies.get(COOKIE) != session.id:
            path = request.path.rsplit("/", 1)[0]
            response.set_cookie(COOKIE, session.id, path=path, httponly=True)
        return response

    def _schema(self, version: str) -> SoapSchema:
        """The schema of a version, read when it is first asked for."""
        if version not in self._schemas:
            self._schemas[version] = SoapSchema(version)
        return self._schemas[version]

    def _session(self) -> Session:
        life = timedelta(seconds=int(self._fake.switches["soap_session_seconds"]))
        return self._door.session(request.cookies.get(COOKIE, ""), life)

    def _call(
        self, schema: SoapSchema, session: Session, message: etree._Element
    ) -> etree._Element:
        name = etree.QName(message)
        if name.namespace != NAMESPACE or name.localname not in schema.operations:
            raise SchemaError(f"Cannot find dispatch method for {name.text}")
        schema.validate(message)
        reading = str(self._fake.switches["soap_date_reading"])
        arguments = schema.read(name.localname, message, reading)
        values = self._answer(schema, session, name.localname, arguments)
        wrapper = f"{name.localname}Response"
        answer = etree.Element(f"{{{NAMESPACE}}}{wrapper}", nsmap={"ns2": NAMESPACE})
        schema.write(answer, wrapper, values)
        return answer

    def _answer(
        self, schema: SoapSchema, session: Session, operation: str, arguments: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        try:
            values = self._operations.run(schema, session, operation, arguments)
        except Refused as refusal:
            session.last_error = f"{refusal.message(session.locale)} {refusal.technical}".strip()
            return {"return": refusal.code} if _answers_code(schema, operation) else {}
        if operation not in soap_session.ABOUT_ERRORS:
            session.last_error = ""
        return values


def soap_operation(method: str, body: bytes) -> str:
    """The name of a SOAP request for logs and faults, such as "SOAP InsertBalancing"."""
    if method == "GET":
        return "GET wsdl"
    found = _FIRST_CHILD.search(body)
    return f"SOAP {found.group(1).decode()}" if found else "SOAP unknown"


def _answers_code(schema: SoapSchema, operation: str) -> bool:
    """Whether `return` is the code of an action or feed, and not the data itself (1.6)."""
    answer = next((e for e in schema.elements(f"{operation}Response") if e.name == "return"), None)
    return answer is not None and answer.type == "xs:int"


def _description(schema: SoapSchema) -> Response:
    """The WSDL and its schema, with the address under which they were asked for."""
    if "xsd" in request.args:
        return Response(schema.text, content_type=CONTENT_TYPE)
    if "wsdl" in request.args or "WSDL" in request.args:
        packaged = resources.files(__package__).joinpath("wsdl/octopus.wsdl")
        text = packaged.read_text("utf-8").replace(_ADDRESS, request.base_url)
        return Response(text, content_type=CONTENT_TYPE)
    page = "<html><head><title>Web Services</title></head><body>Web Services</body></html>"
    return Response(page, mimetype="text/html")


def _message(body: bytes) -> etree._Element:
    """The first child of the Body. Raises `SchemaError` for anything that is not SOAP 1.1."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise SchemaError(f"Couldn't create SOAP message: {error.msg}") from None
    if root.getroottree().docinfo.doctype:
        raise SchemaError("DOCTYPE is not allowed in a SOAP message")
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        raise SchemaError("Not a SOAP 1.1 envelope")
    child = root.find(f"{{{ENVELOPE}}}Body/*")
    if child is None:
        raise SchemaError("The SOAP body is empty")
    # Alone, the message is validated without the envelope around it.
    return etree.fromstring(etree.tostring(child, with_tail=False), parser)


def _envelope(content: etree._Element) -> bytes:
    envelope = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"S": ENVELOPE})
    etree.SubElement(envelope, f"{{{ENVELOPE}}}Body").append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _fault(text: str) -> etree._Element:
    fault = etree.Element(f"{{{ENVELOPE}}}Fault", nsmap={"S": ENVELOPE})
    etree.SubElement(fault, "faultcode").text = "S:Client"
    etree.SubElement(fault, "faultstring").text = text
    return fault


def _is_fault(content: etree._Element) -> bool:
    return content.tag == f"{{{ENVELOPE}}}Fault"
