"""Failures of the library as exceptions."""
from __future__ import annotations

# The numbers of abi/daybook.h that the binding itself needs.
E_BUFFER = -5
E_STATE = -6
E_FORKED = -10


class DaybookError(Exception):
    """A call failed. `code` is the stable number (-4), `name` its name ("DAYBOOK_E_BUSY"), `text`
    says what went wrong and what helps."""

    def __init__(self, code: int, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.code = code
        self.name = name
        self.text = text

    def __reduce__(self) -> tuple[type[DaybookError], tuple[int, str, str]]:
        return DaybookError, (self.code, self.name, self.text)
