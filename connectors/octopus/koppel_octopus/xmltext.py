"""XML text from outside: read strictly, against the packaged schema (octopus-api 1.6).

No document type, no entities, no recovery from errors. Newer versions of the service add elements
that the packaged schema does not know: those are taken out, and logged once by name. All else
must be as the schema says, so a list that is cut or renamed is never taken for a short one.
"""

from __future__ import annotations

import logging
from importlib import resources

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = "http://service.octopus.com/"

log = logging.getLogger(__name__)


class BadXml(ValueError):
    """The text is not the XML that was promised; says why."""


def packaged(name: str) -> bytes:
    """Return a file of the service description that koppel brings along."""
    return resources.files("koppel_octopus").joinpath("wsdl", name).read_bytes()


def parse(content: bytes) -> etree._Element:
    """Parse a text strictly. Raises ``BadXml``."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BadXml(f"cut or malformed: {error.msg}") from None
    if root.getroottree().docinfo.doctype:
        raise BadXml("DOCTYPE not allowed")
    return root


class Schema:
    """The packaged schema: what an answer may hold."""

    def __init__(self) -> None:
        document = parse(packaged("octopus.xsd"))
        self._validator = etree.XMLSchema(document)
        self._types = {
            str(type_.get("name")): _children(type_) for type_ in document.iter(f"{XS}complexType")
        }
        self._wrappers = {
            str(element.get("name")): _children(element)
            for element in document.findall(f"{XS}element")
        }
        self._reported: set[str] = set()

    def strict(self, content: bytes) -> bytes:
        """Return an envelope that holds nothing but what the schema knows. Raises ``BadXml``."""
        root = parse(content)
        if root.tag != f"{{{ENVELOPE}}}Envelope":
            raise BadXml(f"no SOAP envelope but {etree.QName(root).localname}")
        body = root.find(f"{{{ENVELOPE}}}Body")
        if body is None or len(body) != 1:
            raise BadXml("no single answer in the envelope")
        answer = body[0]
        if answer.tag != f"{{{ENVELOPE}}}Fault":
            name = etree.QName(answer).localname
            self._prune(answer, self._wrappers.get(name, {}))
            if not self._validator.validate(answer):
                raise BadXml(_first(self._validator, name))
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    def _prune(self, element: etree._Element, known: dict[str, str]) -> None:
        for child in list(element):
            name = etree.QName(child).localname
            if name in known:
                self._prune(child, self._types.get(known[name], {}))
                continue
            element.remove(child)
            if name not in self._reported:
                self._reported.add(name)
                log.info("Octopus sent the unknown element %s; it is ignored", name)


def _children(declaration: etree._Element) -> dict[str, str]:
    """Return the names of the elements inside a type, with their own types."""
    return {
        str(child.get("name")): str(child.get("type")).removeprefix("tns:")
        for child in declaration.iter(f"{XS}element")
        if child is not declaration
    }


def _first(validator: etree.XMLSchema, name: str) -> str:
    found = validator.error_log[0] if validator.error_log else None
    return f"{name} is not as described: {found.message if found is not None else 'no reason'}"
