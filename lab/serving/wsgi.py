"""The WSGI application of one variant."""

import sys
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from lab.caps import cap_this_process

cap_this_process()
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)
# `@shared_task` publishes through the lab's app; variants without tasks do not pay for importing Celery.
if "celery" in sys.modules:
    import_module("lab.celery").warm_up()
