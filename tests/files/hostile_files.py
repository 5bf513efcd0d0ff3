"""Files that try to run a script where they are opened: {what: (file name, claimed type, bytes)}.

A script that runs shows a dialog and asks for an address with `pwned` in it.
"""

import gzip

from tests.files.conftest import image

JS = "alert('pwned');new Image().src='/pwned';fetch('/pwned')"
SCRIPT = f"<script>{JS}</script>"
EVENT = f'<img src="x:" onerror="{JS}">'
HTML = f"<!doctype html><title>x</title>{SCRIPT}{EVENT}"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{JS}">{SCRIPT}<circle r="9"/></svg>'
XHTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><head>{SCRIPT}</head><body>x</body></html>'
XSLT = (
    '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?>'
    "<!DOCTYPE a [<!ATTLIST xsl:stylesheet id ID #IMPLIED>]>"
    '<a><xsl:stylesheet id="s" version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
    f"<html><body>{SCRIPT}</body></html></xsl:template></xsl:stylesheet></a>"
)
MHTML = (
    "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    f"--b\r\nContent-Type: text/html\r\n\r\n{HTML}\r\n--b--\r\n"
)
PDF = (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert('pwned'))>>>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
LINKS = f'<a href="javascript:{JS}">x</a><meta http-equiv=refresh content="0;url=javascript:{JS}">'
XML = f'<?xml version="1.0"?><a><x:script xmlns:x="http://www.w3.org/1999/xhtml">{JS}</x:script></a>'
RSS = f'<?xml version="1.0"?><rss><channel><title>{SCRIPT}</title></channel></rss>'
MATHML = f'<math xmlns="http://www.w3.org/1998/Math/MathML">{XHTML}</math>'
PREFIXED = f'<s:svg xmlns:s="http://www.w3.org/2000/svg" onload="{JS}"/>'
GIF_JS = b"GIF89a=1;" + JS.encode() + b"//"

