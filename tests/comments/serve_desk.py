"""A desk in a process of its own, to be killed. Settings come from the environment."""

import sys

import uvicorn

from livemend import bootstrap
from livemend.kit.settings import Settings

settings = Settings()
app = bootstrap.web(bootstrap.build(settings))
uvicorn.run(app, host=settings.host, port=settings.port, log_level="critical", access_log=False, loop=sys.argv[1])
