"""The fake of Teamleader Focus, written from its API reference alone."""

from koppel_fakes.teamleader.fake import TeamleaderFake

__all__ = ["TeamleaderFake"]