FILES = {
    "svg": ("a.svg", "image/svg+xml", SVG.encode()),
    "svg called png": ("a.png", "image/png", SVG.encode()),
    "svg with a prolog": ("b.svg", "image/svg+xml", f'<?xml version="1.0"?><!-- x --><!DOCTYPE svg>{SVG}'.encode()),
    "svg with a BOM": ("c.svg", "image/svg+xml", f"\ufeff{SVG}".encode()),
    "svg in UTF-16": ("d.svg", "image/svg+xml", f"\ufeff{SVG}".encode("utf-16-le")),
    "svg, foreign object": (
        "e.svg",
        "image/svg+xml",
        f'<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><body xmlns="http://www.w3.org/1999/xhtml">{SCRIPT}'
        "</body></foreignObject></svg>".encode(),
    ),
    "svg, prefixed": ("f.svg", "image/svg+xml", PREFIXED.encode()),
    "svg, animated": (
        "g.svg",
        "image/svg+xml",
        f'<svg xmlns="http://www.w3.org/2000/svg"><animate onbegin="{JS}" attributeName="x" dur="1s"/></svg>'.encode(),
    ),
    "svgz": ("a.svgz", "image/svg+xml", gzip.compress(SVG.encode())),
    "html": ("a.html", "text/html", HTML.encode()),
    "html called txt": ("a.txt", "text/plain", HTML.encode()),
    "html called json": ("a.json", "application/json", HTML.encode()),
    "html called csv": ("a.csv", "text/csv", HTML.encode()),
    "json and html": ("b.json", "application/json", f'{{"a": "{HTML}"}}'.encode()),
    "script called json": ("c.json", "text/javascript", JS.encode()),
    "script called csv": ("c.csv", "text/javascript", JS.encode()),
    "vtt and html": ("a.vtt", "text/vtt", f"WEBVTT\n\n00:00.000 --> 00:09.000\n{HTML}".encode()),
    "calendar and html": ("a.ics", "text/calendar", f"BEGIN:VCALENDAR\n{HTML}".encode()),
    "heic and html": ("a.heic", "image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + HTML.encode()),
    "html called jpg": ("a.jpg", "image/jpeg", HTML.encode()),
    "html without a name": ("x", "", HTML.encode()),
    "html, two extensions": ("a.html.png", "image/png", HTML.encode()),
    "html after spaces": ("b.html", "text/html", b" \r\n\t" * 200 + HTML.encode()),
    "html after a comment": ("c.html", "text/html", b"<!--" + b"x" * 5000 + b"-->" + HTML.encode()),
    "html after text": ("d.html", "text/html", b"hello " + HTML.encode()),
    "html after 2 KB of text": ("e.html", "text/html", b"x" * 2048 + HTML.encode()),
    "html with a BOM": ("f.html", "text/html", f"\ufeff{HTML}".encode()),
    "html in UTF-16": ("g.html", "text/html", f"\ufeff{HTML}".encode("utf-16-le")),
    "html in UTF-16 without a BOM": ("h.html", "text/html", HTML.encode("utf-16-be")),
    "html in UTF-32": ("i.html", "text/html", f"\ufeff{HTML}".encode("utf-32-le")),
    "html in UTF-7": ("j.html", "text/html; charset=utf-7", HTML.encode("utf-7").replace(b"<", b"+ADw-")),
    "html with NULs": ("k.html", "text/html", HTML.replace("<script", "<scr\0ipt").encode()),
    "html fragment": ("l.html", "text/html", EVENT.encode()),
    "html, links to scripts": ("m.html", "text/html", LINKS.encode()),
    "html, charset trick": ("n.html", "text/html", b"\x1b$B" + HTML.encode() + b"\x1b(B"),
    "xhtml": ("a.xhtml", "application/xhtml+xml", XHTML.encode()),
    "xhtml with a declaration": ("b.xhtml", "application/xhtml+xml", f'<?xml version="1.0"?>{XHTML}'.encode()),
    "xml": ("a.xml", "text/xml", XML.encode()),
    "xml with a stylesheet": ("b.xml", "text/xml", XSLT.encode()),
    "rss": ("a.rss", "application/rss+xml", RSS.encode()),
    "mathml": ("a.mml", "application/mathml+xml", MATHML.encode()),
    "mhtml": ("a.mhtml", "multipart/related", MHTML.encode()),
    "multipart": ("a.mix", "multipart/x-mixed-replace;boundary=b", MHTML.encode()),
    "pdf": ("a.pdf", "application/pdf", PDF.encode()),
    "pdf after html": ("b.pdf", "application/pdf", f"{HTML}\n{PDF}".encode()),
    "gif and script": ("a.gif", "image/gif", GIF_JS),
    "gif with html behind": ("b.gif", "image/gif", image("GIF") + HTML.encode()),
    "gif, only its signature": ("c.gif", "image/gif", b"GIF89a" + HTML.encode()),
    "png with html behind": ("a.png", "text/html", image() + HTML.encode()),
    "png, only its signature": ("b.png", "text/html", b"\x89PNG\r\n\x1a\n" + HTML.encode()),
    "jpeg with html in a comment": ("b.jpg", "text/html", image("JPEG", comment=HTML.encode())),
    "webp, only its signature": ("a.webp", "text/html", b"RIFF\x99\0\0\0WEBPVP8 " + HTML.encode()),
    "mp3 and html": ("a.mp3", "text/html", b"ID3\x04" + HTML.encode()),
    "mp4 and html": ("a.mp4", "text/html", b"\0\0\0\x18ftypisom\0\0\0\0" + HTML.encode()),
    "script": ("a.js", "text/javascript", JS.encode()),
    "module": ("a.mjs", "text/javascript", f"export default 1;{JS}".encode()),
    "style with a script": ("a.css", "text/css", f"a{{background:url(javascript:{JS})}}</style>{SCRIPT}".encode()),
    "json": ("a.json", "application/json", f'{{"x": "{SCRIPT}"}}'.encode()),
    "header injection": ('a.html"\\r\\nContent-Type: text/html', "text/html\r\nX: y", HTML.encode()),
    "empty type": ("../../../static/js/site.js", "", JS.encode()),
}
