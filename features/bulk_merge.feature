Feature: The vendors' own way in bulk: export what was imported, delete it, import it as CSV

  Companies of the books were imported into Teamleader and stand there twice. Teamleader's way out is
  a file. koppel reads the same file, tells before anything is written what an import would do, and
  links whom it finds.

  Background:
    Given Octopus has the relations
      | name              | vat_number      | street     | place          |
      | Acme NV           | BE0123.456.749  | Markt 1    | 9000 Gent      |
      | Bakkerij Janssens | BE0987.654.394  | Dreef 12   | 2000 Antwerpen |
      | Zeemeermin        |                 | Zeedijk 8  | 8400 Oostende  |
    And all of them were imported into Teamleader

  @R53 @R55
  Scenario: Both criteria are counted at once, as Teamleader counts them one by one
    Given the company "ACME nv" in "9000 Gent" with VAT number "BE 0123.456.749"
    And the company "Bakkerij Janssen" in "2000 Antwerpen" with VAT number "BE 0987.654.394"
    When the imported companies are exported, deleted, and saved as CSV with "Naam, BTW-nummer, Klantennummer boekhoudpakket"
    And koppel previews the file
    Then an import is told to do
      | by   | updated | new | fewest |
      | vat  | 2       | 1   | yes    |
      | name | 1       | 2   | no     |
    And Teamleader's own previews count the same
    And nothing was written by koppel

  @R43
  Scenario: Equal names are brought together in bulk, near ones are left with whom they may mean
    Given the company "acme NV" in "9000 Gent" without VAT number
    And the company "Bakkerij Janssen" in "2000 Antwerpen" without VAT number
    And "acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When the imported companies are exported, deleted, and saved as CSV with "Naam, Klantennummer boekhoudpakket"
    And koppel previews the file
    Then koppel finds "acme NV" by name
    And new by name are "Bakkerij Janssens, Zeemeermin"
    And near "Bakkerij Janssens" koppel names "Bakkerij Janssen"
    And near "Zeemeermin" koppel names ""
    When those found by name are linked
    And koppel syncs
    Then the booking of "2026 / 1" is dated 16-11-2026 for "Acme NV", total 121.00
    And Octopus knows the customers "Acme NV, Bakkerij Janssens, Zeemeermin"

  @R48
  Scenario: Columns that would overwrite newer data are named, with how many customers
    Given the company "Acme NV" in "9000 Gent" with VAT number "BE 0123.456.749"
    And the company "Bakkerij Janssens" in "2018 Antwerpen" with VAT number "BE 0987.654.394"
    When the imported companies are exported, deleted, and saved as CSV with "Naam, BTW-nummer, Klantennummer boekhoudpakket, Postcode, Plaats"
    And koppel previews the file
    Then an import by name would overwrite
      | field       | customers | name              | old  | new  |
      | postal_code | 1         | Bakkerij Janssens | 2018 | 2000 |
    And Teamleader's own preview by name names the same fields

  @R48
  Scenario: Nobody is warned of the columns that are needed
    Given the company "Acme NV" in "9001 Gent" with VAT number "BE 0123.456.749"
    When the imported companies are exported, deleted, and saved as CSV with "Naam, BTW-nummer, Klantennummer boekhoudpakket"
    And koppel previews the file
    Then an import by name would overwrite nothing

  @R49
  Scenario: Without a customer number there is no way, without VAT numbers there is a warning
    When the imported companies are exported, deleted, and saved as CSV with "Naam, BTW-nummer"
    Then koppel refuses the file: "no column holds the customer number"
    When the file has the columns "Naam, Klantennummer boekhoudpakket"
    And koppel previews the file
    Then koppel warns "no column holds the VAT number"

  @R47
  Scenario: Who takes the place of a company that was imported, linked and deleted
    Given koppel matches
    And the sure pairs are linked
    And the company "acme nv" in "9000 Gent" without VAT number
    When koppel previews the file that is exported from the segment
    Then "Acme NV" is to be looked at by name: "stands twice"
    When somebody deletes the imported companies
    And koppel syncs
    And koppel previews the file
    And those found by name are linked
    And "acme nv" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    Then Octopus knows the customers "Acme NV, Bakkerij Janssens, Zeemeermin"
    And the booking of "2026 / 1" is dated 16-11-2026 for "Acme NV", total 121.00
    And the crosswalk still knows all that was imported
    And the issues are about "Customer Bakkerij Janssens, Customer Zeemeermin"

  @R33 @R43
  Scenario: The whole way: imported as they are, exported, deleted, linked, and numbered by the next sync
    Given nobody was imported yet
    And Teamleader shows customer numbers
    And the company "ACME nv" in "9000 Gent" without VAT number
    And the company "zeemeermin" in "8400 Oostende" without VAT number
    When koppel imports the companies as they are
    And the imported companies are exported, deleted, and saved as CSV with "Naam, Klantennummer boekhoudpakket"
    And koppel previews the file
    Then koppel finds "ACME nv, zeemeermin" by name
    And new by name are "Bakkerij Janssens"
    When those found by name are linked
    And "zeemeermin" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    Then the booking of "2026 / 1" is dated 16-11-2026 for "Zeemeermin", total 121.00
    And Octopus knows the customers "Acme NV, Bakkerij Janssens, Zeemeermin"
    And "ACME nv" shows the number of "Acme NV" in Teamleader
    And "zeemeermin" shows the number of "Zeemeermin" in Teamleader
    When koppel syncs
    Then the last run wrote nothing into Teamleader and had no trouble

  @R42
  Scenario Outline: Above fifty doubles the bulk way is advised
    Given <number> more companies stand in Octopus and in Teamleader, not linked
    When the imported companies are exported, deleted, and saved as CSV with "Naam, Klantennummer boekhoudpakket"
    And koppel matches
    Then koppel counts <number> doubles
    And the bulk way is <advice>

    Examples:
      | number | advice      |
      | 50     | not advised |
      | 51     | advised     |
