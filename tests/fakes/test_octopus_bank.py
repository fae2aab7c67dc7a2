"""CODA files and "Klanten afpunten" at the desk of the Octopus fake (R77, R78)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import OctopusFake, ogm
from koppel_fakes.octopus.records import MoneyDocument

CODA = Path(__file__).parent / "coda"
OGM = "+++202/6000/00192+++"
"""On the transfer of 1134.29 in the first sample."""


def sample(name: str) -> bytes:
    """A sample file as the bank sends it."""
    return (CODA / name).read_bytes()


@pytest.fixture
def fake() -> OctopusFake:
    """Give books with an open sale of 1134.29 that carries the sample's communication."""
    fake = OctopusFake()
    customer = fake.human.add_relation("Bakkerij Koekelberg BV")
    fake.human.book_sale("V1", customer, total="1134.29", on="2026-02-20", reference=OGM)
    return fake


def lines_in(fake: OctopusFake, journal: str) -> list[tuple[str, Decimal]]:
    """Kind and amount of each line of a financial journal."""
    found = [b.document for b in fake.state.dossiers[4711].moneys()]
    documents = [d for d in found if isinstance(d, MoneyDocument) and d.journal == journal]
    return [(line.kind, line.amount) for document in documents for line in document.lines]


# -- importing -------------------------------------------------------------------------------------


def test_a_payment_is_in_the_bank_journal_and_the_sale_is_still_open(fake: OctopusFake) -> None:
    """The payer is known by his communication; nothing is matched by itself (R77)."""
    (row,) = fake.human.import_coda(sample("coda-1-ogm.cod"))
    assert (row["journal"], row["number"], row["warning"]) == ("F1", 1, None)
    assert lines_in(fake, "F1") == [("C", Decimal("1134.29"))]
    (sale,) = fake.human.list_bookings("V1")
    assert sale["open"] == Decimal("1134.29")
    assert fake.human.list_bookings("F1")[0]["date"] == "2026-03-03"


def test_a_statement_of_many_movements_keeps_every_cent(fake: OctopusFake) -> None:
    """Details stand in place of their total; who is not recognised waits on an account."""
    fake.human.book_sale("V1", 1, total=121, reference="+++202/6000/00394+++")
    first, second = fake.human.import_coda(sample("coda-2-multi.cod"))
    lines = lines_in(fake, "F1")
    assert sum(amount for _kind, amount in lines) == Decimal("2130.25") - Decimal("2134.29")
    assert Decimal("36.30") in [amount for _kind, amount in lines]
    assert Decimal("84.70") not in [amount for _kind, amount in lines]
    assert ("C", Decimal("12.34")) in lines
    assert ("A", Decimal("-9.08")) in lines
    assert first["number"] == 1
    assert "no financial journal is for account" in second["refused"]


def test_a_statement_without_movements_leaves_no_document(fake: OctopusFake) -> None:
    """Once its account is known it is taken in, and only remembered."""
    _first, unknown = fake.human.import_coda(sample("coda-2-multi.cod"))
    fake.human.add_journal("F2", "Tweede bank", account=551000)
    fake.human.set_bank_account("F2", unknown["account"])
    again, second = fake.human.import_coda(sample("coda-2-multi.cod"))
    assert "was imported before" in again["refused"]
    assert (second["journal"], second["number"]) == (None, None)
    assert lines_in(fake, "F2") == []


def test_a_statement_that_a_lock_kept_out_can_come_in_later(fake: OctopusFake) -> None:
    """A statement is only known once it is booked: after the lock is gone it is taken."""
    fake.human.protect_period("F1", 202612, 2026)
    with pytest.raises(HumanError, match="secured"):
        fake.human.import_coda(sample("coda-1-ogm.cod"))
    fake.human.protect_period("F1", 0, 2026)
    (row,) = fake.human.import_coda(sample("coda-1-ogm.cod"))
    assert (row["journal"], row["number"]) == ("F1", 1)


def test_a_wrong_balance_refuses_the_statement_and_names_the_line(fake: OctopusFake) -> None:
    """The new balance is 10.00 too high: line, found and expected amount are said."""
    (row,) = fake.human.import_coda(sample("coda-3-broken-balance.cod"))
    assert row["refused"] == "line 8: the new balance is 2144.29, but should be 2134.29"
    assert lines_in(fake, "F1") == []


