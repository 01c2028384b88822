// Bring the highlighted quote of an opened article into view, and the keyboard with it.
(() => {
  let tries = 120;
  const look = () => {
    const quote = document.querySelector('[role="dialog"] mark');
    if (quote) {
      quote.scrollIntoView({ block: "center" });
      quote.closest('[role="dialog"]').querySelector("button")?.focus({ preventScroll: true });
    } else if (tries-- > 0) {
      requestAnimationFrame(look);
    }
  };
  look();
})();
