Feature: The CRM shows people the number of each linked customer in the books

  @R59
  Scenario: A customer who stands nowhere is created in the books, and his number is written back
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then Octopus knows the customers "Acme NV"
    And "Acme NV" shows his number of Octopus in Teamleader
    And koppel wrote 1 number into Teamleader

  @R59
  Scenario: A number is told once
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs 3 times
    Then koppel wrote 1 number into Teamleader
    And the last run wrote nothing into Teamleader and had no trouble

  @R59
  Scenario: Who is taken for the same by his VAT number is told too
    Given Teamleader shows customer numbers
    And Octopus has the customer "ACME" with VAT number "BE0123.456.749" in the street "Bovenweg 9"
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then "Acme NV" shows the number of "ACME" in Teamleader

  @R59 @D5
  Scenario: A private person shows his number as well
    Given Teamleader shows customer numbers
    And the private person "An" "Peeters" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then "An Peeters" shows the number of "Peeters" in Teamleader

  @R59
  Scenario: The other custom fields of a customer stay as they are
    Given Teamleader shows customer numbers
    And "Acme NV" has "gold" in the custom field "Segment"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then "Acme NV" shows his number of Octopus in Teamleader
    And "Acme NV" still has "gold" in the custom field "Segment"

  @D16
  Scenario: Without a field for it nothing is attempted, and one sentence says what to do
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    When koppel syncs
    Then Teamleader was not changed by koppel
    And the run had no trouble
    And a note of the run says "the numbers of 2 linked customers wait: Teamleader: the custom field"

  @D16 @R59
  Scenario: Who was linked before the field was made is told by the next run
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When Teamleader shows customer numbers
    And koppel syncs
    Then "Acme NV" shows his number of Octopus in Teamleader
    And koppel wrote 1 number into Teamleader

  @D16
  Scenario: A number changed by hand is an issue, is not overwritten, and makes no second relation
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When somebody types the number "77" on "Acme NV" in Teamleader
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs 2 times
    Then "Acme NV" shows the number "77" in Teamleader
    And an issue under D16 about "Acme NV" says "shows customer number 77, but is number"
    And Octopus knows the customers "Acme NV"

  @D16
  Scenario: The issue of a changed number closes when it is put right
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    And somebody types the number "77" on "Acme NV" in Teamleader
    And koppel syncs
    When somebody types his number of Octopus on "Acme NV" in Teamleader
    And koppel syncs
    Then no issue is open

  @D16
  Scenario: A number that was taken away is written again
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When somebody types the number "" on "Acme NV" in Teamleader
    And koppel syncs
    Then "Acme NV" shows his number of Octopus in Teamleader
    And no issue is open

  @D16
  Scenario: A number typed on a customer who is not linked binds nobody, and makes nobody a second time
    Given Teamleader shows customer numbers
    And Octopus has the customer "Other BV" with VAT number "BE0987.654.394" in the street "Bovenweg 9"
    And the number of "Other BV" is typed on "Acme NV" in Teamleader
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs, told that unmatched customers are new
    Then the customer "Acme NV" is held under D16: "link the two with koppel match"
    And Octopus knows the customers "Other BV"
    When somebody types the number "" on "Acme NV" in Teamleader
    And koppel syncs
    Then Octopus knows the customers "Acme NV, Other BV"
    And the booking of "2026 / 1" is dated 16-11-2026 for "Acme NV", total 121.00
    And "Acme NV" shows his number of Octopus in Teamleader
    And the run ends without anything held or failed

  @D16
  Scenario: A number typed on a customer who is not linked, and that nobody has, is an issue
    Given Teamleader shows customer numbers
    And somebody types the number "77" on "Acme NV" in Teamleader
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then Octopus knows the customers "Acme NV"
    And an issue under D16 about "Acme NV" says "shows customer number 77"
    And koppel wrote 0 numbers into Teamleader

  @R58
  Scenario: After a finished onboarding every invoice shows a customer number
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    When koppel syncs
    Then 0 of 2 invoices lack a customer number

  @R58
  Scenario: Invoices without a number are listed, each with what to do
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When somebody types the number "77" on "Acme NV" in Teamleader
    And "Bakkerij Maes BV" has the booked invoice "2026 / 2" of 242.00 euro
    And somebody types the number "78" on "Typed BV" in Teamleader
    And "Typed BV" has the booked invoice "2026 / 3" of 242.00 euro
    Then these 3 of 3 invoices lack a customer number
      | 2026 / 1 | Acme NV          | D16 | but is number         | the next sync writes it  |
      | 2026 / 2 | Bakkerij Maes BV | R59 | is not linked         | koppel sync --link acme  |
      | 2026 / 3 | Typed BV         | D16 | typed by hand         | koppel match --link acme |

  @R58 @D19
  Scenario: An invoice whose customer is held says why
    Given Teamleader shows customer numbers
    And the company "Acme NV" has VAT number "BE 0123.456.749"
    And the company "Acme again" has VAT number "BE 0123.456.749"
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme again" has the booked invoice "2026 / 2" of 242.00 euro
    When koppel syncs
    Then these 1 of 2 invoices lack a customer number
      | 2026 / 2 | Acme again | R59 | bears the same VAT number | do what it says |

  @R58 @D16
  Scenario: Without a field for it every invoice lacks its number, and says which field to make
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then these 1 of 1 invoices lack a customer number
      | 2026 / 1 | Acme NV | R59 | does not show his number | make it in Teamleader's settings |

  @R59
  Scenario: Who is neither linked nor imported gets one relation at the next sync, and his number
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name    |
      | Acme NV |
    And koppel imports the companies
    When "Newcomer BV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs 2 times
    Then Octopus knows the customers "Acme NV, Newcomer BV"
    And "Newcomer BV" shows his number of Octopus in Teamleader
    And 0 of 1 invoices lack a customer number

  @R39 @R59
  Scenario: A merge brings the number along, and nothing is written again
    Given Teamleader shows customer numbers
    And the company "Acme Group" has no documents
    And "Acme shop" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When "Acme shop" is merged into "Acme Group" in Teamleader
    And "Acme Group" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs 2 times
    Then "Acme Group" shows his number of Octopus in Teamleader
    And koppel wrote 1 number into Teamleader
    And Octopus knows the customers "Acme Group"
    And no issue is open
    And 0 of 2 invoices lack a customer number

  @R39 @D9 @D16
  Scenario: After a merge of two linked customers either number is right
    Given Teamleader shows customer numbers
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme shop" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    When "Acme shop" is merged into "Acme NV", whose number gives way
    And koppel syncs 2 times
    Then "Acme NV" shows the number that the other one had
    And koppel wrote 2 numbers into Teamleader
    And no issue under D16 is open
    And 0 of 2 invoices lack a customer number

  @R59
  Scenario: Who was matched is told his number by the next sync, without being read for it
    Given Teamleader shows customer numbers
    And Octopus has the customer "Acme NV" with VAT number "BE0123.456.749" in the street "Bovenweg 9"
    And the company "Acme" has VAT number "BE 0123.456.749"
    When koppel matches
    And the sure pairs are linked
    And koppel syncs
    Then "Acme" shows the number of "Acme NV" in Teamleader
    And koppel made 0 calls of "companies.info" and 1 of "companies.update"

  @D16
  Scenario: Undoing a match ends the issue of a number that was typed wrong
    Given Teamleader shows customer numbers
    And Octopus has the customer "Acme NV" with VAT number "BE0123.456.749" in the street "Bovenweg 9"
    And the company "Acme" has VAT number "BE 0123.456.749"
    And somebody types the number "77" on "Acme" in Teamleader
    When koppel matches
    And the sure pairs are linked
    Then an issue of the link under D16 says "shows customer number 77"
    When the matching is undone
    And koppel syncs
    Then no issue is open
