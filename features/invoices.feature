Feature: Invoices go to the books

  A booked invoice of Teamleader is booked in the sales journal of Octopus, once and to the cent.

  @R2
  Scenario: A booked invoice is booked in Octopus, exactly once
    Given "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price   | rate | account | description |
      | 1000.00 | 21   | 700000  | Machine     |
      | 49.95   | 6    | 700100  | Manual      |
    When koppel syncs 3 times
    Then journal V1 holds exactly one booking of "2026 / 1"
    And the booking of "2026 / 1" is dated 10-11-2026 for "Acme NV", total 1262.95
    And the booking of "2026 / 1" has the lines
      | account | base    | code | vat    |
      | 700000  | 1000.00 | 21   | 210.00 |
      | 700100  | 49.95   | 06   | 3.00   |

  @R24
  Scenario: Every line is booked on its own ledger account
    Given "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price  | rate | account | description |
      | 100.00 | 21   | 700000  | Goods       |
      | 60.00  | 21   | 705000  | Work        |
    When koppel syncs
    Then the booking of "2026 / 1" has the lines
      | account | base   | code | vat   |
      | 700000  | 100.00 | 21   | 21.00 |
      | 705000  | 60.00  | 21   | 12.60 |

  @R66
  Scenario: A line without account gets the account of its VAT rate; an account on the line wins
    Given lines at 21 % without account go to 704000
    And "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price  | rate | account | description |
      | 100.00 | 21   |         | Anything    |
      | 60.00  | 21   | 705000  | Work        |
    When koppel syncs
    Then the booking of "2026 / 1" has the lines
      | account | base   | code | vat   |
      | 704000  | 100.00 | 21   | 21.00 |
      | 705000  | 60.00  | 21   | 12.60 |

  @D8
  Scenario: A line without any account holds its invoice, and no other
    Given "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price  | rate | account | description   |
      | 100.00 | 21   | 700000  | Goods         |
      | 60.00  | 21   |         | Forgotten job |
    And "Acme NV" has the booked invoice "2026 / 2" of 121.00 euro
    When koppel syncs
    Then "2026 / 1" is held under D8: "line 2 (Forgotten job): no ledger account at 21 %: choose one"
    And "2026 / 1" does not stand in the books
    And journal V1 holds exactly one booking of "2026 / 2"
    When lines at 21 % without account go to 704000
    And koppel syncs
    Then journal V1 holds exactly one booking of "2026 / 1"
    And the run ends without anything held or failed

  @D13
  Scenario: The booking gets the journal's next number, and says which invoice it is
    Given the accountant has booked 2 sales by hand in journal V1
    And customers who are not matched may be created
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then the booking of "2026 / 1" has number 3 in journal V1
    And the booking of "2026 / 1" refers to Teamleader's structured communication
    And the comment of the booking of "2026 / 1" reads "TL 2026 / 1 · Acme NV · k:"

  @D13
  Scenario: Where numbers must be the same, a missing predecessor holds the later ones
    Given document numbers in Octopus are the same as in Teamleader
    And "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price | rate | account | description   |
      | 60.00 | 21   |         | Forgotten job |
    And "Acme NV" has the booked invoice "2026 / 2" of 121.00 euro
    When koppel syncs
    Then "2026 / 2" is held under D13: "number 1 is awaited in V1"
    And nothing stands in the sales journals
    When lines at 21 % without account go to 704000
    And koppel syncs
    Then the booking of "2026 / 1" has number 1 in journal V1
    And the booking of "2026 / 2" has number 2 in journal V1

  @D3
  Scenario: An invoice changed after it was booked is reported, and the books keep what they hold
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When "2026 / 1" is changed to 242.00 euro in Teamleader
    And koppel syncs
    Then an issue under D3 about "2026 / 1" says "lines, total"
    And the booking of "2026 / 1" still totals 121.00
    And Octopus accepted nothing in this run

  @D4
  Scenario: An invoice deleted in Teamleader stays in the books and is reported
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When "2026 / 1" is deleted in Teamleader
    And koppel syncs
    Then an issue under D4 about "Invoice" says "nothing is deleted"
    And journal V1 holds exactly one booking of "2026 / 1"

  @D4 @rest
  Scenario: A booking deleted in Octopus is reported and not made again
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And koppel syncs
    When the last booking of journal V1 is deleted in Octopus
    And koppel syncs 2 times
    Then an issue under D4 about "Invoice" says "deleted in Octopus after it was linked: it is not made again"
    And journal V1 holds 0 bookings
    And koppel explains "2026 / 1" with "it was deleted in Octopus"
    And koppel explains "2026 / 1" with "it is not made again"
    When "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro
    And koppel syncs
    Then koppel explains "2026 / 1" with "it was deleted in Octopus"
    And koppel explains "2026 / 1" with "it is not made again"
    And koppel explains "2026 / 2" with "created as"

  @D10
  Scenario Outline: The start date is inclusive, and it is the invoice's own date that counts
    Given the link starts on 16-11-2026
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro of <date>
    When koppel syncs
    Then journal V1 holds <count> bookings

    Examples:
      | date       | count |
      | 15-11-2026 | 0     |
      | 16-11-2026 | 1     |

  @D18
  Scenario: A link covers one department and one dossier
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    And "Acme NV" has a booked invoice of 242.00 euro in the second department
    When koppel syncs
    Then the report counts 1 invoice
    And journal V1 holds 1 bookings
    And the booking of "2026 / 1" still totals 121.00
    And the other dossier of Octopus holds no bookings and no customers

  @D18
  Scenario: Drafts and older invoices are looked up when asked for, not listed
    Given "Acme NV" has the draft "quote"
    And "Acme NV" has the booked invoice "2025 / 1" of 121.00 euro of 31-12-2025
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro
    When koppel syncs
    Then the report counts 1 invoice
    And the draft "quote" is explained under R74 as "still a draft"
    And "2025 / 1" is explained under R63 as "before the start date"

  @D23
  Scenario: An invoice in foreign currency waits until that is confirmed once
    Given "Acme NV" has the booked invoice "2026 / 1" of 121.00 in USD at the rate 0.90
    When koppel syncs
    Then "2026 / 1" is held under D23: "USD"
    And nothing stands in the sales journals
    When documents in another currency may be booked
    And koppel syncs
    Then the booking of "2026 / 1" is in USD and totals 121.00

  @D23
  Scenario: A negative invoice waits, or goes to the credit note journal
    Given "Acme NV" has the booked invoice "2026 / 1" of -121.00 euro
    When koppel syncs
    Then "2026 / 1" is held under D23: "negative"
    And nothing stands in the sales journals
    When negative invoices may be booked as credit notes
    And koppel syncs
    Then journal V2 holds exactly one booking of "2026 / 1"
    And the booking of "2026 / 1" still totals -121.00

  @D23
  Scenario: An invoice of nothing is booked, and there is nothing to settle
    Given "Acme NV" has the booked invoice "2026 / 1" of 10-11-2026 with the lines
      | price   | rate | account | description |
      | 100.00  | 21   | 700000  | Goods       |
      | -100.00 | 21   | 705000  | Taken back  |
    When koppel syncs 2 times
    Then the booking of "2026 / 1" still totals 0.00
    And nothing was paid or settled by koppel

  @D22
  Scenario: A closed period holds its own documents; later ones go on
    Given journal V1 is protected up to October 2026
    And "Acme NV" has the booked invoice "2026 / 1" of 121.00 euro of 15-10-2026
    And "Acme NV" has the booked invoice "2026 / 2" of 242.00 euro of 10-11-2026
    When koppel syncs
    Then "2026 / 1" is held under D22: "period"
    And journal V1 holds exactly one booking of "2026 / 2"
    And "2026 / 1" does not stand in the books
    When the protection of journal V1 is lifted
    And koppel syncs
    Then the booking of "2026 / 1" is dated 15-10-2026 for "Acme NV", total 121.00
    And the run ends without anything held or failed
