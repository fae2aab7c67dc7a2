@rest
Feature: At the desk in Octopus: bookyears, journals, bank and matching

  Background:
    Given a person stands in a new, empty dossier of Octopus

  @R12
  Scenario: A bookyear is made and listed with its start and end
    When the person makes a bookyear from 01-01-2026 to 31-12-2026
    Then Octopus lists the bookyears
      | id | start      | end        | periods |
      | 1  | 01-01-2026 | 31-12-2026 | 12      |

  @R13 @D12
  Scenario: The start of a new bookyear is fixed
    Given the last bookyear ran from 01-01-2014 to 31-12-2014
    When the person makes a bookyear from 01-02-2015 to 31-12-2015
    Then Octopus refuses: "starts on 01-01-2015"
    When the person makes a bookyear without saying when it starts
    Then Octopus lists the bookyears
      | id | start      | end        | periods |
      | 1  | 01-01-2014 | 31-12-2014 | 12      |
      | 2  | 01-01-2015 | 31-12-2015 | 12      |
    When the person moves the start of bookyear 2015 to 01-02-2015
    Then Octopus refuses: "fixed: 01-01-2015"

  @R13 @D12
  Scenario: A program cannot choose another start either
    Given the last bookyear ran from 01-01-2014 to 31-12-2014
    When a program asks for a bookyear from 01-02-2015 to 31-12-2015
    Then the program is refused with code -79: "starts on 01-01-2015"

  @R14 @R15
  Scenario: No bookyear can be skipped; the ones before it come first
    Given the last bookyear ran from 01-01-2015 to 31-12-2015
    When the person makes a bookyear from 01-01-2017 to 31-12-2017
    Then Octopus refuses: "the next one is 2016"
    When the person makes a bookyear from 01-01-2016 to 31-12-2016
    And the person makes a bookyear from 01-01-2017 to 31-12-2017
    Then Octopus lists the bookyears
      | id | start      | end        | periods |
      | 1  | 01-01-2015 | 31-12-2015 | 12      |
      | 2  | 01-01-2016 | 31-12-2016 | 12      |
      | 3  | 01-01-2017 | 31-12-2017 | 12      |

  @R16
  Scenario: A journal needs a bookyear
    When the person makes the sales journal V1
    Then Octopus refuses: "make one first"
    When the person makes a bookyear from 01-01-2026 to 31-12-2026
    And the person makes the sales journal V1
    Then bookyear 2026 has the journals "V1"

  @R17
  Scenario: A journal lands in the bookyear that is open
    Given the last bookyear ran from 01-01-2015 to 31-12-2015
    And the person makes a bookyear from 01-01-2016 to 31-12-2016
    And the person opens bookyear 2016
    When the person makes the sales journal V1
    Then bookyear 2016 has the journals "V1"
    And bookyear 2015 has no journals

  @R75
  Scenario: The sales journal shows the documents in the order of their numbers
    Given bookyear 2026 with the sales journal V1 and the bank journal F1
    And a program books sales of 121.00, 242.00 and 60.50 euro in journal V1
    When the person looks into journal V1
    Then the person sees the documents
      | number | total  | open   |
      | 1      | 121.00 | 121.00 |
      | 2      | 242.00 | 242.00 |
      | 3      | 60.50  | 60.50  |

  @R77
  Scenario: A CODA file brings the payment into the bank journal, and the invoice stays open
    Given bookyear 2026 with the sales journal V1 and the bank journal F1
    And a program books a sale of 1134.29 euro in journal V1 that is to be paid with "+++202/6000/00192+++"
    When the person imports the CODA file "coda-1-ogm.cod"
    Then journal F1 has received 1134.29 euro
    When the person looks into journal V1
    Then the person sees the documents
      | number | total   | open    |
      | 1      | 1134.29 | 1134.29 |

  @R77
  Scenario Outline: A broken CODA file is refused, with the line and the reason
    Given bookyear 2026 with the sales journal V1 and the bank journal F1
    When the person imports the CODA file "<file>"
    Then the import is refused: "<reason>"
    And journal F1 has received 0.00 euro

    Examples:
      | file                        | reason                                                    |
      | coda-3-broken-balance.cod   | line 8: the new balance is 2144.29, but should be 2134.29 |
      | coda-4-broken-structure.cod | line 4: 127 characters instead of 128                     |

  @R77 @R78
  Scenario: An imported payment is proposed by its communication and settles the invoice
    Given bookyear 2026 with the sales journal V1 and the bank journal F1
    And a program books a sale of 1134.29 euro in journal V1 that is to be paid with "+++202/6000/00192+++"
    And the person imports the CODA file "coda-1-ogm.cod"
    When the person accepts what "Klanten afpunten" proposes by "communication"
    And the person looks into journal V1
    Then the person sees the documents
      | number | total   | open |
      | 1      | 1134.29 | 0.00 |

  @R78
  Scenario: A payment without communication is proposed by its amount
    Given bookyear 2026 with the sales journal V1 and the bank journal F1
    And a program books sales of 121.00, 242.00 and 60.50 euro in journal V1
    And the bank receives 60.50 euro in journal F1
    When the person accepts what "Klanten afpunten" proposes by "communication"
    And the person looks into journal V1
    Then the person sees the documents
      | number | total  | open   |
      | 1      | 121.00 | 121.00 |
      | 2      | 242.00 | 242.00 |
      | 3      | 60.50  | 60.50  |
    When the person accepts what "Klanten afpunten" proposes by "amount"
    And the person looks into journal V1
    Then the person sees the documents
      | number | total  | open   |
      | 1      | 121.00 | 121.00 |
      | 2      | 242.00 | 242.00 |
      | 3      | 60.50  | 0.00   |

  @R78
  Scenario: A payment is matched with its invoice under "Klanten afpunten"
    Given bookyear 2026 with the sales journal V1 and the bank journal F1
    And a program books sales of 121.00, 242.00 and 60.50 euro in journal V1
    And the bank receives 242.00 euro in journal F1
    When the person matches sale 2 of journal V1 with receipt 1 of journal F1
    And the person looks into journal V1
    Then the person sees the documents
      | number | total  | open   |
      | 1      | 121.00 | 121.00 |
      | 2      | 242.00 | 0.00   |
      | 3      | 60.50  | 60.50  |