def test_a_broken_structure_refuses_the_file_and_names_the_line(fake: OctopusFake) -> None:
    """A character is missing in line 4."""
    with pytest.raises(HumanError, match="line 4: 127 characters instead of 128; nothing"):
        fake.human.import_coda(sample("coda-4-broken-structure.cod"))
    assert lines_in(fake, "F1") == []


def test_the_same_file_is_not_imported_twice(fake: OctopusFake) -> None:
    """The statement is known by account, year and sequence number."""
    fake.human.import_coda(sample("coda-1-ogm.cod"))
    (row,) = fake.human.import_coda(sample("coda-1-ogm.cod"))
    assert "was imported before" in row["refused"]
    assert len(lines_in(fake, "F1")) == 1


def test_statements_that_follow_one_another_bring_no_warning(fake: OctopusFake) -> None:
    """The second sample goes on where the first one ends."""
    fake.human.import_coda(sample("coda-1-ogm.cod"))
    first, _second = fake.human.import_coda(sample("coda-2-multi.cod"))
    assert first["warning"] is None


def test_a_statement_after_a_gap_is_taken_with_a_warning(fake: OctopusFake) -> None:
    """The first sample after the second: its predecessor is missing."""
    fake.human.import_coda(sample("coda-2-multi.cod"))
    (row,) = fake.human.import_coda(sample("coda-1-ogm.cod"))
    assert row["number"] == 2
    assert "does not follow" in row["warning"]


def edited(line_number: int, start: int, text: str) -> bytes:
    """The first sample with some characters replaced; `start` counts from 1."""
    lines = sample("coda-1-ogm.cod").decode().split("\n")
    line = lines[line_number - 1]
    lines[line_number - 1] = line[: start - 1] + text + line[start - 1 + len(text) :]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "line 1: the file ends without a trailer"),
        (sample("coda-1-ogm.cod")[: 129 * 6], "line 6: the file ends without a trailer"),
        (edited(1, 128, "1"), "line 1: CODA version '1' instead of 2"),
        (edited(1, 1, "01"), "line 1: this is no header"),
        (edited(3, 33, "x"), "line 3: positions 32 to 47 are not all digits"),
        (edited(4, 3, "0002"), "line 4: sequence number 0002 does not belong to movement 0001"),
        (edited(2, 1, "8"), "line 2: record '8' cannot follow 0"),
        (edited(2, 1, "7"), "line 2: unknown record '7'"),
        (edited(1, 40, "\x81"), "line 1: "),
    ],
)
def test_a_file_that_is_no_coda_is_refused_with_line_and_reason(
    fake: OctopusFake, data: bytes, words: str
) -> None:
    """Nothing of it is booked."""
    with pytest.raises(HumanError, match="import_coda") as caught:
        fake.human.import_coda(data)
    assert words in str(caught.value)
    assert lines_in(fake, "F1") == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (edited(3, 48, "000000"), "line 3: this record cannot be read (ValueError)"),
        (edited(9, 17, "000008"), "line 9: the number of records is 8, but should be 7"),
        (edited(9, 38, "000000000000001"), "line 9: the sum of credits is"),
        (edited(9, 23, "000000000001000"), "line 9: the sum of debits is 1.00, but should be 0"),
        (edited(2, 40, "USD"), "line"),
    ],
)
def test_a_statement_with_a_wrong_field_is_refused_with_line_and_reason(
    fake: OctopusFake, data: bytes, words: str
) -> None:
    """The row says why; nothing of the statement is booked."""
    (row,) = fake.human.import_coda(data)
    assert words in row["refused"]
    assert lines_in(fake, "F1") == []


def test_a_file_can_be_given_as_text(fake: OctopusFake) -> None:
    """As the control plane sends it."""
    (row,) = fake.human.import_coda(sample("coda-1-ogm.cod").decode())
    assert row["number"] == 1


def test_only_a_financial_journal_has_a_bank_account(fake: OctopusFake) -> None:
    """A sales journal is refused."""
    with pytest.raises(HumanError, match="V1 is no financial journal"):
        fake.human.set_bank_account("V1", "BE68 5390 0754 7034")


