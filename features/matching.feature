Feature: Matching customers before anything is made

  Background:
    Given Octopus has the relation "ACME" in "9000 Gent" with VAT number "BE0123.456.749"
    And the company "Acme NV" in "9000 Gent" with VAT number "BE 0123.456.749"

  @R53 @R55
  Scenario: All criteria are counted at once, and the one that leaves the fewest new is marked
    Given Octopus has the relation "Bakkerij Maes" in "8000 Brugge" without VAT number
    And the company "Bakkerij Maes BV" in "8000 Brugge" without VAT number
    And the company "Café Noord" in "3000 Leuven" without VAT number
    When koppel matches
    Then the criteria count
      | criterion                           | pairs | new in Octopus | new in Teamleader | fewest |
      | VAT number equal                    | 1     | 2              | 1                 | no     |
      | name equal                          | 2     | 1              | 0                 | yes    |
      | e-mail or telephone equal           | 0     | 3              | 2                 | no     |

  @R54
  Scenario: Looking writes nothing, and the count is what then is made
    Given the company "Café Noord" in "3000 Leuven" without VAT number
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Café Noord" has the booked invoice "2026 / 2" of 242.00 euro
    When koppel matches
    Then nothing was written anywhere
    And by VAT number 1 customer would be new in Octopus
    When the sure pairs are linked
    And koppel syncs
    Then Octopus knows the customers "ACME, Café Noord"

  @D19
  Scenario: Name and place, which no run takes for proof, link customers by matching
    Given Octopus has the relation "Ets Belvexco" in "4000 Liège" without VAT number
    And the company "Belvexco Etablissements SRL" in "4000 Luik" without VAT number
    And "Belvexco Etablissements SRL" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel matches
    And the sure pairs are linked
    And koppel syncs
    Then Octopus knows the customers "ACME, Ets Belvexco"
    And the booking of "2026 / 1" is dated 16-11-2026 for "Ets Belvexco", total 121.00

  @D19
  Scenario: What is not certain is left to a person, with the reason
    Given Octopus has the relation "Acme Haven" in "2000 Antwerpen" with VAT number "BE0123.456.749"
    And Octopus has the relation "Studio Lux" in "5000 Namur" without VAT number
    And the company "Studio Lux" in "8500 Kortrijk" without VAT number
    When koppel matches
    Then no pair is sure
    And "Acme NV" is left to a person: "2 customers of one side bear this VAT number"
    And "Studio Lux" is left to a person: "in another town"
    When a person says that "Studio Lux" is "Studio Lux"
    And koppel matches
    Then nobody called "Studio Lux" is left

  @D19
  Scenario: Two valid VAT numbers are two companies, whatever the names say
    Given Octopus has the relation "Studio Lux" in "5000 Namur" with VAT number "BE0198.765.470"
    And the company "Studio Lux" in "5000 Namur" with VAT number "BE 1987.654.318"
    When koppel matches
    Then "Studio Lux" has no candidate
    And nobody can say that "Studio Lux" is "Studio Lux": "both valid"

  @D5
  Scenario: A private person is matched with himself, not with the company of his name
    Given Octopus has the private person "An" "Peeters" in "9000 Gent" with telephone "09 223 45 67"
    And Octopus has the relation "An Peeters" in "8000 Brugge" without VAT number
    And the private person "An" "Peeters" lives in "9000 Gent" and has telephone "+32 9 223 45 67"
    When koppel matches
    Then "An Peeters" is left to a person: "2 customers of one side have this name"
    And the first candidate for "An Peeters" lives in "Gent"

  @R53
  Scenario: Matching costs one reading of the customers on each side
    When koppel matches
    Then koppel asked Teamleader for its companies and contacts once, and Octopus for its relations once

  @D19
  Scenario: What was linked can be undone, exactly
    Given the link is made
    And koppel remembers its tables
    When koppel matches
    And the sure pairs are linked
    Then koppel's tables have changed
    When the matching is undone
    Then koppel's tables are as they were
    And nothing was written anywhere

  @D16
  Scenario: A number that a person typed is not taken for koppel's own when a match is undone
    Given Teamleader shows customer numbers
    And the link is made
    And somebody types the number "1" on "Acme NV" in Teamleader
    And koppel remembers its tables
    When koppel matches
    And the sure pairs are linked
    Then koppel's tables have changed
    When the matching is undone
    Then koppel's tables are as they were
