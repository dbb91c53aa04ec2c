"""Papers into Word files. The only module that knows python-docx.

The package is put together part by part: python-docx's own template is a Letter page with forty
English styles, a thumbnail and the name of its maker.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.package import Package

from reports.blocks import Orientation, Paper
from reports.wordml.blocks import body_of, header, section
from reports.wordml.pieces import FACE, STAND_INS

MEDIA_TYPE = CONTENT_TYPE.WML_DOCUMENT_MAIN.replace(".main+xml", "")
DRAFT = "DỰ THẢO"

_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = f'xmlns:w="{_WORD}" xmlns:r="{_LINKS}"'
_FACES = " ".join(f'w:{kind}="{FACE}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))

# Every style Word knows by itself stays out of sight: a paper is set by its own runs.
_STYLES = f"""<w:styles {_SPACES}>
<w:docDefaults>
<w:rPrDefault><w:rPr><w:rFonts {_FACES}/><w:color w:val="000000"/><w:sz w:val="28"/>
<w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>
</w:pPrDefault>
</w:docDefaults>
<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1"
 w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
</w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>
</w:styles>"""

# Lines parted by hand keep their blanks; margins and tables stand where Word 2013 puts them.
_SETTINGS = f"""<w:settings {_SPACES}>
<w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:doNotExpandShiftReturn/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"
 w:val="15"/></w:compat>
<w:themeFontLang w:val="vi-VN"/>
</w:settings>"""

_FONTS = f"""<w:fonts {_SPACES}>
<w:font w:name="{FACE}"><w:altName w:val="{",".join(STAND_INS)}"/><w:charset w:val="00"/>
<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>
</w:fonts>"""

_CORE = """<cp:coreProperties
 xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>
<dc:language>vi-VN</dc:language></cp:coreProperties>"""


@dataclass(frozen=True)
class Written:
    content: bytes
    sha256: str


def render_word(paper: Paper, *, draft: bool = False) -> Written:
    """The same words as its PDF; a draft says so at the top of every page.

    The same paper gives the same bytes: nothing of the moment goes in.
    """
    package = Package()
    empty = f"<w:document {_SPACES}/>"
    document = _part(package, "/word/document.xml", CONTENT_TYPE.WML_DOCUMENT_MAIN, empty)
    package.relate_to(document, RELATIONSHIP_TYPE.OFFICE_DOCUMENT)
    headers = _headers(package, document, DRAFT if draft else "")
    document._element = parse_xml(_document(paper, headers))
    for name, kind, link, xml in (
        ("/word/styles.xml", CONTENT_TYPE.WML_STYLES, RELATIONSHIP_TYPE.STYLES, _STYLES),
        ("/word/settings.xml", CONTENT_TYPE.WML_SETTINGS, RELATIONSHIP_TYPE.SETTINGS, _SETTINGS),
        ("/word/fontTable.xml", CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE, _FONTS),
    ):
        document.relate_to(_part(package, name, kind, xml), link)
    core = _CORE.format(escape(paper.title), escape(_issuer(paper)))
    properties = _part(package, "/docProps/core.xml", CONTENT_TYPE.OPC_CORE_PROPERTIES, core)
    package.relate_to(properties, RELATIONSHIP_TYPE.CORE_PROPERTIES)
    content = _packed(package)
    return Written(content, hashlib.sha256(content).hexdigest())


def _document(paper: Paper, headers: str) -> str:
    parts = paper.parts
    body = "".join(
        _ended(body_of(part), part.orientation, headers, closes=order == len(parts))
        for order, part in enumerate(parts, start=1)
    )
    return f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"


def _ended(body: str, orientation: Orientation, headers: str, *, closes: bool) -> str:
    bare = body.endswith("</w:tbl>")
    return body + section(orientation, headers, closes=closes, bare=bare)


def _headers(package: Package, document: XmlPart, mark: str) -> str:
    """What each section refers to: the top of its first page and of the others."""
    references = []
    for order, (kind, numbered) in enumerate((("default", True), ("first", False)), start=1):
        xml = f"<w:hdr {_SPACES}>{header(numbered=numbered, mark=mark)}</w:hdr>"
        part = _part(package, f"/word/header{order}.xml", CONTENT_TYPE.WML_HEADER, xml)
        link = document.relate_to(part, RELATIONSHIP_TYPE.HEADER)
        references.append(f'<w:headerReference w:type="{kind}" r:id="{link}"/>')
    return "".join(references)


def _part(package: Package, name: str, kind: str, xml: str) -> XmlPart:
    return XmlPart(PackURI(name), kind, parse_xml(xml), package)


def _issuer(paper: Paper) -> str:
    """Whose paper it is; an annex alone has no head and says nobody."""
    issuers = [getattr(block, "issuer", "") for block in paper.blocks]
    return " ".join(next(filter(None, issuers), "").split())


def _packed(package: Any) -> bytes:
    """The package without the moment it was made."""
    buffer, kept = io.BytesIO(), io.BytesIO()
    package.save(buffer)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(kept, "w") as whole:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(entry, made.read(name))
    return kept.getvalue()
