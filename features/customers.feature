Feature: Customers go to the books when their documents need them

  @R4
  Scenario: A new customer is written before his invoice, which refers to him
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then Octopus took the customer before the booking
    And the booking of "2026 / 1" is dated 16-11-2026 for "Acme NV", total 121.00

  @R5
  Scenario: A customer without documents stays out of the books
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And the company "Onlooker BV" has no documents
    When koppel syncs 2 times
    Then Octopus knows the customers "Acme NV"

  @R26
  Scenario: A full Teamleader fills empty books, and nothing is imported
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    And the company "Onlooker BV" has no documents
    When koppel syncs
    Then Octopus knows the customers "Acme NV, Bakkerij Maes BV"
    And Teamleader was not changed by koppel
    And no customer in Teamleader has a tag

  @D5
  Scenario: A private person is exported like a company, with the VAT status of a private person
    Given the private person "An" "Peeters" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then the relation "Peeters" has in Octopus
      | firstName | An |
      | vatType   | 7  |
      | client    | True |
    And journal V1 holds exactly one booking of "2026 / 1"

  @D17
  Scenario: What koppel wrote and nobody touched follows Teamleader
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the street of "Acme NV" becomes "Stationsplein 4" in Teamleader
    And koppel syncs
    Then the relation "Acme NV" has in Octopus
      | streetAndNr | Stationsplein 4 |

  @D17
  Scenario: What the accountant changed is reported and stays as it is
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the accountant sets the street of "Acme NV" to "Bovenweg 9" in Octopus
    And the street of "Acme NV" becomes "Stationsplein 4" in Teamleader
    And koppel syncs
    Then the relation "Acme NV" has in Octopus
      | streetAndNr | Bovenweg 9 |
    And an issue under D17 about "Acme NV" says "street"

  @D17
  Scenario: A filled field of a relation that was there before is never overwritten
    Given Octopus has the customer "Acme NV" with VAT number "BE0123.456.749" in the street "Bovenweg 9"
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the street of "Acme NV" becomes "Stationsplein 4" in Teamleader
    And koppel syncs
    Then the relation "Acme NV" has in Octopus
      | streetAndNr | Bovenweg 9 |
    And an issue under D17 about "Acme NV" says "street"

  @D19
  Scenario: A customer with the same VAT number in the books is taken for the same
    Given Octopus has the customer "ACME" with VAT number "BE0123.456.749" in the street "Bovenweg 9"
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then Octopus knows the customers "ACME"
    And the booking of "2026 / 1" is dated 16-11-2026 for "ACME", total 121.00

  @D19
  Scenario: Two customers of the books with one VAT number hold the customer and his documents
    Given Octopus has the customer "ACME" with VAT number "BE0123.456.749" in the street "Bovenweg 9"
    And Octopus has the customer "Acme old" with VAT number "BE0123.456.749" in the street "Bovenweg 7"
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then the customer "Acme NV" is held under D19: "2 customers of the books bear the same VAT number"
    And "2026 / 1" waits for "Acme NV"
    And nothing stands in the sales journals
    When the accountant takes the VAT number of "Acme old" away
    And koppel syncs
    Then the booking of "2026 / 1" is dated 16-11-2026 for "ACME", total 121.00

  @D19
  Scenario: Two new customers with one VAT number become one customer of the books, not two
    Given the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And the company "Acme shop" has VAT number "BE0123456749"
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    When koppel syncs
    Then Octopus knows the customers "Acme NV"
    And the booking of "2026 / 1" is dated 16-11-2026 for "Acme NV", total 121.00
    And the customer "Acme shop" is held under D19: "Customer Acme NV bears the same VAT number"
    And "2026 / 2" waits for "Acme shop"
    When koppel syncs 2 times
    Then Octopus knows the customers "Acme NV"
    And the customer "Acme shop" is held under D19: "merge them there, or correct the number"

  @D19
  Scenario: A like name alone is no reason to take a customer for the same
    Given Octopus has the customer "Acme NV" with VAT number "BE0198.765.470" in the street "Bovenweg 9"
    And customers who are not matched may be created
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then Octopus knows the customers "Acme NV, Acme NV"

  @D4
  Scenario: A company deleted in Teamleader stays in the books
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the company "Acme NV" is deleted in Teamleader
    And koppel syncs 2 times
    Then Octopus knows the customers "Acme NV"
    And Octopus accepted nothing in this run
