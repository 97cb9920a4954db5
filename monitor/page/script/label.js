// One key for each answer: it presses the button, or follows the link, that bears it.

let answered = false;

document.addEventListener("keydown", (event) => {
  // A key that is held down, or one of the browser's own, is no answer; nor is a second one, which
  // would be for a post that has not been read yet.
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || answered) return;
  const keyed = [...document.querySelectorAll("[data-key]")];
  const chosen = keyed.find((one) => one.dataset.key === event.key.toLowerCase());
  if (chosen) chosen.click();
});

document.addEventListener("submit", (event) => {
  if (answered) event.preventDefault();
  answered = true;
});

window.addEventListener("pageshow", () => {
  answered = false;
});
