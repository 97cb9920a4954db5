// The live page: when the store has changed, the page is asked for again and its parts replaced.

const RENEWED = ["status", "said", "numbers-section", "unseen", "spread", "internal", "method"];

function renew(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const id of RENEWED) {
    const [old, made] = [byId(id), fresh.getElementById(id)];
    if (old && made) old.replaceWith(document.adoptNode(made));
  }
  const stayed = view.from !== story.since || view.until !== story.until;
  story = JSON.parse(fresh.getElementById("story").textContent);
  fillChoices();
  if (stayed) look(view.from, view.until);
  else move("whole");
}

let asking = false;

async function refresh() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(".", { cache: "no-store" });
    if (answer.ok) renew(await answer.text());
  } finally {
    asking = false;
  }
}

new EventSource("events").addEventListener("version", (event) => {
  if (event.data !== String(story.version) && document.body.dataset.ready) refresh();
});
