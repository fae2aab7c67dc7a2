Feature: What is paid in Teamleader is settled in the books

  @R80
  Scenario Outline: An invoice that gets paid in Teamleader is settled in Octopus
    Given a payment moves Teamleader's updated_at: <touches>
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When "2026 / 1" is marked paid in Teamleader
    And koppel syncs
    Then "2026 / 1" is settled in the books
    And journal F9 holds receipts of 121.00

    Examples:
      | touches |
      | yes     |
      | no      |
