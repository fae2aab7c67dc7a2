"""Steps: ledger accounts, VAT codes and the readiness check."""

from __future__ import annotations

from koppel.decide.checkup import Readiness
from pytest_bdd import given, step, then

from tests.bdd.books import ACCOUNT_READS, WRITES, Books
from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.words import phrase


@given(phrase("Octopus has the ledger accounts {numbers}"))
def only_accounts(books: Books, numbers: str) -> None:
    """These and no others, in every fiscal year."""
    wanted = [int(number) for number in numbers.split(", ")]
    kept = {key: a for key, a in books.dossier.accounts.items() if a.number in wanted}
    books.dossier.accounts = kept
    for number in wanted:
        if number not in {account.number for account in kept.values()}:
            books.human.add_account(number, f"Account {number}")


@step(phrase("the account {number:d} is added in Octopus"))
def add_account(books: Books, number: int) -> None:
    """The accountant adds it to all open years."""
    books.human.add_account(number, f"Account {number}")


@step(phrase("Teamleader has a category for the account {number}"))
def add_category(crm: Crm, number: str) -> None:
    """So that it can be chosen on a line."""
    crm.human.add_category(f"Category {number}", number)


@given("no VAT rate was linked by hand")
def no_handwork(office: Office) -> None:
    """The link's settings name none."""
    office.set_policy(taxes={})


@given(phrase("Octopus has the sales VAT codes {codes} only"))
def only_codes(books: Books, codes: str) -> None:
    """The accountant removes the others."""
    wanted = set(codes.replace(" and ", ", ").split(", "))
    for code in {c.code for c in books.dossier.vat_codes if c.type in (2, 4)} - wanted:
        books.human.remove_vat_code(code)


@given(phrase('Teamleader has the VAT rate "{percentage:d}%"'))
def add_rate(crm: Crm, percentage: int) -> None:
    """A rate of that many per cent."""
    crm.human.add_tax_rate(f"{percentage}%", percentage)


@step(phrase("lines at {percentage:d} % without account go to {account}"))
def default_account(office: Office, percentage: int, account: str) -> None:
    """The default account of a VAT rate."""
    office.set_policy(accounts={str(percentage): account})


@step("the link is checked", target_fixture="check")
def check_link(office: Office) -> Readiness:
    """The readiness check."""
    return office.link.check()


@then(phrase('the check offers the accounts "{accounts}"'))
def offers(check: Readiness, accounts: str) -> None:
    """With their names."""
    assert check.accounts == tuple(accounts.split(", "))


@then(phrase("the check offers the account numbers {numbers}"))
def offers_numbers(check: Readiness, numbers: str) -> None:
    """Exactly these."""
    assert [account.split()[0] for account in check.accounts] == numbers.split(", ")


@then(phrase('the check says "{words}"'))
def check_says(check: Readiness, words: str) -> None:
    """One of its lines."""
    assert [line.text for line in check.lines if words in line.text] != []


@then(phrase('the check links the VAT rates "{pairs}"'))
def check_links(check: Readiness, pairs: str) -> None:
    """Exactly these pairs."""
    assert set(pairs.split(", ")) == set(check.taxes)


@then(phrase('the journals that can be chosen are "{journals}"'))
def choices(check: Readiness, journals: str) -> None:
    """By their codes."""
    assert [journal.split()[0] for journal in check.journals] == journals.split(", ")


@then("no ledger account of Octopus was made or changed by koppel")
def accounts_untouched(books: Books) -> None:
    """No such change came in over the API."""
    assert books.api_effects("account") == []


@then("koppel only read ledger accounts")
def accounts_read(books: Books) -> None:
    """Every call about accounts is a reading one, and there were some."""
    asked = {e.operation for e in books.requests() if "account" in e.operation.lower()}
    assert asked
    assert asked <= ACCOUNT_READS


@step("the accounts were fetched before the first write")
def accounts_first(office: Office) -> None:
    """By the order of the calls in the last run."""
    operations = [call.operation for call in office.calls]
    writing = {name for names in WRITES.values() for name in names}
    fetched = next(n for n, name in enumerate(operations) if name in ACCOUNT_READS)
    written = next(n for n, name in enumerate(operations) if name in writing)
    assert fetched < written
