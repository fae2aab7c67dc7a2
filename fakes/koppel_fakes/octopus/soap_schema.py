"""SOAP schema: the packaged XSD, read once per version: it validates, reads and writes messages.

Only wrapper elements are in the vendor's namespace, their children are unqualified
(octopus-api 1.6). The addition of version 01-14 is left out of 01-13 (4.2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from importlib import resources
from typing import Any

from lxml import etree

from koppel_fakes.octopus.quotas import BRUSSELS

NAMESPACE = "http://service.octopus.com/"
FIRST_VERSION = "01-13"
ADDED_IN_01_14 = frozenset(
    {
        "firstName",
        "purchaseVatCode",
        "salesVatCode",
        "description_EN",
        "defaultSellBookingAccountNr",
    }
)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XS = "{http://www.w3.org/2001/XMLSchema}"
_EMPTY: Mapping[str, object] = {
    "xs:int": 0,
    "xs:double": Decimal(0),
    "xs:boolean": False,
}
"""What Java's primitive types hold when nothing was set: they are never left out (4.2)."""


class SchemaError(ValueError):
    """A message that the schema does not allow; the text says where."""


@dataclass(frozen=True, slots=True)
class Element:
    """A child of a complex type, in its place."""

    name: str
    type: str
    optional: bool
    many: bool
    own: str = ""
    """The name of its type, when that is one of the vendor's own and no XML Schema type."""


class SoapSchema:
    """The types, wrapper elements and `operations` (their names) of one version of the service."""

    def __init__(self, version: str) -> None:
        self._tree = _load(version)
        self._validator = etree.XMLSchema(self._tree)
        self._types = _read_types(self._tree)
        self.operations = _operations(self._types)

    @property
    def text(self) -> bytes:
        """The schema as it is served."""
        return etree.tostring(self._tree, xml_declaration=True, encoding="UTF-8")

    def validate(self, message: etree._Element) -> None:
        """Raise `SchemaError` unless the message is one of the service's wrappers, whole."""
        alone = etree.ElementTree(message)
        if not self._validator.validate(alone):
            last = self._validator.error_log.last_error
            raise SchemaError(last.message if last else "the message is not valid")

    def elements(self, type_name: str) -> list[Element]:
        """The children of a type or wrapper, in order."""
        return self._types[type_name]

    def read(
        self, type_name: str, element: etree._Element, dates: str = "written"
    ) -> dict[str, Any]:
        """The children of a validated element as plain values; what is absent is not there.

        Dates come as YYYY-MM-DD text (the day as written, or with `dates` "brussels" the day it
        is there), moments (modifiedSince) as aware datetimes.
        """
        values: dict[str, Any] = {}
        known = {child.name: child for child in self.elements(type_name)}
        for node in element.iterchildren(tag=etree.Element):
            child = known[str(node.tag)]
            value = self._read_value(child, node, dates)
            if child.many:
                values.setdefault(child.name, []).append(value)
            else:
                values[child.name] = value
        return values

    def _read_value(self, child: Element, node: etree._Element, dates: str) -> Any:
        if child.own:
            return self.read(child.own, node, dates)
        text = node.text or ""
        if child.type == "xs:string":
            return text
        text = text.strip()
        if child.type == "xs:int":
            return int(text)
        if child.type == "xs:boolean":
            return text in ("true", "1")
        if child.type == "xs:double":
            return _number(child.name, text)
        if child.type == "xs:dateTime":
            return _moment(child.name, text, dates)
        return text

    def write(self, parent: etree._Element, type_name: str, values: Mapping[str, Any]) -> None:
        """Append the values as the children of a type, in the order of the schema."""
        for child in self.elements(type_name):
            value = values.get(child.name)
            if child.many:
                for each in value or ():
                    self._write_one(parent, child, each)
            elif value is not None:
                self._write_one(parent, child, value)
            elif not child.optional:
                self._write_one(parent, child, _EMPTY[child.type])

    def _write_one(self, parent: etree._Element, child: Element, value: Any) -> None:
        node = etree.SubElement(parent, child.name)
        if child.own:
            self.write(node, child.own, value)
        else:
            node.text = _text(child.type, value)


def _load(version: str) -> etree._ElementTree:
    packaged = resources.files(__package__).joinpath("wsdl/octopus.xsd")
    tree = etree.ElementTree(etree.fromstring(packaged.read_bytes()))
    if version == FIRST_VERSION:
        for node in tree.findall(f".//{_XS}sequence/{_XS}element"):
            parent = node.getparent()
            if node.get("name") in ADDED_IN_01_14 and parent is not None:
                parent.remove(node)
    return tree


def _read_types(tree: etree._ElementTree) -> dict[str, list[Element]]:
    nodes = {str(n.get("name")): n for n in tree.findall(f"{_XS}complexType")}

    def children(name: str) -> list[Element]:
        node = nodes[name]
        extension = node.find(f"{_XS}complexContent/{_XS}extension")
        inherited: list[Element] = []
        if extension is not None:
            inherited = children(str(extension.get("base")).removeprefix("tns:"))
        return inherited + [_element(n) for n in node.findall(f".//{_XS}sequence/{_XS}element")]

    return {name: children(name) for name in nodes}


def _operations(types: Mapping[str, list[Element]]) -> frozenset[str]:
    suffix = "Response"
    return frozenset(name.removesuffix(suffix) for name in types if name.endswith(suffix))


def _element(node: etree._Element) -> Element:
    prefix, _, local = str(node.get("type")).partition(":")
    return Element(
        str(node.get("name")),
        str(node.get("type")),
        optional=node.get("minOccurs") == "0",
        many=node.get("maxOccurs") == "unbounded",
        own=local if prefix == "tns" else "",
    )


def _moment(name: str, text: str, dates: str) -> datetime | str:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=BRUSSELS)
        instant = moment.astimezone(BRUSSELS)
    except (ValueError, OverflowError):
        raise SchemaError(f"{name}: no such moment {text!r}") from None
    if name == "modifiedSince":
        return instant
    return (instant if dates == "brussels" else moment).date().isoformat()


def _number(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise SchemaError(f"{name}: {text!r} is not a number") from None
    if not value.is_finite():
        raise SchemaError(f"{name}: {text!r} is not a number")
    return value


def _text(type_name: str, value: Any) -> str:
    if type_name == "xs:boolean":
        return "true" if value else "false"
    if type_name == "xs:double":
        return str(float(value))
    if type_name == "xs:dateTime":
        return midnight(date.fromisoformat(value)).isoformat()
    return _NOT_IN_XML.sub("", str(value))


def midnight(day: date) -> datetime:
    """The start of a Belgian day, with the offset of that day (1.6)."""
    return datetime.combine(day, time(), tzinfo=BRUSSELS)
