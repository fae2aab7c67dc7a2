Feature: Running a sync

  @R1
  Scenario: Documents go to the books, payment facts come back
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When "2026 / 1" is settled in Octopus
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    Then journal V1 holds exactly one booking of "2026 / 2"
    And "2026 / 1" is paid in Teamleader
    And all that koppel wrote in Teamleader is one payment

  @R70
  Scenario: A trigger starts one run; a second trigger meanwhile starts no other
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And somebody triggers the sync again while it runs
    When koppel syncs
    Then the second trigger was told that another run holds the link
    And one run took place
    And journal V1 holds exactly one booking of "2026 / 1"

  @R71
  Scenario: A run ends with exactly one notification, with counts
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme NV" has the booked invoice "2026 / 2" of 10-11-2026 with the lines
      | price  | rate | account | description   |
      | 100.00 | 21   |         | Forgotten job |
    When koppel syncs
    Then there is one notification for each of 1 runs
    And the notification says "customers: 1 created; invoices: 1 created, 1 held"
    When koppel syncs
    Then there is one notification for each of 2 runs
    And the notification says "invoices: "

  @R72
  Scenario: The notification names the invoice that fails, the reason and what to do
    Given documents in another currency may be booked
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 in NOK at the rate 0.10
    And "Acme NV" has the booked invoice "2026 / 2" of 10-11-2026 with the lines
      | price  | rate | account | description   |
      | 100.00 | 21   |         | Forgotten job |
    When koppel syncs
    Then the notification has a line with "2026 / 1", "failed" and "add it there"
    And the notification has a line with "2026 / 2", "held" and "choose one on the line"

  @R73
  Scenario: One run covers customers, then documents, then payment facts
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    When "2026 / 1" is settled in Octopus
    And "2026 / 2" is marked paid in Teamleader
    And "Bakkerij Maes BV" has the booked invoice "2026 / 3" of 60.50 euro
    And 30.25 euro of "2026 / 3" is credited in Teamleader as "2026 / 1"
    And "Zaal Rex BV" has the booked invoice "2026 / 4" of 60.50 euro
    And koppel syncs
    Then koppel wrote in this order
      | system     | what       |
      | Octopus    | relation   |
      | Octopus    | relation   |
      | Octopus    | booking    |
      | Octopus    | booking    |
      | Octopus    | booking    |
      | Octopus    | receipt    |
      | Octopus    | settlement |
      | Teamleader | payment    |

  @R74
  Scenario: A draft is not exported before it is booked
    Given "Acme NV" has the draft "quote"
    When koppel syncs
    Then nothing stands in the sales journals
    And Octopus knows no customers
    And the draft "quote" is explained under R74 as "still a draft"
    When the draft "quote" is booked in Teamleader as "2026 / 1"
    And koppel syncs
    Then journal V1 holds exactly one booking of "2026 / 1"
