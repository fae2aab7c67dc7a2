Feature: What is paid in Teamleader is settled in the books

  @R80
  Scenario Outline: An invoice that gets paid in Teamleader is settled in Octopus
    Given a payment moves Teamleader's updated_at: <touches>
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs 2 times
    When "2026 / 1" is marked paid in Teamleader
    And koppel syncs
    Then the invoice "2026 / 1" is settled in the books
    And journal F9 holds receipts of 121.00

    Examples:
      | touches |
      | yes     |
      | no      |

  @D1
  Scenario: Un-paying in Teamleader does not travel, and the run says that the two differ
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "2026 / 1" is marked paid in Teamleader
    And koppel syncs 2 times
    When "2026 / 1" is set unpaid in Teamleader
    And koppel syncs
    Then the invoice "2026 / 1" is settled in the books
    And "2026 / 1" is not paid in Teamleader
    And an issue under D1 about "2026 / 1" says "open in the CRM, paid in the books"
    And Octopus accepted nothing in this run

  @D2
  Scenario: An invoice that is paid when it is first exported is settled at once
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "2026 / 1" is marked paid in Teamleader
    When koppel syncs
    Then the invoice "2026 / 1" is settled in the books
    And journal F9 holds receipts of 121.00

  @D2
  Scenario: What the accountant un-settles is not settled again
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "2026 / 1" is marked paid in Teamleader
    And koppel syncs
    When the settlement of "2026 / 1" is undone in Octopus
    And koppel syncs 3 times
    Then 121.00 euro of "2026 / 1" is open in the books
    And journal F9 holds receipts of 121.00
    And "2026 / 1" is paid in Teamleader

  @D2
  Scenario: The same pair settled once more is one fact, and travels once
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And "2026 / 1" is settled in Octopus
    And koppel syncs
    And "2026 / 1" is set unpaid in Teamleader
    And the settlement of "2026 / 1" is undone in Octopus
    And the same receipt is matched with "2026 / 1" again
    When koppel syncs 2 times
    Then "2026 / 1" is not paid in Teamleader
    And all that koppel wrote in Teamleader is one payment

  @D6
  Scenario: A part paid in Teamleader does not travel until all is paid
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When "2026 / 1" gets a payment of 21.00 euro in Teamleader
    And koppel syncs
    Then 121.00 euro of "2026 / 1" is open in the books
    And journal F9 holds receipts of nothing
    And koppel explains "2026 / 1" with "Teamleader Focus: 100.00 still to be paid of 121.00"
    When "2026 / 1" is marked paid in Teamleader
    And koppel syncs
    Then the invoice "2026 / 1" is settled in the books
    And journal F9 holds receipts of 121.00

  @D6
  Scenario: A part settled in Octopus does not travel; at zero Teamleader gets one payment
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When 21.00 euro of "2026 / 1" is settled in Octopus
    And koppel syncs
    Then "2026 / 1" is not paid in Teamleader
    And Teamleader holds payments of nothing for "2026 / 1"
    When "2026 / 1" is settled in Octopus
    And koppel syncs
    Then "2026 / 1" is paid in Teamleader
    And Teamleader holds payments of 121.00 for "2026 / 1"

  @D6
  Scenario: With partial payments on, each new part is registered
    Given parts of a payment travel
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When 21.00 euro of "2026 / 1" is settled in Octopus
    And koppel syncs 2 times
    Then Teamleader holds payments of 21.00 for "2026 / 1"
    When "2026 / 1" is settled in Octopus
    And koppel syncs 2 times
    Then Teamleader holds payments of 21.00 and 100.00 for "2026 / 1"
    And "2026 / 1" is paid in Teamleader

  @D21
  Scenario: Without a journal for payments they wait, and the cure is told
    Given there is no journal for payments
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "2026 / 1" is marked paid in Teamleader
    When koppel syncs
    Then the payment of "2026 / 1" is held under D21: "choose it with journals.payments"
    And 121.00 euro of "2026 / 1" is open in the books
    When payments go to journal F9
    And koppel syncs
    Then the invoice "2026 / 1" is settled in the books

  @D21
  Scenario: The receipt carries the Belgian date of the payment
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro of 10-11-2026
    And "2026 / 1" is marked paid in Teamleader at 2026-11-12T23:30:00+00:00
    When koppel syncs
    Then the receipt in journal F9 is dated 13-11-2026

  @D21
  Scenario: A closed period holds the payment; it is not moved to another date
    Given journal F9 is protected up to October 2026
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro of 15-10-2026
    And "2026 / 1" is marked paid in Teamleader at 2026-10-20T12:00:00+00:00
    When koppel syncs
    Then the payment of "2026 / 1" is held under D22: "the document keeps its date"
    And journal F9 holds receipts of nothing
    When the protection of journal F9 is lifted
    And koppel syncs
    Then the receipt in journal F9 is dated 20-10-2026
