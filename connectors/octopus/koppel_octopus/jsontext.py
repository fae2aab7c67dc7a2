"""JSON text from outside: read strictly, amounts as ``Decimal``, long lists element by element.

Duplicate names, NaN and bytes that are not UTF-8 are refused: such a text has no single meaning.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any, NoReturn

CHUNK = 1 << 16
ELEMENT = 1 << 20
"""Largest element of a list, in characters."""

_BLANK = " \t\r\n"


class BadJson(ValueError):
    """The text is not the JSON that was promised; says why."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise BadJson("a name occurs twice in one object")
    return record


def _no_constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is not a number")


_DECODER = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_unique
)


def elements(stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """Yield the elements of a list as ("", element), or of an object's lists as (name, element).

    A value of the object that is no list is yielded whole. Raises ``BadJson``, also at the end
    when the text is cut.
    """
    reader = _Reader(stream)
    if reader.peek() == "[":
        for element in _array(reader):
            yield "", element
    elif reader.peek() == "{":
        yield from _object(reader)
    else:
        raise BadJson("neither a list nor an object")
    if reader.peek():
        raise BadJson("text after the end")


def document(stream: IO[bytes]) -> Any:
    """Return a whole small text. Raises ``BadJson``."""
    reader = _Reader(stream)
    value = reader.value()
    if reader.peek():
        raise BadJson("text after the end")
    return value


def _array(reader: _Reader) -> Iterator[Any]:
    reader.take("[")
    if reader.peek() == "]":
        reader.take("]")
        return
    while True:
        yield reader.value()
        if reader.take(",]") == "]":
            return


def _object(reader: _Reader) -> Iterator[tuple[str, Any]]:
    reader.take("{")
    if reader.peek() == "}":
        reader.take("}")
        return
    seen: set[str] = set()
    while True:
        name = reader.value()
        if not isinstance(name, str) or name in seen:
            raise BadJson("a name is missing or occurs twice in one object")
        seen.add(name)
        reader.take(":")
        if reader.peek() == "[":
            for element in _array(reader):
                yield name, element
        else:
            yield name, reader.value()
        if reader.take(",}") == "}":
            return


class _Reader:
    """A window on the text that moves forward."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")("strict").decode
        self._text = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """Return the next character that is not blank, or an empty string at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, expected: str) -> str:
        """Step over the next character, which must be one of these."""
        found = self.peek()
        if not found or found not in expected:
            raise BadJson(f"cut or malformed: expected one of {expected!r}")
        self._at += 1
        return found

    def value(self) -> Any:
        """Read one value."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._more():
                    raise BadJson(f"cut or malformed: {error.msg}") from None
            except BadJson:
                raise
            except RecursionError:
                raise BadJson("nested too deeply") from None
            except ValueError:
                raise BadJson("a number with too many digits") from None
            else:
                # A number that ends where the window ends may go on in the next chunk.
                if end < len(self._text) or not self._more():
                    self._at = end
                    return value

    def _more(self) -> bool:
        if self._ended:
            return False
        if len(self._text) - self._at > ELEMENT:
            raise BadJson(f"an element is longer than {ELEMENT} characters")
        chunk = self._stream.read(CHUNK)
        self._ended = not chunk
        try:
            fresh = self._decode(chunk, not chunk)
        except UnicodeDecodeError as error:
            raise BadJson(f"not UTF-8: {error.reason}") from None
        self._text = self._text[self._at :] + fresh
        self._at = 0
        return not self._ended
