"""Site: Octopus's screen in a browser, for what a person does there by hand."""

from koppel_fakes.octopus.site.pages import octopus_site

__all__ = ["octopus_site"]
