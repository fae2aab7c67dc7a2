Feature: Links outlive merges and deletions, and no customer comes to stand in the books twice

  @D9
  Scenario: Two linked customers are merged: both keep their numbers, the survivor's serves new documents
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    When "Acme shop" is merged into "Acme NV" in Teamleader
    And "Acme NV" has the booked invoice "2026 / 3" of 363.00 euro
    And koppel syncs
    Then Octopus knows the customers "Acme NV, Acme shop"
    And the booking of "2026 / 3" is dated 16-11-2026 for "Acme NV", total 363.00
    And the only issue is under D9 about "Acme shop": "merge the two in the books"
    And koppel explains "2026 / 2" with "its customer, Acme shop, was merged into Acme NV"
    When koppel syncs 2 times
    Then the only issue is under D9 about "Acme shop": "merge the two in the books"
    And Octopus accepted nothing in this run

  @D9 @D16
  Scenario: Whichever of the two numbers a merged customer shows in Teamleader, it is his
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    When "Acme shop" is merged into "Acme NV" in Teamleader, keeping his own number
    And koppel syncs 2 times
    Then "Acme NV" shows the number of "Acme shop" in Teamleader
    And the only issue is under D9 about "Acme shop": "merge the two in the books"

  @D9
  Scenario: Payments on documents of either arrive after a merge, in both directions
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    And "Acme shop" has the booked invoice "2026 / 3" of 363.00 euro
    And koppel syncs
    When "Acme shop" is merged into "Acme NV" in Teamleader
    And "2026 / 1" is marked paid in Teamleader
    And koppel syncs
    And "2026 / 2" is marked paid in Teamleader
    And "2026 / 3" is settled in Octopus
    And koppel syncs 2 times
    Then the invoice "2026 / 1" is settled in the books
    And the invoice "2026 / 2" is settled in the books
    And "2026 / 3" is paid in Teamleader
    And the run ends without anything held or failed

  @D9
  Scenario: A credit note after a merge goes to the account of the invoice that it credits
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    When "Acme shop" is merged into "Acme NV" in Teamleader
    And koppel syncs
    And all of "2026 / 2" is credited in Teamleader
    And koppel syncs 2 times
    Then the only booking of journal V2 is for "Acme shop" and totals -242.00
    And the invoice "2026 / 2" is settled in the books
    And the run ends without anything held or failed

  @D9
  Scenario: A merge does not make the documents of the merged customer look changed
    Given a merge moves the updated_at of documents in Teamleader
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    When "Acme shop" is merged into "Acme NV" in Teamleader
    And koppel syncs 2 times
    Then the only issue is under D9 about "Acme shop": "merge the two in the books"

  @R39 @D9
  Scenario: A customer who was not linked swallows one who was: he takes his place in the crosswalk
    Given Teamleader shows customer numbers
    And the company "Acme NV" has no documents
    And "Acme shop" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When "Acme shop" is merged into "Acme NV" in Teamleader
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And "2026 / 1" is marked paid in Teamleader
    And koppel syncs 2 times
    Then Octopus knows the customers "Acme NV"
    And the booking of "2026 / 1" is dated 16-11-2026 for "Acme NV", total 121.00
    And the booking of "2026 / 2" is dated 16-11-2026 for "Acme NV", total 242.00
    And the invoice "2026 / 1" is settled in the books
    And "Acme NV" shows his number of Octopus in Teamleader
    And koppel wrote 1 number into Teamleader
    And there is no issue
    When the street of "Acme NV" becomes "Stationsplein 4" in Teamleader
    And koppel syncs
    Then the relation "Acme NV" has in Octopus
      | streetAndNr | Stationsplein 4 |

  @D9
  Scenario: Merges in a row lead to the last survivor
    Given the company "Acme NV" has no documents
    And the company "Acme Group" has no documents
    And "Acme shop" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When "Acme shop" is merged into "Acme NV" in Teamleader
    And koppel syncs
    And "Acme NV" is merged into "Acme Group" in Teamleader
    And koppel syncs
    And "Acme Group" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    Then Octopus knows the customers "Acme Group"
    And the booking of "2026 / 2" is dated 16-11-2026 for "Acme Group", total 242.00
    And koppel explains "2026 / 1" with "its customer, Acme shop, was merged into Acme Group"

  @D9
  Scenario: A linked customer swallows one who was not: the documents of both go to his relation
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And the company "Acme shop" has no documents
    And koppel syncs
    When "Acme shop" is merged into "Acme NV" in Teamleader
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    Then Octopus knows the customers "Acme NV"
    And the booking of "2026 / 2" is dated 16-11-2026 for "Acme NV", total 242.00
    And there is no issue

  @D9 @D19
  Scenario: Two customers with one VAT number are merged, as koppel asked: what waited goes on
    Given the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And the company "Acme shop" has VAT number "BE0123456749"
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    When koppel syncs
    Then the customer "Acme shop" is held under D19: "merge them there"
    When "Acme shop" is merged into "Acme NV" in Teamleader
    And koppel syncs
    Then the booking of "2026 / 2" is dated 16-11-2026 for "Acme NV", total 242.00
    And Octopus knows the customers "Acme NV"
    And the run ends without anything held or failed
    And there is no issue

  @D4
  Scenario: A linked company that is deleted is noticed by the next run, and told once
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs 2 times
    When the company "Acme NV" is deleted in Teamleader
    And koppel syncs 2 times
    Then the only issue is under D4 about "Acme NV": "bring him back"
    And koppel explains "2026 / 1" with "its customer, Acme NV, is deleted in the CRM"
    And Octopus knows the customers "Acme NV, Bakkerij Maes BV"
    And Octopus accepted nothing in this run
    When "2026 / 1" is marked paid in Teamleader
    And koppel syncs
    Then the invoice "2026 / 1" is settled in the books

  @D4
  Scenario: At rest one call tells that no linked company is gone, however many there are
    Given 120 companies of Teamleader are linked
    And koppel syncs 2 times
    When koppel syncs
    Then koppel asked for companies that changed, and once for the number of all
    When the company "Company 7" is deleted in Teamleader
    And the company "New BV" was added in Teamleader
    And koppel syncs
    Then the only issue is under D4 about "Company 7": "bring him back"
    When koppel syncs
    Then koppel asked for companies that changed, and once for the number of all
    And there is one issue
    When the company "Company 7" is back in Teamleader
    And koppel syncs
    Then there is no issue

  @D4 @D19
  Scenario: Who is deleted before he was linked goes to the books as his documents tell him, once
    Given the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    And "Acme NV" has the booked invoice "2026 / 3" of 363.00 euro
    And the company "Acme NV" is deleted in Teamleader
    And the company "Bakkerij Maes BV" is deleted in Teamleader
    And Teamleader shows customer numbers
    When koppel syncs
    Then Octopus knows the customers "Acme NV, Bakkerij Maes BV"
    And the relation "Acme NV" has in Octopus
      | vatNr | BE0123.456.749 |
    And the booking of "2026 / 1" is dated 16-11-2026 for "Acme NV", total 121.00
    And the booking of "2026 / 2" is dated 16-11-2026 for "Bakkerij Maes BV", total 242.00
    And the booking of "2026 / 3" is dated 16-11-2026 for "Acme NV", total 363.00
    And the report says of "Acme NV": "deleted before he was linked: he is as his documents tell him"
    And the run ends without anything held or failed
    And there is no issue
    When "2026 / 1" is marked paid in Teamleader
    And koppel syncs 2 times
    Then the invoice "2026 / 1" is settled in the books
    And Octopus knows the customers "Acme NV, Bakkerij Maes BV"
    And the run ends without anything held or failed
    And there is no issue
    When the company "Acme NV" is back in Teamleader
    And koppel syncs
    And the street of "Acme NV" becomes "Stationsplein 4" in Teamleader
    And koppel syncs
    Then the relation "Acme NV" has in Octopus
      | streetAndNr | Stationsplein 4 |

  @D4 @D19
  Scenario: Who is deleted before he was linked, and whose VAT number the books know, is adopted there
    Given customers who are not matched may be created
    And Octopus has the relation "ACME" in "9000 Gent" with VAT number "BE0123.456.749"
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price  | rate | account | description |
      | 100.00 | 21   |         | Forgotten   |
    And koppel syncs
    And the company "Acme NV" is deleted in Teamleader
    And the private person "Jan" "Peeters" has the booked invoice "2026 / 2" of 60.50 euro
    And the company "Jan Peeters" is deleted in Teamleader
    When lines at 21 % without account go to 704000
    And koppel syncs 2 times
    Then Octopus knows the customers "ACME, Jan Peeters"
    And the booking of "2026 / 1" is dated 10-11-2026 for "ACME", total 121.00
    And the booking of "2026 / 2" is dated 16-11-2026 for "Jan Peeters", total 60.50
    And the run ends without anything held or failed

  @D4
  Scenario: A deleted company that is back is followed again, and the issue closes
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And the company "Acme NV" is deleted in Teamleader
    And koppel syncs
    When the company "Acme NV" is back in Teamleader
    And koppel syncs
    Then there is no issue
    When the street of "Acme NV" becomes "Stationsplein 4" in Teamleader
    And koppel syncs
    Then the relation "Acme NV" has in Octopus
      | streetAndNr | Stationsplein 4 |

  @R47
  Scenario: After a bulk delete the books are untouched, and the crosswalk knows who is orphaned
    Given these customers of Teamleader have the tag "Octopus Import" and a booked invoice each
      | name             |
      | Acme NV          |
      | Bakkerij Maes BV |
      | Coiffure Zoé     |
    And koppel syncs
    When somebody deletes all companies with the tag "Octopus Import" in bulk
    And koppel syncs 2 times
    Then Octopus knows the customers "Acme NV, Bakkerij Maes BV, Coiffure Zoé"
    And 3 customers are orphaned, and still linked
    And Octopus accepted nothing in this run

  @D4
  Scenario: A relation that is deleted in Octopus is not made anew: his documents wait, with the cure
    Given somebody has journal V1 open in Octopus
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the relation "Acme NV" is deleted in Octopus
    And journal V1 is left again
    And koppel syncs 2 times
    Then Octopus knows no customers
    And "2026 / 1" is held under D4: "Give the record that stands for him there now"
    And the only issue about "Acme NV" is under D4: "deleted there"
    And Octopus was asked to book nothing in this run
    When the accountant makes the customer "Acme new" with koppel's number
    And koppel syncs
    Then the booking of "2026 / 1" is dated 16-11-2026 for "Acme new", total 121.00
    And Octopus knows the customers "Acme new"
    And there is no issue

  @D4 @D19
  Scenario: A relation that is made again by hand is followed by its VAT number
    Given somebody has journal V1 open in Octopus
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the relation "Acme NV" is deleted in Octopus
    And the accountant makes the customer "ACME" with VAT number "BE0123.456.749" in Octopus
    And journal V1 is left again
    And koppel syncs
    Then the booking of "2026 / 1" is dated 16-11-2026 for "ACME", total 121.00
    And Octopus knows the customers "ACME"
    And there is no issue

  @D19
  Scenario: A relation that gets another key is followed by koppel's own number
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the relation "Acme NV" gets another key in Octopus
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And "2026 / 1" is marked paid in Teamleader
    And the street of "Acme NV" becomes "Stationsplein 4" in Teamleader
    And koppel syncs 2 times
    Then the booking of "2026 / 2" is dated 16-11-2026 for "Acme NV", total 242.00
    And the invoice "2026 / 1" is settled in the books
    And the relation "Acme NV" has in Octopus
      | streetAndNr | Stationsplein 4 |
    And "Acme NV" shows his number of Octopus in Teamleader
    And Octopus knows the customers "Acme NV"
    And there is no issue

  @D4 @D9
  Scenario: Relations merged in Octopus alone: the documents of the merged one wait until Teamleader follows
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    When the relation "Acme shop" is merged into "Acme NV" in Octopus
    And "Acme shop" has the booked invoice "2026 / 3" of 363.00 euro
    And "2026 / 2" is marked paid in Teamleader
    And koppel syncs
    Then "2026 / 3" is held under D4: "merge the two in the CRM too"
    And the payment of "2026 / 2" is held under D4: "merge the two in the CRM too"
    And the only issue about "Acme shop" is under D4: "deleted there"
    And koppel explains "2026 / 2" with "which was deleted there"
    When "Acme shop" is merged into "Acme NV" in Teamleader
    And koppel syncs 2 times
    Then the booking of "2026 / 3" is dated 16-11-2026 for "Acme NV", total 363.00
    And the invoice "2026 / 2" is settled in the books
    And Octopus knows the customers "Acme NV"
    And there is no issue

  @D9
  Scenario: Customers merged in Teamleader and then in Octopus are one, and the issue closes
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    And "Acme shop" is merged into "Acme NV" in Teamleader
    And koppel syncs
    When the relation "Acme shop" is merged into "Acme NV" in Octopus
    And "2026 / 2" is marked paid in Teamleader
    And koppel syncs 2 times
    Then there is no issue
    And the invoice "2026 / 2" is settled in the books
    And the run ends without anything held or failed

  @D19
  Scenario: Another package overwrites koppel's number: told, and the link holds by Octopus' own key
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When another package gives the relation "Acme NV" the number 7
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs 2 times
    Then the only issue about "Acme NV" is under D19: "somebody else wrote another one"
    And the booking of "2026 / 2" is dated 16-11-2026 for "Acme NV", total 242.00
    And the relation "Acme NV" bears the number 7
    And Octopus knows the customers "Acme NV"
    When the accountant gives the relation "Acme NV" koppel's number again
    And koppel syncs
    Then there is no issue

  @D19
  Scenario: koppel's number stands on another relation: the documents wait until it is clear who is meant
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the accountant makes the customer "Acme bis" with koppel's number
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs 2 times
    Then "2026 / 2" is held under D4: "leave the number to the right one there"
    And the only issue about "Acme NV" is under D19: "leave the number to the right one there"
    And Octopus knows the customers "Acme NV, Acme bis"
    When another package gives the relation "Acme bis" the number 7
    And koppel syncs
    Then the booking of "2026 / 2" is dated 16-11-2026 for "Acme NV", total 242.00
    And there is no issue

  @D19
  Scenario: A relation that another package had numbered is taken for its VAT number, and keeps its number
    Given Octopus has the customer "ACME" with VAT number "BE0123.456.749" and the number 1007
    And Octopus has the customer "Bakkerij Maes BV" with VAT number "" and the number 1008
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    And "2026 / 1" is marked paid in Teamleader
    When koppel syncs, told that unmatched customers are new
    And the street of "Acme NV" becomes "Stationsplein 4" in Teamleader
    And koppel syncs 2 times
    Then the booking of "2026 / 1" is dated 16-11-2026 for "ACME", total 121.00
    And the invoice "2026 / 1" is settled in the books
    And the relation "ACME" bears the number 1007
    And Octopus knows the customers "ACME, Bakkerij Maes BV, Bakkerij Maes BV"
    And the number 1008 stands on one relation

  @R37 @R39
  Scenario Outline: An import as it is, merged by hand into the company that was there: it is linked
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    | vatNr   |
      | Acme NV | <books> |
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel imports the companies as they are
    When the imported "Acme NV" is merged into the "Acme NV" who was there
    And koppel syncs 2 times
    Then Octopus knows the customers "Acme NV"
    And the booking of "2026 / 1" is dated 16-11-2026 for "Acme NV", total 121.00
    And the run had no trouble
    And no issue is open
    And 0 of 1 invoices lack a customer number

    Examples:
      | books          |
      | BE0123.456.749 |
      |                |

  @D4 @D19
  Scenario: Who is deleted and made again with the same VAT number takes his place, and there is one
    Given the company "Acme NV" has VAT number "BE 0123.456.749"
    And the company "Acme again" has VAT number "BE 0123.456.749"
    And the company "Acme shop" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the company "Acme NV" is deleted in Teamleader
    And "Acme again" has the booked invoice "2026 / 2" of 242.00 euro
    And "Acme shop" has the booked invoice "2026 / 3" of 363.00 euro
    And koppel syncs 2 times
    Then Octopus knows the customers "Acme NV"
    And the booking of "2026 / 2" is dated 16-11-2026 for "Acme NV", total 242.00
    And the customer "Acme shop" is held under D19: "Customer Acme again bears the same VAT number"

  @D16
  Scenario: Who shows the number of a deleted customer and has another VAT number takes no place
    Given Teamleader shows customer numbers
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And the company "Other BV" has VAT number "BE 0987.654.394"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the company "Acme NV" is deleted in Teamleader
    And somebody types the number of the relation "Acme NV" on "Other BV" in Teamleader
    And "Other BV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs 2 times
    Then Octopus knows the customers "Acme NV"
    And the customer "Other BV" is held under D16: "link the two with koppel match"
