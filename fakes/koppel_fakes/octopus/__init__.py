"""A fake Octopus, written from the vendor's documentation: REST and SOAP over one state."""

from koppel_fakes.octopus.fake import OctopusFake

__all__ = ["OctopusFake"]
