"""Site: Teamleader's screen in a browser, for what a person does there by hand."""

from koppel_fakes.teamleader.site.pages import teamleader_site

__all__ = ["teamleader_site"]
