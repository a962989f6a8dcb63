"""The application for a WSGI server: `waitress-serve wsgi:app`, `gunicorn wsgi:app`."""

import gc

from app import create_app

app = create_app()
# What is loaded now stays for good: a full collection that walks it all would stop a page for a fifth of a second.
gc.collect()
gc.freeze()
