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
    "image/heic": "heic",
    "image/heif": "heif",
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
    "text/vtt": "vtt",
    "application/json": "json",
}
DOWNLOADED = {
    SVG: "svg",
    HTML: "html",
    XML: "xml",
    "application/pdf": "pdf",
    "text/csv": "csv",
    "text/calendar": "ics",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/gzip": "gz",
    "font/woff": "woff",
    "font/woff2": "woff2",
    "font/ttf": "ttf",
    "font/otf": "otf",
    DEFAULT: "bin",
}
# What pages run or apply: only assets can be that, and nothing of ours may use them
WASM = "application/wasm"
PROGRAMS = {"text/javascript": "js", "text/css": "css", WASM: "wasm"}
PLAIN = {TEXT, "text/vtt", "text/csv", "text/calendar", "text/javascript", "text/css"}  # whose charset has to be said
EXTENSIONS = SHOWN | DOWNLOADED | PROGRAMS

# Text that nothing in its bytes tells from other text, by the extension of the name that it was sent under
TEXTS = {".csv": "text/csv", ".json": "application/json"}
PROGRAM_TEXTS = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}

# Names under which puremagic knows types of ours
ALIASES = {
    "application/ogg": "audio/ogg",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "application/font-woff": "font/woff",
    "application/x-font-otf": "font/otf",
    "application/x-gzip": "application/gzip",
}
