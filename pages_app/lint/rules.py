"""The hints that `lint` gives: their texts, and what in a script calls for one."""

GLOBALS = ("SoloData", "TeamData", "SocialData", "CmsData", "VisiForm", "PageFunctions", "PageAssets")

MESSAGES = {
    "browser-storage": (
        "localStorage, sessionStorage and cookies of a hosted page are empty again after a reload. Keep what must last"
        " in the page's data store."
    ),
    "indexed-db": (
        "IndexedDB and the browser's file system are refused to hosted pages. Keep the data in the page's data store,"
        " files with uploadFile()."
    ),
    "camera-microphone": (
        "Hosted pages get no camera, microphone or screen. Let visitors choose a file:"
        ' <input type="file" accept="image/*" capture>.'
    ),
    "geolocation": "Hosted pages are not told where the visitor is. Let visitors type a place or choose it on a map.",
    "notifications": "Hosted pages show no notifications. Show the message in the page, or in document.title.",
    "clipboard-read": (
        "Hosted pages cannot read the clipboard. Let visitors paste into a field; writeText() on a click works."
    ),
    "devices": "Hosted pages reach no serial, USB, Bluetooth, HID or MIDI device. Let visitors bring data as a file.",
    "passkeys": "Hosted pages have no passkeys. Visitors sign in on the platform: call promptLogin() and await ready.",
    "service-worker": "Hosted pages have no service worker. Register one only if it is there, or leave it out.",
    "shared-worker": "Hosted pages have no shared worker. Use a Worker, and BroadcastChannel between tabs.",
    "module-worker": (
        "A worker of type module cannot start from a blob in a hosted page. Use a classic worker, with importScripts()"
        " for what it loads."
    ),
    "blank-window": (
        "A hosted page cannot reach into windows and frames, blank ones included. Give the frame a srcdoc, or open an"
        " address from URL.createObjectURL()."
    ),
    "openstreetmap-tiles": (
        "OpenStreetMap's own tile server refuses hosted pages, which send no Referer. Use another tile provider."
    ),
    "history-path": (
        "Only this one address belongs to the page: after a reload the new path finds nothing. Keep the view behind #"
        " or ? in the address."
    ),
    "redeclared-global": (
        f"The platform defines {', '.join(GLOBALS[:-1])} and {GLOBALS[-1]}; a script that declares one of them fails."
        " Use the global as it is."
    ),
    "page-id-missing": 'The page keeps data: write <body data-page-id="{{PAGE_ID}}">.',
    "sdk-script": "The platform puts its script into the page by itself. Remove this tag.",
    "no-such-file": (
        "A page is one file, there is nothing beside it. Put the script or style into the page, or use a full address."
    ),
    "unpinned-cdn": (
        "This address gives another version tomorrow, which may break the page. Write a version into it, such as"
        " chart.js@4."
    ),
}
EVERYWHERE = {
    "service-worker",
    "history-path",
    "redeclared-global",
    "page-id-missing",
    "sdk-script",
    "no-such-file",
    "unpinned-cdn",
}

DOT = r"\s*+\??\.\s*+"
GLOBAL = f"(?:{'|'.join(GLOBALS)})\\b"
# By code, "_" for "-". Each begins where a word begins, and every repetition is possessive or short.
SCRIPT_RULES = {
    "browser_storage": rf"(?:local|session)Storage\s*+(?:[\[;]|{DOT})|document{DOT}cookie\s*+=(?!=)",
    "indexed_db": rf"indexedDB{DOT}(?:open|deleteDatabase|databases)\b|new\s++Dexie\b|storage{DOT}getDirectory\b",
    "camera_microphone": (
        rf"mediaDevices{DOT}get(?:User|Display)Media\b|(?:webkit|moz)GetUserMedia\b|webkitSpeechRecognition\b"
    ),
    "geolocation": rf"geolocation{DOT}(?:getCurrent|watch)Position\b",
    "notifications": rf"Notification{DOT}requestPermission\b|new\s++Notification\b",
    "clipboard_read": rf"clipboard{DOT}read(?:Text)?\b",
    "devices": (
        rf"(?:serial|usb|bluetooth|hid){DOT}(?:requestPort|getPorts|requestDevice|getDevices)\b|requestMIDIAccess\b"
    ),
    "passkeys": rf"credentials{DOT}(?:create|get)\b",
    "service_worker": rf"serviceWorker{DOT}register\b",
    "shared_worker": r"new\s++SharedWorker\b",
    "module_worker": r"""new\s++Worker\s*+\([^;]{0,200}?\btype\s*+:\s*+["']module["']""",
    "blank_window": (
        rf"""window{DOT}open\s*+\(\s*+(?:\)|(?:''|""|["']about:blank["'])\s*+[,)])"""
        rf"|contentDocument\b|contentWindow{DOT}document\b"
    ),
    "history_path": rf"""history{DOT}(?:push|replace)State\s*+\([^;]{{0,200}}?,\s*+["'`]/""",
    "redeclared_global": (
        rf"(?:const|let|var|class|function)\s++{GLOBAL}"
        rf"|(?:const|let|var)\s*+\{{[\w$\s,]{{0,100}}?\b{GLOBAL}\s*+[,}}]"
        rf"|(?:window|globalThis|self){DOT}{GLOBAL}\s*+(?:\|\||\?\?)?=(?!=)"
    ),
}
