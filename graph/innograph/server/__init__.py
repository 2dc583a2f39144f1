"""What listens: the review of a build for whoever was given its address; `server.site` and `server.sparql` are for all.

sitting = Sitting(opened, path)                          the questions of a build, answers written at once
place, keys = at("127.0.0.1", 0), Secrets.fresh()        a socket, and the token of its address
app = Guard(review_app(sitting), keys, place=place)      an ASGI application
listen(app, place)                                       until Ctrl-C, or until the last browser has quit
"""

from innograph.server.guard import Guard, Secrets
from innograph.server.listening import Place, at, listen, until_stopped
from innograph.server.pages import review_app
from innograph.server.sitting import Filter, Refused, Sitting
from innograph.server.wording import LANGUAGES

__all__ = [
    "LANGUAGES",
    "Filter",
    "Guard",
    "Place",
    "Refused",
    "Secrets",
    "Sitting",
    "at",
    "listen",
    "review_app",
    "until_stopped",
]
