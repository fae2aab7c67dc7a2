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
