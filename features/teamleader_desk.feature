@desk
Feature: What a person does at Teamleader's screen to bring two lists of customers together

  @R34
  Scenario: The column shows for whom the number in the books is known
    Given Teamleader holds
      | as   | name    | number |
      | acme | Acme NV | 12     |
      | maes | Maes BV |        |
    Then the company list shows
      | Acme NV | 12 |
      | Maes BV |    |

  @R34
  Scenario: The column is not there before somebody switches it on
    Given Teamleader holds
      | as   | name    |
      | acme | Acme NV |
    Then the company list has no column for the number
    When somebody switches the column on
    Then the company list shows
      | Acme NV |  |

  @R35
  Scenario: The invoice list shows the number of each customer
    Given Teamleader holds
      | as   | name    | number |
      | acme | Acme NV | 12     |
      | maes | Maes BV |        |
    And "acme" and "maes" have an invoice each
    Then the invoice list shows
      | Acme NV | 12 |
      | Maes BV |    |

  @R36 @R37
  Scenario: Two results of a search are merged, and one company is left
    Given Teamleader holds
      | as     | name    | number |
      | first  | Acme NV |        |
      | second | Acme NV | 12     |
      | other  | Maes BV |        |
    When somebody searches "Acme" and merges the 2 results
    Then the company list shows
      | Acme NV | 12 |
      | Maes BV |    |

  @R36 @R38
  Scenario: A company is merged with another from its own page
    Given Teamleader holds
      | as     | name    | number |
      | first  | Acme NV |        |
      | second | Acme NV | 12     |
    When somebody opens "first" and merges it with the other "Acme NV"
    Then the company list shows
      | Acme NV | 12 |
    And "first" is still there and "second" is not

  @R39
  Scenario: A merge brings all fields together, the number included
    Given Teamleader holds
      | as     | name    | phone     | vat_number      | number | tags           |
      | first  | Acme NV | 093334455 |                 |        | klant          |
      | second | Acme NV |           | BE 0123.456.749 | 12     | Octopus Import |
    When somebody merges "second" into "first"
    Then "first" has
      | phone      | 093334455             |
      | vat_number | BE 0123.456.749       |
      | number     | 12                    |
      | tags       | klant, Octopus Import |

  @R40
  Scenario: Without a choice for a conflicting field the merge does not finish
    Given Teamleader holds
      | as     | name    | street    |
      | first  | Acme NV | Markt 1   |
      | second | Acme NV | Kaai 2    |
    When somebody merges "second" into "first"
    Then the screen refuses and asks for "addresses.primary"
    And exactly 2 values can be chosen for "addresses.primary"
    And "first" and "second" are both still there

  @R40
  Scenario Outline: Of a conflicting field the chosen value is kept
    Given Teamleader holds
      | as     | name    | street    |
      | first  | Acme NV | Markt 1   |
      | second | Acme NV | Kaai 2    |
    When somebody merges "second" into "first" and keeps "addresses.primary" of the <side>
    Then "first" has
      | street | <street> |

    Examples:
      | side     | street  |
      | survivor | Markt 1 |
      | loser    | Kaai 2  |

  @R41
  Scenario: The invoices of the loser belong to the survivor
    Given Teamleader holds
      | as     | name    | number |
      | first  | Acme NV | 12     |
      | second | Acme NV |        |
    And "first" and "second" have an invoice each
    When somebody merges "second" into "first"
    Then the invoice list shows
      | Acme NV | 12 |
      | Acme NV | 12 |

  @R45
  Scenario: A segment on a tag collects exactly the companies with that tag
    Given Teamleader holds
      | as   | name     | tags                  |
      | a    | Acme NV  | Octopus Import        |
      | b    | Maes BV  | klant, Octopus Import |
      | c    | Claes BV | Octopus Importeur     |
    And the segment "Import" says tags contains "Octopus Import"
    Then the segment "Import" holds "Acme NV, Maes BV"

  @R46
  Scenario: A segment is exported to Excel, one row for each company
    Given Teamleader holds
      | as   | name     | vat_number      | number | tags           |
      | a    | Acme NV  | BE 0123.456.749 | 12     | Octopus Import |
      | b    | =1+1 BV  |                 | 13     | Octopus Import |
      | c    | Claes BV |                 |        | klant          |
    And the segment "Import" says tags contains "Octopus Import"
    When somebody exports the segment "Import" to Excel
    Then the file shows
      | Naam    | BTW-nummer      | Klantennummer boekhoudpakket |
      | Acme NV | BE 0123.456.749 | 12                           |
      | =1+1 BV |                 | 13                           |

  @R47
  Scenario: The bulk delete of a segment takes its companies away and no others
    Given Teamleader holds
      | as   | name     | tags           |
      | a    | Acme NV  | Octopus Import |
      | b    | Maes BV  | Octopus Import |
      | c    | Claes BV | klant          |
    And the segment "Import" says tags contains "Octopus Import"
    When somebody deletes all companies of the segment "Import"
    Then Teamleader holds no companies but "Claes BV"
    And the segment "Import" holds ""

  @R49
  Scenario Outline: A file without name or number is refused
    When somebody imports by name
      """
      <heading>
      <row>
      """
    Then the screen refuses and asks for "<title>"

    Examples:
      | heading                                  | row       | title           |
      | Klantennummer boekhoudpakket;BTW-nummer  | 12;BE0123 | name            |
      | Naam;BTW-nummer                          | Acme;BE01 | customer number |

  @R49
  Scenario: A file without VAT numbers is taken with a warning
    When somebody previews by name
      """
      Naam;Klantennummer boekhoudpakket
      Acme NV;12
      """
    Then the preview tells 1 new and 0 updated
    And the preview warns "VAT number"

  @R50
  Scenario: Name, number and VAT number are all that the import changes
    Given Teamleader holds
      | as   | name    | phone     | street  | tags  |
      | acme | Acme NV | 093334455 | Markt 1 | klant |
    When somebody imports by name
      """
      Naam;Klantennummer boekhoudpakket;BTW-nummer
      Acme NV;12;BE 0123.456.749
      """
    Then "acme" has
      | number     | 12              |
      | vat_number | BE 0123.456.749 |
      | phone      | 093334455       |
      | street     | Markt 1         |
      | tags       | klant           |

  @R51 @R56
  Scenario: By name, rows match companies of the same name and give them their number
    Given Teamleader holds
      | as   | name     |
      | acme | Acme NV  |
      | maes | Maes BV  |
    When somebody imports by name
      """
      Naam;Klantennummer boekhoudpakket
      Acme NV;12
      Maes BV;13
      """
    Then the import updated "Acme NV 12, Maes BV 13" and added ""
    And the company list shows
      | Acme NV | 12 |
      | Maes BV | 13 |

  @R52
  Scenario: By VAT number, rows match whatever the name; rows without one match nothing
    Given Teamleader holds
      | as   | name     | vat_number      |
      | acme | Acme     | BE 0123.456.749 |
      | maes | Maes BV  |                 |
    When somebody imports by vat_number
      """
      Naam;Klantennummer boekhoudpakket;BTW-nummer
      Acme NV;12;BE0123456749
      Maes BV;13;
      """
    Then the import updated "Acme NV 12" and added "Maes BV 13"

  @R54
  Scenario Outline: The preview counts what the import then does, and writes nothing
    Given Teamleader holds
      | as   | name     | vat_number      |
      | acme | Acme     | BE 0123.456.749 |
      | maes | Maes BV  |                 |
    When somebody previews and then imports by <criterion>
      """
      Naam;Klantennummer boekhoudpakket;BTW-nummer
      Acme NV;12;BE0123456749
      Maes BV;13;
      Nieuw BV;14;
      """
    Then the preview tells <new> new and 1 updated
    And the preview changed nothing
    And the import added <new> companies

    Examples:
      | criterion  | new |
      | name       | 2   |
      | vat_number | 2   |

  @R57
  Scenario: What matched nothing is added, and listed with what is almost called so
    Given Teamleader holds
      | as   | name             |
      | acme | Bakkerij Janssen |
    When somebody imports by name
      """
      Naam;Klantennummer boekhoudpakket
      Bakkerij Janssens;12
      Zeemeermin;13
      """
    Then the import updated "" and added "Bakkerij Janssens 12, Zeemeermin 13"
    And near "Bakkerij Janssens" the import names "Bakkerij Janssen"
    And near "Zeemeermin" the import names ""
