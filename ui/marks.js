// A click on a mark such as [1] in an answer opens the article of its card.
(() => {
  if (window.articleChatMarks) return;
  window.articleChatMarks = true;
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("button.cite[data-card]");
    if (mark) document.querySelector(`.st-key-${mark.dataset.card} button`)?.click();
  });
})();
