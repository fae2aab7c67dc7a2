Feature: Is everything there, and what would a first sync do?

  @R31 @D14
  Scenario: A first sync that would create customers beside those of the books stops before it writes
    Given Octopus has the relation "ACME" in "9000 Gent" with VAT number "BE0123.456.749"
    And Octopus has the relation "Studio Lux" in "5000 Namur" without VAT number
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Studio Luxe" has the booked invoice "2026 / 2" of 242.00 euro
    When a plan is made
    Then the plan warns "the first sync creates 1 customer in Octopus, and finds 1 by VAT number"
    When koppel syncs 2 times
    Then the run is stopped: "the first sync creates 1 customer in Octopus"
    And the status says "Octopus holds 2 customers already"
    And the status says "koppel sync --link acme --create-unmatched"
    And Octopus accepted nothing in this run
    When koppel syncs, told that unmatched customers are new
    Then Octopus knows the customers "ACME, Studio Lux, Studio Luxe"
    And the run ends without anything held or failed
    When "Bakkerij Maes BV" has the booked invoice "2026 / 3" of 60.50 euro
    And koppel syncs
    Then Octopus knows the customers "ACME, Studio Lux, Studio Luxe, Bakkerij Maes BV"

  @D14
  Scenario: Once customers are matched, a first sync goes on by itself
    Given Octopus has the relation "Studio Lux" in "5000 Namur" without VAT number
    And the company "Studio Lux SRL" in "5000 Namen" without VAT number
    And "Studio Lux SRL" has the booked invoice "2026 / 1" of 121.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    And the run is stopped: "the first sync creates 2 customers in Octopus"
    When koppel matches
    And the sure pairs are linked
    And koppel syncs
    Then Octopus knows the customers "Studio Lux, Bakkerij Maes BV"
    And the run ends without anything held or failed

  @D14
  Scenario: Where every customer of the plan is known in the books, a first sync goes on
    Given Octopus has the relation "ACME" in "9000 Gent" with VAT number "BE0123.456.749"
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When a plan is made
    Then the plan warns of nothing
    When koppel syncs
    Then Octopus knows the customers "ACME"
