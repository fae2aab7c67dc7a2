"""Faithful fakes of two vendors' APIs: a state, the documented answers, and a log of effects."""
