"""The types an uploaded file can have, and which of them a browser may show (ISOLATION 10). Pure data."""

DEFAULT = "application/octet-stream"
TEXT, SVG, HTML, XML = "text/plain", "image/svg+xml", "text/html", "application/xml"

IMAGES = {  # by Pillow's name of the format
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}

SHOWN = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    TEXT: "txt",
}
DOWNLOADED = {
    SVG: "svg",
    HTML: "html",
    XML: "xml",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/gzip": "gz",
    "font/woff": "woff",
    "font/woff2": "woff2",
    "font/ttf": "ttf",
    "font/otf": "otf",
    DEFAULT: "bin",
}
EXTENSIONS = SHOWN | DOWNLOADED

# Names under which puremagic knows types of ours
ALIASES = {
    "application/ogg": "audio/ogg",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "application/font-woff": "font/woff",
    "application/x-font-otf": "font/otf",
    "application/x-gzip": "application/gzip",
}
