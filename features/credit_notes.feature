Feature: Credit notes go to the books

  @R3
  Scenario: A booked credit note is booked in its own journal, the way Octopus wants it
    Given "Acme NV" has the booked invoice "2026 / 1" of 242.00 euro
    And 121.00 euro of "2026 / 1" is credited in Teamleader as "2026 / 1"
    When koppel syncs 2 times
    Then journal V2 holds 1 bookings
    And the only booking of journal V2 is for "Acme NV" and totals -121.00
    And the only booking of journal V2 has the lines
      | account | base   | code | vat   |
      | 700000  | 100.00 | 21   | 21.00 |

  @R3
  Scenario: A credit note goes to the books also when its invoice is from before the start date
    Given "Acme NV" has the booked invoice "2025 / 1" of 121.00 euro of 31-12-2025
    And all of "2025 / 1" is credited in Teamleader
    When koppel syncs
    Then the only booking of journal V2 is for "Acme NV" and totals -121.00
    And journal V1 holds 0 bookings
    And the run ends without anything held or failed

  @D15
  Scenario: An invoice that is paid because it was credited is settled without money
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When all of "2026 / 1" is credited in Teamleader
    And koppel syncs 2 times
    Then "2026 / 1" is paid in Teamleader
    And the invoice "2026 / 1" is settled in the books
    And the only booking of journal V2 is settled
    And journal F9 holds receipts of nothing

  @D15
  Scenario: Of an invoice that was credited in part only the money that was paid is booked
    Given "Acme NV" has the booked invoice "2026 / 1" of 242.00 euro
    And koppel syncs
    When 121.00 euro of "2026 / 1" is credited in Teamleader as "2026 / 1"
    And "2026 / 1" is marked paid in Teamleader
    And koppel syncs 2 times
    Then the invoice "2026 / 1" is settled in the books
    And journal F9 holds receipts of 121.00
