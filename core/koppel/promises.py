"""Promises: what the ids stand for that outcomes, messages and scenarios quote. Data.

R-ids are rules of the business, D-ids are decisions where the rules left room. Ids are permanent.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RULES: Mapping[str, str] = MappingProxyType(
    {
        "R1": "Documents and their customers go from the CRM to the books; payments come back, and "
        "no document does.",
        "R2": "Invoices are booked, each once, with the same date, customer, lines and totals.",
        "R3": "Credit notes are booked too, with the sign that the books want.",
        "R4": "A customer stands in the books before the documents made out to him.",
        "R5": "Only customers who have documents take part.",
        "R6": "An invoice that is settled in the books becomes paid in the CRM.",
        "R7": "Ledger accounts belong to the books: koppel never writes one.",
        "R8": "Ledger accounts are read before every sync writes anything.",
        "R9": "Without an account in the books there is nothing to link to: unknown credentials "
        "are refused, and nothing is stored as active.",
        "R10": "Exactly one of three situations applies when a link is made, by what both sides "
        "hold; the check names it with the steps that follow.",
        "R11": "A fiscal year, journals and ledger accounts must exist before a link is ready.",
        "R12": "A fiscal year is made in the books, with a start and an end.",
        "R13": "The start of a new fiscal year is fixed and cannot be edited.",
        "R14": "Fiscal years follow one another without gaps.",
        "R15": "Fiscal years follow one another: those that are missing are named in order.",
        "R16": "Journals are made after the fiscal year that they belong to.",
        "R17": "A journal belongs to the fiscal year that was open when it was made.",
        "R18": "A link has two journals: one for invoices, another one for credit notes.",
        "R19": "The names V1 and V2 are a suggestion: journals of the right type have any name.",
        "R20": "The entry type of a journal must be the one for sales bookings.",
        "R21": "Only journals of the right entry type are offered.",
        "R22": "The readiness check lists the ledger accounts that will be offered.",
        "R23": "The ledger accounts offered are those that begin with 70, unless set otherwise.",
        "R24": "Each line is booked on its own account, with its own amount.",
        "R25": "Ledger accounts are shown and not edited: changes are agreed with the accountant.",
        "R26": "What the CRM holds stays as it is when a link starts: nothing is imported into it.",
        "R27": "Companies of the books can be imported into the CRM; nothing is unless asked for.",
        "R28": "The import creates the companies of the books in the CRM, each once.",
        "R29": "An imported company shows its number in the books.",
        "R30": "Only the import creates companies in the CRM; a sync never does.",
        "R31": "While both sides hold customers, a warning counts those that a first sync would "
        "create in the books.",
        "R32": "Where both sides hold customers, the same import is used.",
        "R33": "The import as it is matches nobody: who stands in the CRM already stands there "
        "twice afterwards. By default koppel matches first.",
        "R34": "A column of the CRM shows for which companies the number of the books is known.",
        "R35": "The same column stands in the list of invoices, with their customers' numbers.",
        "R36": "Doubles in the CRM can be merged by hand, or many at once.",
        "R37": "Two results of a search by name can be merged into one.",
        "R38": "A company can be merged from its own page, with the same result.",
        "R39": "A merge brings all fields together, the customer number included.",
        "R40": "Where a field differs, the person chooses one of the two values.",
        "R41": "Documents of a merged customer belong to the survivor.",
        "R42": "Above fifty doubles, alike in number or name, the bulk way is advised.",
        "R43": "The bulk way finds equal names; near ones are told, with whom they may mean.",
        "R44": "Imported companies have a tag that says so, and no others have it.",
        "R45": "A segment by tag collects what the import brought.",
        "R46": "A segment can be exported to Excel, with names, VAT numbers and customer numbers.",
        "R47": "A segment can be deleted in bulk; the books are untouched by that.",
        "R48": "A preview names the columns that would overwrite newer data of the CRM.",
        "R49": "A file to import needs name and number; without VAT numbers it warns.",
        "R50": "An import changes only the fields that its file has.",
        "R51": "Rows of an import match on equal names, when that is the criterion.",
        "R52": "Rows of an import match on equal VAT numbers, when that is the criterion.",
        "R53": "All criteria of matching are counted at once, each with those it would leave new.",
        "R54": "A preview counts what an import would add, and writes nothing.",
        "R55": "The criterion that leaves the fewest new customers is marked.",
        "R56": "Customers that an import matched have their number afterwards.",
        "R57": "Customers that an import could not match are listed for review.",
        "R58": "All invoices show the number of their customer in the books, or are listed.",
        "R59": "A customer who stands nowhere is created in the books at the next sync, once, and "
        "his number is written into the CRM.",
        "R60": "Each system is found under its category, CRM or accounting.",
        "R61": "Credentials are accepted or refused; a secret never shows in logs, dumps or texts.",
        "R62": "The chosen journals are tied to invoices and to credit notes.",
        "R63": "Documents from before the start date take no part, and are explained so.",
        "R64": "What was chosen is kept; nothing runs before the check is green, and the import "
        "that was asked for runs then, once.",
        "R65": "VAT rates are linked by themselves where there is one partner; never guessed.",
        "R66": "A line that names no account gets the default account of its VAT rate.",
        "R67": "An automatic link runs by itself, an hour from run to run or as set.",
        "R68": "A link may be automatic once a run fully worked, or when somebody insists.",
        "R69": "A sync can be asked for as soon as a link exists.",
        "R70": "Asking starts one run; asking meanwhile does not start another.",
        "R71": "Each run ends in one notification with counts per kind and outcome.",
        "R72": "The notification names the record in trouble, the reason, and what to do.",
        "R73": "A run covers, in this order: customers with documents, documents, payments.",
        "R74": "Only booked documents are exported; a draft waits until it is booked.",
        "R75": "Documents stand in the sales journal in the order of their numbers.",
        "R76": "While the journal is open in the books, its documents are held; once it is closed, "
        "each is booked, once.",
        "R77": "The bank's files can be imported in the books; the invoices stay open by that.",
        "R78": "Imported payments are matched with invoices in the books by a person.",
        "R79": "Invoices settled by the bank's payments become paid in the CRM by themselves.",
        "R80": "An invoice that becomes paid in the CRM is settled in the books.",
        "R81": "What is taken back in the books never takes paid away in the CRM.",
        "R82": "Only a person undoes paid in the CRM, and koppel does not set it again.",
        "R83": "From the books to the CRM, payment only ever moves towards paid.",
    }
)

DECISIONS: Mapping[str, str] = MappingProxyType(
    {
        "D1": "Un-paying in the CRM does not travel; the report says that the two sides differ.",
        "D2": "Each step from unpaid to paid travels once; what is settled again by the same pair "
        "is no new fact, and what is taken back later is not settled again.",
        "D3": "A document that changed after export is reported with the fields that differ, and "
        "never overwritten.",
        "D4": "What was deleted on one side is reported; nothing is deleted in the books.",
        "D5": "Private persons are exported like companies, as persons.",
        "D6": "Paid means that nothing is open, to half a cent. Parts are shown and do not travel, "
        "unless partial_payments is set.",
        "D7": "An open journal holds its own documents, without another call; the others go on.",
        "D8": "A line without account and default holds its document only, and names the line.",
        "D9": "Who was merged into another customer stays known as his alias: payments of both "
        "arrive, and new documents go to the survivor.",
        "D10": "The start date is inclusive, and looks at the date of the document.",
        "D11": "Whoever asks for a run is told how it went; of automatic runs people hear when "
        "something is newly held or failed, when the link fails, and when it is well again.",
        "D12": "A fiscal year asked for with another start is refused; the right start is named.",
        "D13": "A document gets the journal's next number, or with numbering = same its own, in "
        "order; its own number, its customer and koppel's mark can be read on it either way.",
        "D14": "A first sync that would create customers, while the books hold customers and none "
        "is matched, stops before its first write and says how many; it goes on when told to.",
        "D15": "A credit note settles its invoice without money; money is registered only as far "
        "as the CRM recorded it.",
        "D16": "The CRM shows a copy of the customer's number in the books; one that somebody "
        "changed is an issue, and never overwritten.",
        "D17": "A customer's field is updated only where it still holds what koppel wrote.",
        "D18": "A link covers one account of each side, and documents from the start date on.",
        "D19": "A customer is the same by his binding, by koppel's mark, or by an equal VAT number "
        "that one customer bears; two such hold him and his documents.",
        "D20": "A document that stands in the books already is adopted after one confirmation.",
        "D21": "Payments made in the CRM need a journal of their own in the books; without one "
        "they are held. They keep their date.",
        "D22": "A closed period holds the documents of that period of that journal; later ones go "
        "on.",
        "D23": "Documents in another currency and negative ones are held until a setting allows "
        "them; a total of zero is booked and has nothing to settle.",
    }
)


def promise(id: str) -> str:
    """Return what an id stands for; an empty text when it is none of these."""
    return RULES.get(id) or DECISIONS.get(id) or ""
