Feature: Onboarding in situation B: the books hold the customers, the CRM is empty

  The customer base of Octopus is brought into Teamleader once, while the link is made. From then on
  invoices are made in Teamleader, on companies that Octopus knows.

  Background:
    Given Octopus holds the relations
      | name              | vatNr          | city      |
      | Acme NV           | BE0123.456.749 | Gent      |
      | Bakkerij Maes BV  |                | Brugge    |
      | Coiffure Zoé      | BE0987.654.394 | Antwerpen |
    And Teamleader shows customer numbers

  @R27 @R28 @R58
  Scenario: From a full Octopus and an empty Teamleader to a number on every invoice
    Given a person answers the questions of a new link, and ticks the import
    When the link is checked
    Then the situation is B: "Octopus holds 3 customers"
    And the link is ready
    When the person makes the link active
    And the import that was ticked runs
    Then Teamleader has the companies "Acme NV, Bakkerij Maes BV, Coiffure Zoé"
    And each imported company has the tag "Octopus Import" and shows its number
    And a segment of the tag "Octopus Import" holds "Acme NV, Bakkerij Maes BV, Coiffure Zoé"
    And nothing is left for a person
    When the link is checked
    Then the situation is A: "all customers of Octopus are linked (3)"
    When the imported "Acme NV" gets the booked invoice "2026 / 1" of 121.00 euro
    And the imported "Coiffure Zoé" gets the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    Then Octopus knows the customers "Acme NV, Bakkerij Maes BV, Coiffure Zoé"
    And 0 of 2 invoices lack a customer number
    And every invoice stands in the books once, under the number that its customer shows
    And nothing is left for a person

  @R30 @R64
  Scenario: The import runs once; what Octopus gets later is not brought by a sync
    Given a person answers the questions of a new link, and ticks the import
    And the link is checked
    And the person makes the link active
    And the import that was ticked runs
    When the accountant makes the relation "Late BV"
    And koppel syncs 2 times
    Then Teamleader has the companies "Acme NV, Bakkerij Maes BV, Coiffure Zoé"
    And no import is to be run
    When "New in Teamleader BV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    Then Octopus knows the customers "Acme NV, Bakkerij Maes BV, Coiffure Zoé, Late BV, New in Teamleader BV"
    And 0 of 1 invoices lack a customer number
    And only the companies "Acme NV, Bakkerij Maes BV, Coiffure Zoé" have the tag "Octopus Import"

  @R28
  Scenario: Killed in the import and taken up again, it brings each company once
    Given a person answers the questions of a new link, and ticks the import
    And the link is checked
    And the person makes the link active
    When koppel is killed in the import, right after Teamleader took company 2
    Then Teamleader has the companies "Acme NV, Bakkerij Maes BV"
    When koppel is opened again, half an hour later
    And the import that was ticked runs
    Then Teamleader has the companies "Acme NV, Bakkerij Maes BV, Coiffure Zoé"
    And each imported company has the tag "Octopus Import" and shows its number
    And nothing is left for a person
    When the imported "Bakkerij Maes BV" gets the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    Then Octopus knows the customers "Acme NV, Bakkerij Maes BV, Coiffure Zoé"
    And 0 of 1 invoices lack a customer number
