"""HTML to PDF: two strings in, bytes out, every fetch refused.

The files are tagged for readers who hear them, PDF/UA-1, and self-contained for archives,
PDF/A-2a. WeasyPrint writes one of the two claims; the other is added before the file is closed.
"""

import io
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Final, NoReturn

from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

# What the colours mean, the same for every file.
SCREEN: Final = "screen"
END: Final = b"</rdf:RDF>"
# PDF/A wants the properties of PDF/UA described, as they are not its own.
ACCESSIBLE: Final = b"""<rdf:Description rdf:about="" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Universal accessibility</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


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
        finisher=_claim,
        stylesheets=[style],
        font_config=fonts,
        color_profiles={SCREEN: _screen()},
        output_intent=SCREEN,
        pdf_identifier=identifier.encode(),
        pdf_variant="pdf/a-2a",
        pdf_tags=True,
    )
    return bytes(drawn)


@cache
def renderer() -> str:
    """What draws, with its version: another one may set the same text otherwise."""
    return f"WeasyPrint {version('weasyprint')}, pydyf {version('pydyf')}"


def _screen() -> ColorProfile:
    """The colours of screens, sRGB; left to itself, WeasyPrint would not close the file."""
    return ColorProfile(
        io.BytesIO(_colours()), "sRGB", "relative-colorimetric", (["r"], ["g"], ["b"])
    )


@cache
def _colours() -> bytes:
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


def _claim(_document: Any, file: Any) -> None:
    """Say in the file's description that it is accessible, too."""
    described = file.objects[int(file.catalog["Metadata"].split()[0])]
    [content] = described.stream
    described.stream = [content.replace(END, ACCESSIBLE + END)]
