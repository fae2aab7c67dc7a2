Feature: Onboarding in situation A: the books are empty

  Octopus is new. Teamleader may be full: nothing is imported, and a sync makes the customers that
  documents need.

  Background:
    Given Octopus has a new dossier, in which nothing was made yet
    And Teamleader shows customer numbers

  @R11 @R15
  Scenario: The check leads an accountant from nothing to a link that runs
    Given a person answers the questions of a new link
    When the link is checked
    Then the situation is A: "Octopus holds no customers"
    And the link is not ready
    And the check says "there is no fiscal year"
    And koppel refuses to sync: "not active"
    When the accountant makes the bookyear 2024
    And the link is checked
    Then the check advises "create the fiscal years 2025, 2026 in the books, in that order"
    When the accountant makes the bookyear 2025
    And the accountant makes the bookyear 2026
    And the link is checked
    Then the check says "journal V1 for invoices does not exist"
    And the check says "journal V2 for credit notes does not exist"
    And the check says "journal F9 for payments does not exist"
    And koppel refuses to sync: "not active"
    When the accountant makes the journals
      | journal | name               | account |
      | V1      | Verkopen           |         |
      | V2      | Creditnota's       |         |
      | F9      | Teamleader         | 580000  |
    And the link is checked
    Then the link is ready
    And the check offers the account numbers 700000, 700100, 704000, 705000, 708000
    When the person makes the link active
    And koppel syncs
    Then the run ends without anything held or failed

  @R26 @R58
  Scenario: From empty books to a number on every invoice
    Given the accountant makes the bookyear 2026
    And the accountant makes the journals
      | journal | name               | account |
      | V1      | Verkopen           |         |
      | V2      | Creditnota's       |         |
      | F1      | Bank               | 550000  |
      | F9      | Teamleader         | 580000  |
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    And 121.00 euro of "2026 / 2" is credited in Teamleader as "2026 / 1"
    And the private person "An" "Peeters" has the booked invoice "2026 / 3" of 60.50 euro
    And the company "Quiet BV" has no documents
    And "2026 / 3" is marked paid in Teamleader
    And a person answers the questions of a new link
    When the link is checked
    Then the situation is A: "nothing to import"
    And the link is ready
    When the person makes the link active
    Then 3 of 3 invoices lack a customer number
    When koppel syncs
    Then Octopus knows the customers "Acme NV, Bakkerij Maes BV, Peeters"
    And no customer in Teamleader has a tag
    And the invoice "2026 / 3" is settled in the books
    And the only booking of journal V2 is for "Bakkerij Maes BV" and totals -121.00
    When "2026 / 1" is settled in Octopus
    And koppel syncs 2 times
    Then "2026 / 1" is paid in Teamleader
    And 0 of 3 invoices lack a customer number
    And every invoice stands in the books once, under the number that its customer shows
    And nothing is left for a person
    And the last run wrote nothing into Teamleader and had no trouble
