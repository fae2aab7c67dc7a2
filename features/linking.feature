Feature: Making the link

  @R9
  Scenario: Without a login at Octopus there is nothing to link to
    Given the user "nobody@test" is not known to Octopus
    When somebody links Teamleader and Octopus
    Then the link is refused: "Octopus"
    And no link is stored

  @R60
  Scenario: Each system is found under its category
    When somebody looks for the systems of category "accounting"
    Then "Octopus" is listed as "octopus"
    And "Teamleader Focus" is not listed
    When somebody looks for the systems of category "crm"
    Then "Teamleader Focus" is listed as "teamleader"
    And "Octopus" is not listed

  @R9 @R61
  Scenario: What may be chosen is told after signing in, and a mistyped password can be mended
    Given somebody began to link Teamleader and Octopus
    And the password that is typed in is wrong
    When he signs in to Octopus
    Then he is refused: "password"
    When he types the right password
    And he signs in to Octopus
    Then he may choose among the dossiers of Octopus

  @R18 @R21
  Scenario Outline: Only a sales journal can be chosen, and the reason is told
    Given somebody began to link Teamleader and Octopus
    And he signed in to both
    Then the journals "V1, V2" are offered to him, and "A1, F1" are not
    And journal <journal> is refused to him: "<reason>"

    Examples:
      | journal | reason                                  |
      | A1      | a journal for purchases, not for sales  |
      | F1      | a journal for financial, not for sales  |
      | V8      | there is no journal V8                  |

  @R60 @R64
  Scenario: Making a link can be left and taken up again; nothing runs before its check is green
    Given somebody began to link Teamleader and Octopus
    And he signed in to both
    When he leaves, and koppel is opened again
    Then the link is unfinished, and does not run
    And no secret of the unfinished link can be read in the database
    When he goes on where he left and saves the link
    Then nobody asked him to sign in again
    And the link is not active, and does not run
    When the check of the link is green
    Then the link is active
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then journal V1 holds exactly one booking of "2026 / 1"

  @R27
  Scenario: Companies are not imported unless that was ticked
    Given Octopus holds the relations
      | name    |
      | Acme NV |
    And somebody began to link Teamleader and Octopus
    And he signed in to both
    Then the import of companies is offered to him, and off
    When he goes on where he left and saves the link
    And the check of the link is green
    Then Teamleader has no companies

  @R27 @R64
  Scenario: The settings are kept, and the import that was ticked runs once
    Given Teamleader shows customer numbers
    And Octopus holds the relations
      | name             |
      | Acme NV          |
      | Bakkerij Maes BV |
    And somebody began to link Teamleader and Octopus
    And he signed in to both
    And he ticks the import of companies
    When he goes on where he left and saves the link
    Then the link has the settings that were chosen
    And Teamleader has no companies
    When the check of the link is green
    Then Teamleader has the companies "Acme NV, Bakkerij Maes BV"
    When the accountant adds "Plaza BV" to Octopus
    And the check of the link is green
    And koppel syncs
    Then Teamleader has the companies "Acme NV, Bakkerij Maes BV"

  @R18
  Scenario Outline: Two different journals are needed, one for invoices and one for credit notes
    Given invoices go to journal <invoices> and credit notes to journal <notes>
    When somebody links Teamleader and Octopus
    Then the link is refused: "<reason>"
    And no link is stored

    Examples:
      | invoices | notes  | reason                                          |
      | V1       | (none) | no journal is chosen for credit notes           |
      | (none)   | V2     | no journal is chosen for invoices               |
      | V1       | V1     | invoices and credit notes both go to journal V1 |

  @R61
  Scenario: The right password opens the books, and no secret shows anywhere
    Given everything that is logged is kept
    And the secrets of both systems are known to the scenario
    When somebody links Teamleader and Octopus
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    Then journal V1 holds exactly one booking of "2026 / 1"
    And no secret shows in what was logged, said, dumped or stored

  @R61
  Scenario: A wrong password is refused, and no secret shows anywhere
    Given everything that is logged is kept
    And the secrets of both systems are known to the scenario
    And the password that is typed in is wrong
    When somebody links Teamleader and Octopus
    Then the link is refused: "password"
    And no link is stored
    And no secret shows in what was logged, said, dumped or stored

  @R62
  Scenario: Invoices and credit notes go to the journals that were chosen for them
    Given Octopus has the sales journals V4 and V5
    And invoices go to journal V5 and credit notes to journal V4
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And 121.00 euro of "2026 / 1" is credited in Teamleader as "2026 / 1"
    When koppel syncs
    Then journal V5 holds 1 bookings
    And the only booking of journal V4 is for "Acme NV" and totals -121.00
    And journal V1 holds 0 bookings
    And journal V2 holds 0 bookings

  @R63
  Scenario: Invoices from before the start date stay out, and koppel can say why
    Given the link starts on 01-03-2026
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro of 28-02-2026
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro of 01-03-2026
    When koppel syncs
    Then journal V1 holds exactly one booking of "2026 / 2"
    And "2026 / 1" does not stand in the books
    And "2026 / 1" is explained under R63 as "before the start date"

  @R63
  Scenario: A start date in the future is refused
    Given the link starts on 17-11-2026
    When somebody links Teamleader and Octopus
    Then the link is refused: "17-11-2026 is in the future"
    And no link is stored

  @R65
  Scenario: VAT rates that have one partner are linked without handwork
    Given no VAT rate was linked by hand
    And Octopus has the sales VAT codes 21, 12, 06 and 00 only
    And "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price  | rate | account | description |
      | 100.00 | 21   | 700000  | Standard    |
      | 100.00 | 12   | 700000  | Middle      |
      | 100.00 | 6    | 700000  | Low         |
      | 100.00 | 0%   | 700000  | Nothing     |
    When the link is checked
    And koppel syncs
    Then the check links the VAT rates "21% -> 21, 12% -> 12, 6% -> 06, 0% -> 00"
    And the check says "VAT rate 0% Export (uitvoer buiten EU) is one of 4 rates of 0% in the CRM"
    And the booking of "2026 / 1" has the lines
      | account | base   | code | vat   |
      | 700000  | 100.00 | 21   | 21.00 |
      | 700000  | 100.00 | 12   | 12.00 |
      | 700000  | 100.00 | 06   | 6.00  |
      | 700000  | 100.00 | 00   | 0.00  |

  @R65
  Scenario: A VAT rate with several partners, or with none, is reported and never guessed
    Given no VAT rate was linked by hand
    And Teamleader has the VAT rate "9%"
    And "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price  | rate | account | description |
      | 100.00 | 0%   | 700000  | Which code? |
    And "Acme NV" has the booked invoice "2026 / 2" of 10-11-2026 with the lines
      | price  | rate | account | description |
      | 100.00 | 9%   | 700000  | No code     |
    When the link is checked
    And koppel syncs
    Then the check says "VAT rate 0% has several candidates in the books (00, EX, IC, MC)"
    And the check says "VAT rate 9% has no counterpart in the books"
    And "2026 / 1" is held under R65: "several candidates"
    And "2026 / 2" is held under R65: "no counterpart"
    And nothing stands in the sales journals

  @R69
  Scenario: After linking, a sync is offered beside the invoices; before, it is not
    Given Teamleader and Octopus are not linked
    Then nothing is offered beside the invoices
    When somebody links Teamleader and Octopus
    Then "sync" is offered beside the invoices
