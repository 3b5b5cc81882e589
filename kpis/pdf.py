"""HTML to PDF: two strings in, bytes out, every fetch refused."""

from typing import NoReturn

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher


class Sealed(URLFetcher):
    """Fetches nothing: what a paper needs is in its own text."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> NoReturn:
        raise ValueError("Papers are drawn without files and without network.")


def render(html: str, stylesheet: str, *, identifier: str) -> bytes:
    """Draw a tagged PDF. Equal text and identifier give equal bytes on one installation."""
    fonts, fetcher = FontConfiguration(), Sealed()
    style = CSS(string=stylesheet, url_fetcher=fetcher, font_config=fonts)
    # The address stands for none: without one, relative addresses would be warned about.
    drawn = HTML(string=html, url_fetcher=fetcher, base_url="about:blank").write_pdf(
        stylesheets=[style],
        font_config=fonts,
        pdf_identifier=identifier.encode(),
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
    )
    return bytes(drawn)
