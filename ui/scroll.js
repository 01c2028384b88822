// Bring the quote in an opened article into view, and the keyboard with it.
(() => {
  let tries = 120;
  const look = () => {
    const dialog = document.querySelector('[role="dialog"]');
    if (dialog?.querySelector(".article")) {
      dialog.querySelector("mark")?.scrollIntoView({ block: "center" });
      dialog.querySelector("button")?.focus({ preventScroll: true });
    } else if (tries-- > 0) {
      requestAnimationFrame(look);
    }
  };
  look();
})();
