"""The WSGI application of the lab's own pages."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
