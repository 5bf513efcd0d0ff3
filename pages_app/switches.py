"""What the owner of a page switches on and off: the one list of it (CONTRACT 3.1, 5)."""

from pages_app.stores import CMS, FORM, STORES

# Fields of Page, false on a new one; in bodies and answers under these names.
FLAGS = (
    "page_api_ai_enabled",
    "page_api_image_gen_enabled",
    "page_api_image_search_enabled",
    "page_api_image_recognition_enabled",
    "page_api_spawn_enabled",
    CMS.switch,
    FORM.switch,
)
MODE_SWITCHES = tuple(store.switch for store in STORES if store.mode)
SWITCHES = tuple(dict.fromkeys([*MODE_SWITCHES, *FLAGS]))
