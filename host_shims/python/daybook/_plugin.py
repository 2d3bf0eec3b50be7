"""The class Daybook: one instance of the plugin."""
from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import threading
import time
from types import TracebackType
from typing import Any, AsyncIterator, Iterator, Mapping, NamedTuple, Optional, Union

from . import _library
from ._errors import E_BUFFER, E_FORKED, E_STATE, DaybookError

SENT, RETRY, FAILED, UNKNOWN, UNSUPPORTED = range(5)

Document = Union[Mapping[str, Any], str, bytes]
Effect = dict[str, Any]

# A wait is cut into pieces so that close() never has to outlast one.
_WAIT_PIECE_MS = 200


class Progress(NamedTuple):
    accepted: int  # number of the last input taken
    durable: int  # everything up to this number is safe on disk


def _encode(document: Document) -> bytes:
    if isinstance(document, bytes):
        return document
    if not isinstance(document, str):
        document = json.dumps(document, ensure_ascii=False, allow_nan=False)
    # Half a surrogate pair goes through as it is: the library refuses it with its own error.
    return document.encode("utf-8", "surrogatepass")


class Daybook:
    """One instance; a context manager. Any thread may call anything; one consumer takes effects.

    Failures raise DaybookError. Open it after fork, never before.
    """

    def __init__(self, config: Optional[Document] = None, *, library: Optional[str] = None) -> None:
        self._calls = _Calls()
        self._wakers: set[_Waker] = set()
        self._library = _library.load(library or _library.find())
        text = _encode(config) if config is not None else b""
        handle, why = ctypes.c_void_p(), ctypes.create_string_buffer(4096)
        code = self._library.daybook_init(_library.ABI, text, len(text), ctypes.byref(handle), why, len(why))
        if code < 0:
            raise _library.fault(self._library, code, why.value.decode("utf-8", "replace"))
        self._calls.handle = handle
        self._buffer = ctypes.create_string_buffer(_library.MAX_EFFECT)
        self._consumer = threading.Lock()

    def on_message(self, message: Document) -> int:
        """Hands in a chat message (abi/schema/message.json) and answers its number; never waits."""
        return self._hand_in(self._library.daybook_on_message, message)

    def on_command(self, command: Document) -> int:
        """Hands in a command (abi/schema/command.json); the answer is an effect of kind "reply"."""
        return self._hand_in(self._library.daybook_on_command, command)

    def tick(self, now_ms: Optional[int] = None) -> Optional[int]:
        """Tells the time and answers when the next tick is due, None when nothing is planned."""
        now = time.time_ns() // 1_000_000 if now_ms is None else now_ms
        due = ctypes.c_int64(-1)
        with self._calls as handle:
            self._check(self._library.daybook_on_tick(handle, now, ctypes.byref(due)))
        return due.value if due.value >= 0 else None

    def next(self) -> Optional[Effect]:
        """The next effect (abi/schema/effect.json), or None. Settle it with done()."""
        need = ctypes.c_size_t()
        with self._calls as handle, self._consumer:
            code = self._library.daybook_next(handle, self._buffer, len(self._buffer), ctypes.byref(need))
            if code == E_BUFFER:
                self._buffer = ctypes.create_string_buffer(need.value)
                code = self._library.daybook_next(handle, self._buffer, len(self._buffer), ctypes.byref(need))
            if self._check(code) == 0:
                return None
            text = ctypes.string_at(self._buffer, need.value)
        effect: Effect = json.loads(text)
        return effect

    def done(self, effect: Union[Effect, int, str], outcome: int = SENT,
             doc: Optional[Document] = None) -> None:
        """Settles an effect, given itself or its id, with SENT, RETRY, FAILED, UNKNOWN, UNSUPPORTED
        and perhaps a document (abi/schema/outcome.json)."""
        number = int(effect["id"] if isinstance(effect, dict) else effect)
        text = _encode(doc) if doc is not None else None
        with self._calls as handle:
            self._check(self._library.daybook_done(handle, number, outcome, text, len(text or b"")))

    def progress(self) -> Progress:
        """How far the input is safe: acknowledge to the platform up to `durable`, no further."""
        accepted, durable = ctypes.c_uint64(), ctypes.c_uint64()
        with self._calls as handle:
            self._check(self._library.daybook_progress(handle, ctypes.byref(accepted), ctypes.byref(durable)))
        return Progress(accepted.value, durable.value)

    def error(self) -> str:
        """The text of the last failed call, "" when none has failed."""
        with self._calls as handle:
            return self._error_text(handle)

    def wait(self, timeout: Optional[float] = None) -> bool:
        """Blocks until effects are there (True) or `timeout` seconds have passed (False)."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _WAIT_PIECE_MS if end is None else int((end - time.monotonic()) * 1000)
            with self._calls as handle:
                piece = max(0, min(left, _WAIT_PIECE_MS))
                if self._check(self._library.daybook_wait(handle, piece)) == 1:
                    return True
            if end is not None and time.monotonic() >= end:
                return False

    def wake_fd(self) -> int:
        """A new descriptor that becomes readable when effects are there; the caller closes it."""
        with self._calls as handle:
            return self._check(self._library.daybook_wake_fd(handle))

    def effects(self) -> Iterator[Effect]:
        """The effects that are there now."""
        while (effect := self.next()) is not None:
            yield effect

    async def aeffects(self) -> AsyncIterator[Effect]:
        """All effects as they come, until close(); waits on the running loop."""
        waker = _Waker(asyncio.get_running_loop(), self.wake_fd())
        self._wakers.add(waker)
        try:
            while self._calls.handle is not None:
                waker.arm()
                effect = self.next()
                if effect is not None:
                    yield effect
                else:
                    await waker.wait()
        finally:
            self._wakers.discard(waker)
            waker.close()

    def close(self, deadline: Optional[float] = 10.0) -> None:
        """Makes the input durable and closes; ends aeffects(). Closing twice is fine."""
        handle = self._calls.end()
        for waker in list(self._wakers):
            waker.wake()
        if handle is None:
            return
        limit = -1 if deadline is None else int(deadline * 1000)
        code = self._library.daybook_shutdown(handle, limit)
        if code < 0 and code != E_FORKED:
            raise _library.fault(self._library, code)

    def __enter__(self) -> Daybook:
        return self

    def __exit__(self, kind: Optional[type[BaseException]], value: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()

    def __del__(self) -> None:
        if "_buffer" in self.__dict__ and (handle := self._calls.handle) is not None:
            self._library.daybook_shutdown(handle, 5000)  # ms at most: the file is let go before it returns

    def _hand_in(self, function: Any, document: Document) -> int:
        text, seq = _encode(document), ctypes.c_uint64()
        with self._calls as handle:
            self._check(function(handle, text, len(text), ctypes.byref(seq)))
        return seq.value

    def _check(self, code: int) -> int:
        if code < 0:
            raise _library.fault(self._library, code, self._error_text(self._calls.handle))
        return code

    def _error_text(self, handle: Optional[ctypes.c_void_p]) -> str:
        text = ctypes.create_string_buffer(4096)
        self._library.daybook_error(handle, text, len(text))
        return text.value.decode("utf-8", "replace")


class _Calls:
    """Lends the handle to calls and lets the last one out before it is closed."""

    def __init__(self) -> None:
        self.handle: Optional[ctypes.c_void_p] = None
        self._count = 0
        self._changed = threading.Condition()

    def __enter__(self) -> ctypes.c_void_p:
        with self._changed:
            if self.handle is None:
                raise DaybookError(E_STATE, "DAYBOOK_E_STATE", "this Daybook is closed")
            self._count += 1
            return self.handle

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._count -= 1
            if self._count == 0:
                self._changed.notify_all()

    def end(self) -> Optional[ctypes.c_void_p]:
        with self._changed:
            handle, self.handle = self.handle, None
            self._changed.wait_for(lambda: self._count == 0)
        return handle


class _Waker:
    """Turns the wake descriptor into something a coroutine can wait for."""

    def __init__(self, loop: asyncio.AbstractEventLoop, fd: int) -> None:
        self._loop, self._fd, self._event = loop, fd, asyncio.Event()
        loop.add_reader(fd, self._readable)

    def arm(self) -> None:
        self._event.clear()

    async def wait(self) -> None:
        await self._event.wait()

    def wake(self) -> None:
        """From any thread; a loop that is closed has nobody waiting."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._event.set)

    def close(self) -> None:
        self._loop.remove_reader(self._fd)
        os.close(self._fd)

    def _readable(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._fd, 64)
        self._event.set()


__all__ = ["Daybook", "DaybookError", "Progress"]
