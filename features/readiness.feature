Feature: Is everything there, and what would a first sync do?

  @R31 @D14
  Scenario: A first sync that would create customers beside those of the books stops before it writes
    Given Octopus has the relation "ACME" in "9000 Gent" with VAT number "BE0123.456.749"
    And Octopus has the relation "Studio Lux" in "5000 Namur" without VAT number
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Studio Luxe" has the booked invoice "2026 / 2" of 242.00 euro
    When a plan is made
    Then the plan warns "the first sync creates 1 customer in Octopus, and finds 1 by VAT number"
    When koppel syncs 2 times
    Then the run is stopped: "the first sync creates 1 customer in Octopus"
    And the status says "Octopus holds 2 customers already"
    And the status says "koppel sync --link acme --create-unmatched"
    And Octopus accepted nothing in this run
    When koppel syncs, told that unmatched customers are new
    Then Octopus knows the customers "ACME, Studio Lux, Studio Luxe"
    And the run ends without anything held or failed
    When "Bakkerij Maes BV" has the booked invoice "2026 / 3" of 60.50 euro
    And koppel syncs
    Then Octopus knows the customers "ACME, Studio Lux, Studio Luxe, Bakkerij Maes BV"

  @D14
  Scenario: Once customers are matched, a first sync goes on by itself
    Given Octopus has the relation "Studio Lux" in "5000 Namur" without VAT number
    And the company "Studio Lux SRL" in "5000 Namen" without VAT number
    And "Studio Lux SRL" has the booked invoice "2026 / 1" of 121.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    And the run is stopped: "the first sync creates 2 customers in Octopus"
    When koppel matches
    And the sure pairs are linked
    And koppel syncs
    Then Octopus knows the customers "Studio Lux, Bakkerij Maes BV"
    And the run ends without anything held or failed

  @R31
  Scenario: After some were matched a sync does not stop, but its plan says that others may be the same
    Given Octopus has the relation "Belvexco" in "4000 Liège" without VAT number
    And Octopus has the relation "Studio Lux" in "5000 Namur" without VAT number
    And the company "Belvexco SRL" in "4000 Luik" without VAT number
    And "Studio Luxe" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel matches
    And the sure pairs are linked
    And a plan is made
    Then the plan warns "creates 1 customer in Octopus, where 1 of 2 customers are not linked"

  @D14
  Scenario: Where every customer of the plan is known in the books, a first sync goes on
    Given Octopus has the relation "ACME" in "9000 Gent" with VAT number "BE0123.456.749"
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When a plan is made
    Then the plan warns of nothing
    When koppel syncs
    Then Octopus knows the customers "ACME"

  @D14 @R47
  Scenario: Who was imported and deleted again does not count as linked
    Given Teamleader shows customer numbers
    And Octopus has the relation "Studio Lux" in "5000 Namur" without VAT number
    And koppel imports the companies as they are
    When somebody deletes all companies with the tag "Octopus Import" in bulk
    And "Studio Lux" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    Then the run is stopped: "the first sync creates 1 customer in Octopus"
    And Octopus accepted nothing in this run

  @R10
  Scenario Outline: Exactly one of three situations applies, with the steps that follow
    Given <crm>
    And <books>
    When the link is checked
    Then the situation is <letter>: "<words>"
    And the steps are "<steps>"

    Examples:
      | crm                                   | books                                                           | letter | words                     | steps                                                                                                                             |
      | Teamleader holds no customers         | Octopus holds no customers                                      | A      | Octopus holds no customers | koppel plan --link acme, koppel sync --link acme                                                                                  |
      | the company "Acme NV" has no documents | Octopus holds no customers                                      | A      | nothing to import         | koppel plan --link acme, koppel sync --link acme                                                                                  |
      | Teamleader holds no customers         | Octopus has the relation "Maes" in "9000 Gent" without VAT number | B      | Teamleader Focus holds none | koppel link import acme, koppel plan --link acme, koppel sync --link acme                                                         |
      | the company "Acme NV" has no documents | Octopus has the relation "Maes" in "9000 Gent" without VAT number | C      | 1 of 1 in Octopus         | koppel match --link acme, koppel link import acme, koppel link check acme --data, koppel plan --link acme, koppel sync --link acme |

  @R10
  Scenario: The situation is what is left to do: customers who are linked count no more
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs 2 times
    When the link is checked
    Then the situation is A: "all customers of Octopus are linked (1)"

  @R10 @R47
  Scenario: After a bulk deletion the check counts who is there now, before and after the next sync
    Given Teamleader shows customer numbers
    And Octopus has the relation "Maes" in "9000 Gent" without VAT number
    And Octopus has the relation "Zeemeermin" in "8400 Oostende" without VAT number
    And koppel imports the companies as they are
    When the link is checked
    Then the situation is A: "all customers of Octopus are linked (2)"
    And the check asked Teamleader once which linked customers it has
    When somebody deletes all companies with the tag "Octopus Import" in bulk
    And the accountant makes the relation "Late BV"
    And the link is checked
    Then the situation is B: "Octopus holds 3 customers that are not linked, Teamleader Focus holds none"
    And the check asked Teamleader once which linked customers it has
    When koppel syncs
    And the link is checked
    Then the situation is B: "Octopus holds 3 customers that are not linked, Teamleader Focus holds none"
    When koppel imports the companies
    Then Teamleader has the companies "Maes, Zeemeermin, Late BV"
    When the link is checked
    Then the situation is A: "all customers of Octopus are linked (3)"
    When the imported "Maes" gets the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs 2 times
    Then Octopus knows the customers "Maes, Zeemeermin, Late BV"
    And nothing is left for a person

  @R10
  Scenario: A check costs few calls, and says how many
    Given Octopus has the relation "Maes" in "9000 Gent" without VAT number
    And the company "Acme NV" has no documents
    When the link is checked
    Then the check asked Octopus once for its customers, and Teamleader for one page of them
    And the check tells its calls

  @R11 @R22
  Scenario Outline: What must exist first is listed when it is missing, and the link is not ready
    Given Octopus has no <thing>
    When the link is checked
    Then the link is not ready
    And the check says "<words>"
    And the check advises "<cure>"

    Examples:
      | thing           | words                                 | cure                                                    |
      | bookyears       | there is no fiscal year               | create a fiscal year in the books that holds 01-01-2026 |
      | bookyears       | there can be no journals              | V1 for invoices and V2 for credit notes are usual names |
      | journals        | journal V1 for invoices does not exist | with the entry type for sales bookings                 |
      | ledger accounts | 0 ledger accounts that begin with 70  | create accounts that begin with 70                      |

  @D16
  Scenario: Where the numbers of the books have no place in Teamleader, the check says which to make
    When the link is checked
    Then the check says "the custom field"
    And the check advises "companies cannot be imported"
    And the link is ready
    When Teamleader shows customer numbers
    And the link is checked
    Then the check does not say "the custom field"

  @R15
  Scenario: Bookyears that are missing are named in the order in which they must be made
    Given Octopus has only the bookyear 2024
    When the link is checked
    Then the link is not ready
    And the check says "no fiscal year holds today (16-11-2026)"
    And the check advises "create the fiscal years 2025, 2026 in the books, in that order"

  @R19
  Scenario: The names V1 and V2 are a suggestion: journals V7 and V8 of the right type work
    Given Octopus has the sales journals V7 and V8
    And Octopus has only the journals V7, V8 and F9
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When the link is checked
    Then the link is not ready
    And the check advises "or choose what is there (V7 Verkopen, V8 Verkopen): koppel link set acme journals.invoices=V7"
    When invoices go to journal V7 and credit notes to journal V8
    And the link is checked
    Then the link is ready
    When koppel syncs
    Then journal V7 holds exactly one booking of "2026 / 1"

  @R25 @R22
  Scenario: Ledger accounts are shown, and no edit is offered: that is agreed with the accountant
    Given Octopus has the ledger accounts 700000, 440000
    When the link is checked
    Then the check offers the accounts "700000 Verkoop goederen"
    And the check minds "agree changes with the accountant"
    And nothing that is advised makes or changes a ledger account
    And no ledger account of Octopus was made or changed by koppel

  @R65
  Scenario: Where several codes are possible, a person is asked with the command for each
    Given no VAT rate was linked by hand
    When the link is checked
    Then for the VAT rate "0%" a person may type
      | koppel link set acme taxes.0%=00 |
      | koppel link set acme taxes.0%=EX |
      | koppel link set acme taxes.0%=IC |
      | koppel link set acme taxes.0%=MC |
    And the link is ready

  @R66
  Scenario: A default account per VAT rate is offered where there is none
    Given lines at 21 % without account go to 704000
    When the link is checked
    Then the check says "lines at 0, 6, 12 % must name their account, else they are held"
    And the check advises "koppel link set acme accounts.12=700000"

  @R10 @D8 @R65
  Scenario: Everything that is the matter with the data is told before the first sync
    Given no VAT rate was linked by hand
    And the company "Acme NV" has VAT number "BE 0123.456.748"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Maes BV" has the booked invoice "2026 / 2" of 10-11-2026 with the lines
      | price  | rate | account | description |
      | 100.00 | 21   |         | Forgotten   |
      | 50.00  | 0%   | 700000  | Which code? |
      | 20.00  | 6    |         | Once more   |
    When the data are checked
    Then the data have these flaws, among others
      | record                     | problem                                        | rule | held |
      | Customer Acme NV           | BE 0123.456.748 is not a valid VAT number      | D19  | no   |
      | Invoice 2026 / 2 (Maes BV) | line 1 (Forgotten): no ledger account at 21 %  | D8   | yes  |
      | Invoice 2026 / 2 (Maes BV) | line 3 (Once more): no ledger account at 6 %   | D8   | yes  |
      | Invoice 2026 / 2 (Maes BV) | line 2 (Which code?): VAT rate 0% has several candidates in the books (00, EX, IC, MC) | R65 | yes |
    And 1 invoice would be created
    And nothing was written anywhere

  @D20
  Scenario: Documents that stand in the books are counted, and adopted after one confirmation
    Given Octopus has the relation "ACME" in "9000 Gent" with VAT number "BE0123.456.749"
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And the accountant has booked "2026 / 1" of 121.00 euro for "ACME" by hand
    And the accountant has booked "2025 / 9" of 60.50 euro for "ACME" by hand
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When the data are checked
    Then the books hold 2 documents of before, 1 of them the same as one to be booked
    When koppel syncs
    Then "2026 / 1" is held under D20: "koppel sync --link acme --adopt-existing"
    And Octopus accepted nothing in this run
    When koppel syncs, told that documents in the books are the same
    Then the run ends without anything held or failed
    And journal V1 holds 2 bookings
    When koppel syncs
    Then the run ends without anything held or failed
