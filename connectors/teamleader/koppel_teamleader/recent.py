"""Recent: the last invoices read in full, so that a document and its payment cost one call."""

from __future__ import annotations

from collections import OrderedDict

from koppel import Entity

from koppel_teamleader.mapping import settlement_version
from koppel_teamleader.records import InvoiceRecord, InvoiceSummary

SIZE = 300


class Recent:
    """Holds each answer until it has served each kind once: who asks again wants to know anew."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[InvoiceRecord, set[type[Entity]]]] = OrderedDict()

    def take(self, id: str, kind: type[Entity]) -> InvoiceRecord | None:
        """Return the answer if it did not serve this kind yet."""
        record, served = self._held.get(id, (None, set()))
        if record is None or kind in served:
            self.forget(id)
            return None
        served.add(kind)
        return record

    def keep(self, record: InvoiceRecord, kind: type[Entity]) -> None:
        """Hold an answer that serves this kind now."""
        self._held[record.id] = (record, {kind})
        if len(self._held) > SIZE:
            self._held.popitem(last=False)

    def notice(self, summary: InvoiceSummary) -> None:
        """Forget an answer that a list shows to be old."""
        record, _ = self._held.get(summary.id, (None, None))
        if record is not None and settlement_version(record) != settlement_version(summary):
            self.forget(summary.id)

    def forget(self, id: str) -> None:
        """Let go of an answer."""
        self._held.pop(id, None)
