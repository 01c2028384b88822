"""Work that goes on whatever is clicked meanwhile."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod

from index.errors import ArticleChatError

log = logging.getLogger(__name__)


class Job(ABC):
    """A piece of work in a thread of its own.

    Streamlit ends the run of the page at every click. Work that a reader waits for is therefore
    done here, and the page only shows how far it has come. `error` is one line when it failed.
    """

    def __init__(self) -> None:
        self.error: str | None = None
        self._over = threading.Event()

    @abstractmethod
    def work(self) -> None:
        """Do it."""

    def start(self) -> None:
        """Begin, and return at once."""
        threading.Thread(target=self._run, name=type(self).__name__, daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait until it is over, for a while at most; says whether it is."""
        return self._over.wait(seconds)

    @property
    def over(self) -> bool:
        """Whether it is done, failed or stopped."""
        return self._over.is_set()

    def _run(self) -> None:
        try:
            self.work()
        except ArticleChatError as error:
            self.error = str(error)
        except Exception:
            log.exception("%s failed", type(self).__name__)
            self.error = "Something went wrong; the log of the page's server says what."
        finally:
            self._over.set()
