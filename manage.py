#!/usr/bin/env python
import gc
import os
import signal
import sys
import traceback


def main():
    """Run the command. A setting that cannot work ends in one line; a traceback would bury it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visimade_site.settings")
    if sys.argv[1:2] == ["serve"]:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # until it takes signals itself
    try:
        run()
    except KeyboardInterrupt:
        sys.exit(print("Stopped.") or 130)


def run():
    gc.disable()  # what is loaded stays: to look through it for garbage again and again takes a fifth of a start
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        load(settings)
        django.setup()
        gc.freeze()
        gc.enable()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(" ".join(str(error).split()))


def load(settings):
    """Name the line of the settings that could not read its variable, but not the value: it may hold a password."""
    try:
        _ = settings.INSTALLED_APPS
    except (KeyError, ValueError) as error:
        lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith("settings.py")]
        if not lines:
            raise
        sys.exit(f"Wrong value in the environment, settings.py line {lines[-1].lineno}: {lines[-1].line}")


if __name__ == "__main__":
    main()
