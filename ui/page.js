// What the page does in the browser by itself. Loaded once; the server calls the functions.
(() => {
  if (window.articleChat) return;

  const MARGIN = 72; // height of the bar that may cover the top, in pixels

  // Streamlit draws piece by piece: wait until what is looked for is there, for two seconds.
  const when = (find, act, tries = 120) => {
    const found = find();
    if (found) act(found);
    else if (tries > 0) requestAnimationFrame(() => when(find, act, tries - 1));
  };

  // A click on a mark such as [1] in an answer opens the article of its card.
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("button.cite[data-card]");
    if (mark) document.querySelector(`.st-key-${mark.dataset.card} button`)?.click();
  });

  window.articleChat = {
    // Bring a question to the top, so that its answer is read from the start. Once it has been
    // answered that is done only if it is still near: the reader may have gone elsewhere.
    follow(number, answered) {
      const scroll = (question) => {
        const main = question.closest(".stMain");
        const top = question.getBoundingClientRect().top - MARGIN;
        if (!answered || Math.abs(top) < 1.5 * innerHeight) main?.scrollBy({ top });
      };
      // Streamlit meanwhile moves to the end of the page; the last word is ours.
      const find = () => document.querySelectorAll(".question")[number - 1];
      when(find, (question) => [0, 150, 400].forEach((wait) => setTimeout(scroll, wait, question)));
    },

    // Bring the quote in an opened article into view, and the keyboard with it.
    opened() {
      const find = () => document.querySelector(".article")?.closest('[role="dialog"]');
      when(find, (dialog) => {
        dialog.querySelector("mark")?.scrollIntoView({ block: "center" });
        dialog.querySelector("button")?.focus({ preventScroll: true });
      });
    },
  };
})();
