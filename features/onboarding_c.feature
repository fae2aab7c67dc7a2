Feature: Onboarding in situation C: both sides hold customers

  The same company stands in both systems, and neither knows of the other. Either way below ends with
  each of them once on both sides, and with a number on every invoice.

  Background:
    Given Octopus holds the relations
      | name                | vatNr          | streetAndNr | postalCode | city      |
      | Acme NV             | BE0123.456.749 | Markt 1     | 9000       | Gent      |
      | Maes                | BE0987.654.394 | Dreef 12    | 2000       | Antwerpen |
      | Bakkerij Janssens   |                | Kaai 3      | 8000       | Brugge    |
      | Zeemeermin          |                | Zeedijk 8   | 8400       | Oostende  |
    And the company "ACME" in "9000 Gent" with VAT number "BE 0123.456.749"
    And the company "Maes Catering BV" in "2018 Antwerpen" with VAT number "BE 0987.654.394"
    And the company "Bakkerij Janssen" in "8000 Brugge" without VAT number
    And the company "Café Noord" in "3000 Leuven" without VAT number
    And "ACME" has the booked invoice "2026 / 1" of 121.00 euro
    And "Maes Catering BV" has the booked invoice "2026 / 2" of 242.00 euro
    And "Bakkerij Janssen" has the booked invoice "2026 / 3" of 363.00 euro
    And "Café Noord" has the booked invoice "2026 / 4" of 484.00 euro
    And Teamleader shows customer numbers

  @R31 @D14 @R58
  Scenario: By matching first: nobody is made who stands there already
    When the link is checked
    Then the situation is C: "4 of 4 in Octopus are not linked"
    And the steps are "koppel match --link acme, koppel link import acme, koppel link check acme --data, koppel plan --link acme, koppel sync --link acme"
    When koppel syncs
    Then the run is stopped: "the first sync creates 2 customers in Octopus"
    And Octopus accepted nothing in this run
    When koppel matches
    And the link is checked
    Then the situation is C: "none is linked, 4 of 4 in Octopus are not linked, nor 4 of Teamleader Focus (as matching saw them on 16-11-2026)"
    And the steps are "koppel match --link acme --apply, koppel match --link acme --ask, koppel link import acme, koppel link check acme --data, koppel plan --link acme, koppel sync --link acme"
    When the sure pairs are linked
    And the link is checked
    Then the situation is C: "2 of Teamleader Focus are linked, 2 of 4 in Octopus are not linked, nor 2 of Teamleader Focus"
    And the steps are "koppel match --link acme --ask, koppel link import acme, koppel link check acme --data, koppel plan --link acme, koppel sync --link acme"
    When a person says that "Bakkerij Janssen" is "Bakkerij Janssens"
    And the link is checked
    Then the situation is C: "1 of 4 in Octopus are not linked"
    And the steps are "koppel link import acme, koppel link check acme --data, koppel plan --link acme, koppel sync --link acme"
    When koppel imports the companies
    Then Teamleader has the companies "ACME, Maes Catering BV, Bakkerij Janssen, Café Noord, Zeemeermin"
    And only the company "Zeemeermin" has the tag "Octopus Import"
    When a plan is made
    Then the plan warns of nothing
    When koppel syncs
    Then Octopus knows the customers "Acme NV, Maes, Bakkerij Janssens, Zeemeermin, Café Noord"
    And 0 of 4 invoices lack a customer number
    And every invoice stands in the books once, under the number that its customer shows
    And nothing is left for a person
    When the link is checked
    Then the situation is A: "all customers of Octopus are linked (5)"
    And the steps are "koppel sync --link acme"

  @R33 @R47 @R58
  Scenario: By the vendors' way: all are imported as they are, and the doubles are merged afterwards
    When koppel imports the companies as they are
    Then Teamleader has the companies "ACME, Acme NV, Maes, Maes Catering BV, Bakkerij Janssen, Bakkerij Janssens, Café Noord, Zeemeermin"
    And a segment of the tag "Octopus Import" holds "Acme NV, Bakkerij Janssens, Maes, Zeemeermin"
    When the imported companies are exported, deleted, and saved as CSV with "Naam, BTW-nummer, Klantennummer boekhoudpakket"
    Then Teamleader has the companies "ACME, Maes Catering BV, Bakkerij Janssen, Café Noord"
    When koppel previews the file
    Then an import is told to do
      | by   | updated | new | fewest |
      | vat  | 2       | 2   | yes    |
      | name | 0       | 4   | no     |
    And Teamleader's own previews count the same
    When the file is imported into Teamleader by VAT number
    Then the import updated "Acme NV 1, Maes 2" and added "Bakkerij Janssens 3, Zeemeermin 4"
    And near "Bakkerij Janssens" the import names "Bakkerij Janssen"
    When somebody merges the company "Bakkerij Janssens" into "Bakkerij Janssen"
    And koppel syncs
    Then 0 of 4 invoices lack a customer number
    When koppel matches
    And the sure pairs are linked
    And koppel syncs
    Then Octopus knows the customers "Acme NV, Maes, Bakkerij Janssens, Zeemeermin, Café Noord"
    And 0 of 4 invoices lack a customer number
    And every invoice stands in the books once, under the number that its customer shows
    And nothing is left for a person
