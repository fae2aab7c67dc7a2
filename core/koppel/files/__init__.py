"""Files that people bring and take away: sheets of customers, questions, saved plans."""
