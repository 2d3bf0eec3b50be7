"""Daybook, a calendar sense for chat and agent hosts.

    with daybook.Daybook({"state": "bot.sqlite"}) as plugin:
        plugin.on_message({"platform": "irc", "conversation": "#team", "id": "1",
                           "author": "ana", "text": "dentist friday at 3pm", "ts_ms": now})
        async for effect in plugin.aeffects():
            ...
            plugin.done(effect, daybook.SENT)

The documents are plain dictionaries; abi/schema describes them, abi/daybook.h every call.
"""
from ._errors import DaybookError
from ._library import build_info
from ._plugin import FAILED, RETRY, SENT, UNKNOWN, UNSUPPORTED, Daybook, Progress

__all__ = ["Daybook", "DaybookError", "FAILED", "Progress", "RETRY", "SENT", "UNKNOWN",
           "UNSUPPORTED", "build_info"]
__version__ = "1.0.0"
