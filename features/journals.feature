Feature: Journals of Octopus, and what stands in their way

  @R20
  Scenario: A journal that does not take sales bookings holds what was meant for it
    Given invoices go to journal V3, which takes invoices made in Octopus
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then "2026 / 1" is held under R20: "entry type"
    And nothing stands in the sales journals
    When somebody posts a booking into journal V3
    Then Octopus answers code -29

  @R21 @rest
  Scenario: Only sales journals that take bookings can be chosen
    Given Octopus has only the journals V1, V3, A1 and F1
    When the link is checked
    Then the journals that can be chosen are "V1"

  @R75
  Scenario: The booked documents stand in the sales journal in their order
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 3" of 60.50 euro
    When koppel syncs
    Then journal V1 reads
      | number | invoice  | total  |
      | 1      | 2026 / 1 | 121.00 |
      | 2      | 2026 / 2 | 242.00 |
      | 3      | 2026 / 3 | 60.50  |

  @R76
  Scenario: While the sales journal is open nothing is transferred, and nothing is lost
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And somebody has journal V1 open in Octopus
    When koppel syncs
    Then nothing stands in the sales journals
    And "2026 / 1" is held under R76: "journal V1 is open in Octopus: close it there"
    And "2026 / 2" is held under R76: "journal V1 is open in Octopus: close it there"
    And Octopus was asked to book 1 times
    And no run holds the link any more
    When journal V1 is left again
    And koppel syncs 2 times
    Then journal V1 reads
      | number | invoice  | total  |
      | 1      | 2026 / 1 | 121.00 |
      | 2      | 2026 / 2 | 242.00 |
    And the run ends without anything held or failed

  @D7
  Scenario: An open journal holds its own documents after one refusal; all else goes on
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 3" of 60.50 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 4" of 121.00 euro
    And 30.25 euro of "2026 / 3" is credited in Teamleader as "2026 / 1"
    And "2026 / 1" is marked paid in Teamleader
    And somebody has journal V1 open in Octopus
    When koppel syncs
    Then Octopus was asked to book 2 times
    And "2026 / 2" is held under R76: "journal V1 is open"
    And "2026 / 3" is held under R76: "journal V1 is open"
    And "2026 / 4" is held under R76: "journal V1 is open"
    And journal V2 holds 1 bookings
    And Octopus knows the customers "Acme NV, Bakkerij Maes BV"
    And the invoice "2026 / 1" is settled in the books
    When journal V1 is left again
    And koppel syncs
    Then journal V1 holds 4 bookings
