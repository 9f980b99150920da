"""The ASGI application of one variant, for those that are served by an event loop."""

from importlib import import_module

from django.conf import settings
from django.core.asgi import get_asgi_application

from lab.caps import cap_this_process

cap_this_process()
application = get_asgi_application()
import_module(settings.ROOT_URLCONF)
