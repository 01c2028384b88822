"""Questions about the articles of a library, and their cited answers."""

from qa.answer import Answer, Citation
from qa.api import ask
from qa.chat import Chat

__all__ = ["Answer", "Chat", "Citation", "ask"]
