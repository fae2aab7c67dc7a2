Feature: Journals of Octopus, and what stands in their way

  @R76
  Scenario: While the sales journal is open nothing is transferred, and nothing is lost
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And somebody has journal V1 open in Octopus
    When koppel syncs
    Then nothing stands in the sales journals
    And "2026 / 1" is held under R76: "open"
    And "2026 / 2" is held under R76: "open"
    When journal V1 is left again
    And koppel syncs 2 times
    Then journal V1 holds exactly one booking of "2026 / 1"
    And journal V1 holds exactly one booking of "2026 / 2"
    And journal V1 lists "2026 / 1" before "2026 / 2"
    And the run ends without anything held or failed
