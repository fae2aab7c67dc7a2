Feature: What is settled in Octopus becomes paid in Teamleader, and never the reverse

  @R6
  Scenario: A settled invoice becomes paid in Teamleader
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    When "2026 / 1" is settled in Octopus
    And koppel syncs 2 times
    Then "2026 / 1" is paid in Teamleader
    And Teamleader holds payments of 121.00 for "2026 / 1"
    And "2026 / 2" is not paid in Teamleader

  @R79
  Scenario: A bank payment matched under "Klanten afpunten" needs no handwork in Teamleader
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the bank brings 121.00 euro of "Acme NV"
    And koppel syncs
    Then "2026 / 1" is not paid in Teamleader
    When the accountant matches that money with "2026 / 1"
    And koppel syncs
    Then "2026 / 1" is paid in Teamleader
    And nobody touched "2026 / 1" in Teamleader but koppel

  @R81
  Scenario: Un-settling in Octopus does not take paid away in Teamleader
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And "2026 / 1" is settled in Octopus
    And koppel syncs
    When the settlement of "2026 / 1" is undone in Octopus
    And koppel syncs 3 times
    Then "2026 / 1" is paid in Teamleader
    And Teamleader holds payments of 121.00 for "2026 / 1"
    And an issue under R81 about "2026 / 1" says "open in the books, paid in the CRM"

  @R82
  Scenario: Only a person undoes paid in Teamleader, and koppel leaves it so
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And "2026 / 1" is settled in Octopus
    And koppel syncs
    And the settlement of "2026 / 1" is undone in Octopus
    And koppel syncs
    When "2026 / 1" is set unpaid in Teamleader
    And koppel syncs 3 times
    Then "2026 / 1" is not paid in Teamleader
    And Teamleader holds payments of nothing for "2026 / 1"

  @R82
  Scenario: Money that arrives after that is a new fact, and travels
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And "2026 / 1" is settled in Octopus
    And koppel syncs
    And the settlement of "2026 / 1" is undone in Octopus
    And "2026 / 1" is set unpaid in Teamleader
    And koppel syncs
    When "2026 / 1" is settled in Octopus
    And koppel syncs
    Then "2026 / 1" is paid in Teamleader

  @R83
  Scenario: Whatever happens in whatever order, no sync makes a paid invoice unpaid
    When people and the bank do anything in any order, and koppel syncs in between
    Then no sync ever changed Teamleader from paid to unpaid
