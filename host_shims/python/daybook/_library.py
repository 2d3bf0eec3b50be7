"""libdaybook.so through ctypes: where it is, and the type of every function in abi/daybook.h."""
from __future__ import annotations

import ctypes
import functools
import json
import os
import pathlib
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any

from ._errors import DaybookError

ABI = 1
MAX_EFFECT = 65536
SONAME = "libdaybook.so.1"

# name -> (result, arguments). Output buffers are void pointers: c_char_p would copy and cut at NUL.
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "daybook_abi_range": (None, [POINTER(c_uint32), POINTER(c_uint32)]),
    "daybook_build_info": (c_char_p, []),
    "daybook_strerror": (c_char_p, [c_int32]),
    "daybook_init": (c_int32, [c_uint32, c_char_p, c_size_t, POINTER(c_void_p), c_void_p, c_size_t]),
    "daybook_on_message": (c_int32, [c_void_p, c_char_p, c_size_t, POINTER(c_uint64)]),
    "daybook_on_command": (c_int32, [c_void_p, c_char_p, c_size_t, POINTER(c_uint64)]),
    "daybook_on_tick": (c_int32, [c_void_p, c_int64, POINTER(c_int64)]),
    "daybook_next": (c_int32, [c_void_p, c_void_p, c_size_t, POINTER(c_size_t)]),
    "daybook_done": (c_int32, [c_void_p, c_uint64, c_int32, c_char_p, c_size_t]),
    "daybook_wake_fd": (c_int32, [c_void_p]),
    "daybook_wait": (c_int32, [c_void_p, c_int32]),
    "daybook_progress": (c_int32, [c_void_p, POINTER(c_uint64), POINTER(c_uint64)]),
    "daybook_error": (c_int32, [c_void_p, c_void_p, c_size_t]),
    "daybook_shutdown": (c_int32, [c_void_p, c_int32]),
}


def find() -> str:
    """DAYBOOK_LIBRARY, else the library next to this package, else the system's."""
    named = os.environ.get("DAYBOOK_LIBRARY")
    if named:
        return named
    beside = pathlib.Path(__file__).with_name(SONAME)
    return str(beside) if beside.exists() else SONAME


@functools.lru_cache(maxsize=None)
def load(path: str) -> ctypes.CDLL:
    """The library with the types of its functions set; OSError says which file was tried."""
    library = ctypes.CDLL(path)
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


def fault(library: ctypes.CDLL, code: int, text: str = "") -> DaybookError:
    name, _, meaning = library.daybook_strerror(code).decode().partition(": ")
    return DaybookError(code, name, text or meaning)


def build_info() -> dict[str, Any]:
    """Versions and features of the library."""
    return json.loads(load(find()).daybook_build_info())