def test_a_supplier_is_recognised_by_his_account() -> None:
    """The payment of 363.00 goes to the supplier who has that account."""
    fake = OctopusFake()
    fake.human.import_coda(sample("coda-2-multi.cod"))
    unknown = lines_in(fake, "F1")
    assert ("A", Decimal("-363.00")) in unknown
    other = OctopusFake()
    account = _account_of_payment("coda-2-multi.cod", "363")
    other.human.add_relation(
        "Drukkerij", fields={"supplier": True, "client": False, "ibanAccountNr": account}
    )
    other.human.import_coda(sample("coda-2-multi.cod"))
    assert ("S", Decimal("-363.00")) in lines_in(other, "F1")


def _account_of_payment(name: str, euros: str) -> str:
    """The counterparty's account of a payment of whole euros, read by position (6.2)."""
    lines = sample(name).decode("windows-1252").splitlines()
    amount = f"{euros}000".rjust(15, "0")
    (at,) = [n for n, line in enumerate(lines) if line[:2] == "21" and line[32:47] == amount]
    return next(line[10:44].strip() for line in lines[at:] if line[:2] == "23")


# -- matching --------------------------------------------------------------------------------------


def test_a_payment_is_proposed_for_the_sale_with_its_communication(fake: OctopusFake) -> None:
    """Accepting the proposal settles the sale (R78)."""
    fake.human.import_coda(sample("coda-1-ogm.cod"))
    (row,) = fake.human.proposals()
    assert (row["by"], row["amount"]) == ("communication", Decimal("1134.29"))
    assert row["payment"]["journalKey"] == "F1"
    assert fake.human.accept_proposals() == 1
    (sale,) = fake.human.list_bookings("V1")
    assert sale["open"] == 0
    assert fake.human.proposals() == []


def test_a_part_payment_is_proposed_for_what_it_is(fake: OctopusFake) -> None:
    """100.00 of the sale is matched, the rest stays open."""
    fake.human.receipt(1, "100.00", reference=f"deel {OGM}")
    (row,) = fake.human.proposals()
    assert (row["by"], row["amount"]) == ("communication", Decimal("100.00"))
    fake.human.accept_proposals()
    assert fake.human.list_bookings("V1")[0]["open"] == Decimal("1034.29")


def test_an_amount_that_fits_one_sale_is_proposed_as_such(fake: OctopusFake) -> None:
    """Without a communication the amount is only a proposal of its own kind."""
    fake.human.receipt(1, "1134.29", reference="bedankt")
    (row,) = fake.human.proposals()
    assert row["by"] == "amount"
    assert fake.human.accept_proposals(by="communication") == 0
    assert fake.human.accept_proposals(by="amount") == 1


def test_an_amount_that_fits_two_sales_proposes_nothing(fake: OctopusFake) -> None:
    """Nobody guesses between two equal sales."""
    fake.human.book_sale("V1", 1, total="1134.29")
    fake.human.receipt(1, "1134.29")
    assert fake.human.proposals() == []


def test_the_money_of_another_customer_is_never_proposed(fake: OctopusFake) -> None:
    """Equal amount and even the communication do not cross customers."""
    other = fake.human.add_relation("Ander BV")
    fake.human.receipt(other, "1134.29", reference=OGM)
    assert fake.human.proposals() == []
    assert fake.human.proposals(other) == []


def test_two_payments_for_one_sale_propose_no_more_than_is_open(fake: OctopusFake) -> None:
    """The second payment is offered only what the first one leaves."""
    fake.human.receipt(1, "1000.00", reference=OGM)
    fake.human.receipt(1, "1000.00", reference=OGM)
    amounts = [row["amount"] for row in fake.human.proposals()]
    assert amounts == [Decimal("1000.00"), Decimal("134.29")]
    assert fake.human.accept_proposals() == 2


# -- structured communications ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+++202/6000/00192+++", ["202600000192"]),
        ("202600000192", ["202600000192"]),
        ("betaling 202 6000 00192 dank", ["202600000192"]),
        ("+++202/6000/00193+++", []),
        ("1202600000192", []),
        ("+++000/0000/00097+++", ["000000000097"]),
        ("", []),
    ],
)
def test_a_structured_communication_is_found_when_its_check_digits_are_right(
    text: str, found: list[str]
) -> None:
    """With signs, bare or with blanks; a longer number holds none."""
    assert ogm.find(text) == found


def test_a_structured_communication_is_written_with_signs() -> None:
    """As on an invoice."""
    assert ogm.pretty("202600000192") == OGM
