"""Taxes: to which VAT code of the books a rate of the CRM goes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from koppel import TaxCode, TaxUse
from koppel.decide.taxes import link_taxes, percent

from tests.core.core_sample import policy, rate


def test_rates_are_linked_where_there_is_one_partner():
    """Equal rates are linked; none and several are told and never guessed (R65)."""
    codes = [
        TaxCode(code="21", rate=Decimal("0.21")),
        TaxCode(code="00", rate=Decimal(0)),
        TaxCode(code="EX", rate=Decimal(0)),
        TaxCode(code="D21", rate=Decimal("0.12"), use=TaxUse.PURCHASE),
    ]
    rates = [rate("a", "0.21"), rate("b", "0", "0% export"), rate("c", "0.12")]

    a, b, c = link_taxes(rates, codes, policy())

    assert (a.code, b.code, c.code) == ("21", "", "")
    assert b.problem == "VAT rate 0% export has several candidates in the books (00, EX)"
    assert [choice.code for choice in b.choices] == ["00", "EX"]
    assert b.command("acme", "EX") == 'koppel link set acme "taxes.0% export=EX"'
    assert c.problem.startswith("VAT rate 12% has no counterpart")


@pytest.mark.parametrize("named", ["b", "0% export"])
def test_a_rate_is_linked_by_hand(named):
    """A person links a rate by its id or its description."""
    codes = [TaxCode(code="00", rate=Decimal(0)), TaxCode(code="EX", rate=Decimal(0))]

    (link,) = link_taxes([rate("b", "0", "0% export")], codes, policy(taxes={named: "EX"}))

    assert (link.code, link.why) == ("EX", "")


def test_a_link_to_a_code_that_is_gone_is_told():
    """A tax code that the books no longer have is named."""
    (link,) = link_taxes([rate("b", "0")], [], policy(taxes={"b": "EX"}))

    assert link.problem == "VAT rate 0% is linked to EX, which the books lack"


@pytest.mark.parametrize(
    ("fraction", "shown"), [("0.21", "21"), ("0.055", "5.5"), ("0", "0"), ("1", "100")]
)
def test_a_rate_is_shown_as_a_percentage(fraction, shown):
    """Settings name rates as people do."""
    assert percent(Decimal(fraction)) == shown


def test_of_several_rates_with_one_percentage_only_the_plain_one_is_linked_by_itself():
    """One code at 0 % takes the plain "0%"; the export rate beside it is asked, never guessed."""
    rates = [rate("plain", "0", "0 %"), rate("export", "0", "0% export")]
    codes = [TaxCode(code="00", rate=Decimal(0))]

    plain, export = link_taxes(rates, codes, policy())

    assert (plain.code, export.code) == ("00", "")
    assert "one of 2 rates of 0% in the CRM" in export.problem
    assert export.cure("acme") == (
        'if 00 is meant, link it: koppel link set acme "taxes.0% export=00"'
    )


def test_a_rate_alone_with_its_percentage_is_linked_whatever_it_is_called():
    """A described rate without a sibling has one partner on either side."""
    codes = [TaxCode(code="21", rate=Decimal("0.21"))]

    (link,) = link_taxes([rate("s", "0.21", "21% standard")], codes, policy())

    assert link.code == "21"
