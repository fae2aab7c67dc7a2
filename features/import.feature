Feature: Companies of the books are imported into the CRM when a person asks for it

  @R28 @R29 @R44
  Scenario: The customer base of the books is created in an empty CRM, with tag and number
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name             | vatNr          | streetAndNr  | postalCode | city | email          |
      | Acme NV          | BE0123.456.749 | Kerkstraat 1 | 9000       | Gent | info@acme.test |
      | Bakkerij Maes BV |                | Markt 2      | 8000       | Brugge |              |
    When koppel imports the companies
    Then Teamleader has the companies "Acme NV, Bakkerij Maes BV"
    And each imported company has the tag "Octopus Import" and shows its number
    And the company "Acme NV" in Teamleader has
      | vat_number | BE0123456749   |
      | street     | Kerkstraat 1   |
      | city       | Gent           |
      | email      | info@acme.test |
    And koppel made 2 calls of "companies.add" and 0 of "companies.update"

  @R28
  Scenario: Asked again, the import creates nobody twice
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    | vatNr          |
      | Acme NV | BE0123.456.749 |
    When koppel imports the companies
    And koppel imports the companies
    And koppel imports the companies as they are
    Then Teamleader has the companies "Acme NV"
    And the run had no trouble

  @R28 @R4
  Scenario: A document of an imported company goes to the relation that it came from
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    |
      | Acme NV |
    And koppel imports the companies
    When the imported "Acme NV" gets the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs 2 times
    Then Octopus knows the customers "Acme NV"
    And the booking of "2026 / 1" is dated 16-11-2026 for "Acme NV", total 121.00
    And the last run wrote nothing into Teamleader and had no trouble

  @R27 @R30
  Scenario: A sync never creates companies in the CRM
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    |
      | Acme NV |
    And "Bakkerij Maes BV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs 2 times
    Then Teamleader has the companies "Bakkerij Maes BV"
    And no customer in Teamleader has a tag

  @R30
  Scenario: What an import left to a person, a sync does not create
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    | city |
      | Acme NV | Gent |
    And Teamleader has the company "Acme" in "Brugge"
    And koppel imports the companies
    When koppel syncs 2 times
    Then Teamleader has the companies "Acme"

  @R32 @R33
  Scenario: By default who stands in the CRM already is linked, and only the rest is created
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name             | vatNr          | city |
      | Acme NV          | BE0123.456.749 | Gent |
      | Bakkerij Maes BV |                | Brugge |
    And the company "Acme" has VAT number "BE 0123.456.749"
    When koppel imports the companies
    Then Teamleader has the companies "Acme, Bakkerij Maes BV"
    And "Acme" shows the number of "Acme NV" in Teamleader
    And only the company "Bakkerij Maes BV" has the tag "Octopus Import"
    And the report counts 1 adopted and 1 created customer

  @R33
  Scenario: One in doubt is not created, and the report says how to go on
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    | city |
      | Acme NV | Gent |
    And Teamleader has the company "Acme" in "Brugge"
    When koppel imports the companies
    Then Teamleader has the companies "Acme"
    And the customer "Acme NV" is held under R33: "koppel match --link acme --ask"

  @R33
  Scenario: Who has only his town in common with somebody is nobody's double, and is created
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name                     | city      |
      | Elektro Claes Antwerpen  | Antwerpen |
      | Garage Peeters Antwerpen | Antwerpen |
    And Teamleader has the company "Garage Peeter Antwerpen" in "Antwerpen"
    When koppel imports the companies
    Then Teamleader has the companies "Garage Peeter Antwerpen, Elektro Claes Antwerpen"
    And the customer "Garage Peeters Antwerpen" is held under R33: "koppel match --link acme --ask"

  @R33
  Scenario: Who is left when all who are like him are linked is created, unless the books hold him twice
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name          | vatNr          | city   |
      | Acme NV       | BE0123.456.749 | Gent   |
      | Acme Brugge   |                | Brugge |
      | Acme          |                | Gent   |
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    When koppel imports the companies
    And koppel imports the companies
    Then Teamleader has the companies "Acme NV, Acme Brugge"
    And the customer "Acme" is held under R33: "may stand in the books twice"

  @R33
  Scenario: As it is, the import matches nobody: the same company stands there twice
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    | vatNr          |
      | Acme NV | BE0123.456.749 |
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    When koppel imports the companies as they are
    Then Teamleader has the companies "Acme NV, Acme NV"
    And one of the companies "Acme NV" shows the number of "Acme NV", the other none

  @R28 @D5
  Scenario: Persons, suppliers and relations that are not active stay out, and are told
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name       | firstName | vatType | client | supplier | active |
      | Acme NV    |           | 1       | true   | false    | true   |
      | Peeters    | An        | 7       | true   | false    | true   |
      | Paper BV   |           | 1       | false  | true     | true   |
      | Old NV     |           | 1       | true   | false    | false  |
    When koppel imports the companies
    Then Teamleader has the companies "Acme NV"
    And 3 customers are not due, for a person, a supplier and one that is not active

  @R28
  Scenario: A relation without a name fails alone
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    | vatNr          |
      |         | BE0123.456.749 |
      | Acme NV | nonsense       |
    When koppel imports the companies
    Then Teamleader has the companies "Acme NV"
    And one customer failed: "has no name"

  @R29
  Scenario: Without a field for the number nothing is imported
    Given Octopus holds the relations
      | name    |
      | Acme NV |
    When koppel imports the companies
    Then Teamleader has no companies
    And the run stopped: 'make it in Teamleader'

  @D16
  Scenario: A number that somebody typed binds nobody, and creates nobody twice
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    |
      | Acme NV |
    And the number of "Acme NV" is typed on "Totally different BV" in Teamleader
    When koppel imports the companies as they are
    Then Teamleader has the companies "Totally different BV"
    And the customer "Acme NV" is held under D16: "shows number"
