"""Every sentence the program says in its own name."""

from __future__ import annotations

REFUSAL = "The articles don't say."
"""What an answer says when nothing in the library answers the question."""

EMPTY_LIBRARY = "There are no articles yet. Add some, then ask again."
"""What an answer says when there is nothing to ask about."""
