Feature: Ledger accounts are managed in Octopus

  @R7
  Scenario: koppel never makes or changes a ledger account
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When "2026 / 1" is marked paid in Teamleader
    And koppel syncs 2 times
    Then no ledger account of Octopus was made or changed by koppel
    And koppel only read ledger accounts

  @R8
  Scenario: Accounts are fetched before every sync, so a new one can be used at once
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the accounts were fetched before the first write
    When the account 701000 is added in Octopus
    And Teamleader has a category for the account 701000
    And "Acme NV" has the booked invoice "2026 / 2" of 16-11-2026 with the lines
      | price  | rate | account | description |
      | 100.00 | 21   | 701000  | New goods   |
    And koppel syncs
    Then the accounts were fetched before the first write
    And the booking of "2026 / 2" has the lines
      | account | base   | code | vat   |
      | 701000  | 100.00 | 21   | 21.00 |

  @R22
  Scenario: The readiness check shows the accounts that will be offered
    Given Octopus has the ledger accounts 700000, 440000
    When the link is checked
    Then the check offers the accounts "700000 Verkoop goederen"
    And the check says "1 ledger accounts that begin with 70 will be offered"

  @R23
  Scenario: Only accounts that begin with 70 are offered, and only on those is booked
    Given Octopus has the ledger accounts 700000, 701000, 440000, 610000
    And Teamleader has a category for the account 610000
    And "Acme NV" has the booked invoice "2026 / 1" of 16-11-2026 with the lines
      | price  | rate | account | description |
      | 100.00 | 21   | 610000  | A cost      |
    When the link is checked
    And koppel syncs
    Then the check offers the account numbers 700000, 701000
    And "2026 / 1" is held under R23: "ledger account 610000 is not offered"
    And nothing stands in the sales journals
