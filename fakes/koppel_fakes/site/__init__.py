"""Site: the vendor's screen in a browser, as far as the fake has one.

Each fake serves a site of its own below `/screen`. What both share lives here: the frame of a
page, its language, and the strip at the top that says which fake this is, what date it thinks it
is, and what the API was last asked.
"""

from koppel_fakes.site.consent import consent_page
from koppel_fakes.site.frame import Menu, done, in_words, install_site, site_blueprint, tell
from koppel_fakes.site.words import Words

__all__ = [
    "Menu",
    "Words",
    "consent_page",
    "done",
    "in_words",
    "install_site",
    "site_blueprint",
    "tell",
]
