"""Every sentence the program says in its own name."""

from __future__ import annotations

REFUSAL = "The articles don't say."
"""What an answer starts with when nothing in the library answers the question."""

MENTIONED = "They mention {name}, but not {missing}."
"""What it goes on with when they do have the name that was asked about."""

DIFFER = "The articles differ:"
"""What an answer starts with when articles give different numbers or dates."""

EMPTY_LIBRARY = "There are no articles yet. Add some, then ask again."
"""What an answer says when there is nothing to ask about."""
