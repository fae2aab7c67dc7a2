Feature: Syncing by itself, and what people hear of it

  @R67
  Scenario: A link that is automatic runs when the interval is over, and not before
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the link is made automatic, every 60 minutes
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    When 59 minutes pass under the daemon
    Then no run took place by itself
    When 2 minutes pass under the daemon
    Then 1 run took place by itself
    And journal V1 holds exactly one booking of "2026 / 2"
    When 60 minutes pass under the daemon
    Then 2 runs took place by themselves

  @R67
  Scenario: A link that is not automatic never runs by itself
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When 300 minutes pass under the daemon
    Then no run took place by itself
    When the link is made automatic, every 60 minutes
    And 5 minutes pass under the daemon
    Then 1 run took place by itself
    When the link is no longer automatic
    And 300 minutes pass under the daemon
    Then 1 run took place by itself

  @R67 @rest
  Scenario: A day of automatic runs leaves half of the calls that list changes for people and doubts
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the link is made automatic
    When 2400 minutes pass under the daemon
    Then 40 runs took place by themselves
    And on no day fewer than 24 of 48 calls were left for any list of changes in Octopus

  @R67 @rest
  Scenario: Two daemons at one database run a link once
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the link is made automatic, every 60 minutes
    And another daemon looks at the same moment
    When 61 minutes pass under the daemon
    Then 1 run took place by itself

  @R67 @rest
  Scenario: A system that stays down is asked less and less often
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the link is made automatic, every 60 minutes
    And Octopus is down
    When 1440 minutes pass under the daemon
    Then 8 runs took place by themselves
    When Octopus is up again
    And 240 minutes pass under the daemon
    Then the last run was fully successful

  @R67 @rest
  Scenario: A lost password is waited for, and tried at once when it was mended
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the link is made automatic, every 60 minutes
    And the password in Octopus is changed
    When 600 minutes pass under the daemon
    Then 1 run took place by itself
    When koppel is given the new password
    And 2 minutes pass under the daemon
    Then 2 runs took place by themselves
    And the last run was fully successful

  @R68
  Scenario: A link that has never fully worked is not made automatic, unless somebody insists
    Given "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price  | rate | account | description   |
      | 100.00 | 21   |         | Forgotten job |
    And koppel syncs
    When somebody tries to make the link automatic
    Then it is refused: "R68: link acme has had no fully successful run yet"
    And it is refused: "run koppel sync until nothing is held or failed"
    When 120 minutes pass under the daemon
    Then no run took place by itself
    When somebody makes the link automatic anyway
    And 60 minutes pass under the daemon
    Then 2 runs took place by themselves

  @R68 @rest
  Scenario: After one run that fully worked a link may be automatic
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When somebody tries to make the link automatic
    Then it is refused: "R68: link acme has had no fully successful run yet"
    When koppel syncs
    And the link is made automatic
    And 61 minutes pass under the daemon
    Then 1 run took place by itself

  @R71 @D11
  Scenario: Whoever asks for a run is told, each time; a quiet automatic run tells nobody
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    And koppel syncs
    Then people were told 2 times, the last time because it was asked for
    And they were told "customers: 1 created; invoices: 1 created" first
    When the link is made automatic, every 60 minutes
    And 300 minutes pass under the daemon
    Then people were told 2 times, the last time because it was asked for
    When "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And 60 minutes pass under the daemon
    Then journal V1 holds exactly one booking of "2026 / 2"
    And people were told 2 times, the last time because it was asked for

  @R72 @D11
  Scenario: People are told when something is newly held, once, and when all is well again
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the link is made automatic, every 60 minutes
    When somebody has journal V1 open in Octopus
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And 60 minutes pass under the daemon
    Then people were told 2 times, the last time because it needs attention
    And they were told about "2026 / 2": "held", "V1"
    When 300 minutes pass under the daemon
    Then people were told 2 times, the last time because it needs attention
    When "Acme NV" has the booked invoice "2026 / 3" of 60.50 euro
    And 60 minutes pass under the daemon
    Then people were told 3 times, the last time because it needs attention
    And they were told about "2026 / 3": "held", "V1"
    When journal V1 is left again
    And 60 minutes pass under the daemon
    Then people were told 4 times, the last time because it is well again
    When 300 minutes pass under the daemon
    Then people were told 4 times, the last time because it is well again

  @D11 @rest
  Scenario: People are told when the link fails, once, and when it is well again
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the link is made automatic, every 60 minutes
    When Octopus is down
    And 600 minutes pass under the daemon
    Then people were told 2 times, the last time because it is failing
    And they were told "stopped: " last
    When Octopus is up again
    And 300 minutes pass under the daemon
    Then people were told 3 times, the last time because it is well again

  @D11 @rest
  Scenario: A link that swings to and fro is told a few times a day
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the link is made automatic, every 60 minutes
    When Octopus is down every other hour for a day
    Then people were told 5 times, the last time because it is well again

  @D11 @rest
  Scenario: A notification that did not get through is handed over again after the next run
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the link is made automatic, every 60 minutes
    And nobody can be told
    When Octopus is down
    And 60 minutes pass under the daemon
    Then the status complains "did not get through"
    When people can be told again
    And 60 minutes pass under the daemon
    Then people were told 2 times, the last time because it is failing
    And the status complains no more
