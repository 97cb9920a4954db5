// What a reader takes away: the data of a figure, its picture, the code that frames it elsewhere.

let values = JSON.parse(document.getElementById("values").textContent);

function save(name, held, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(held instanceof Blob ? held : new Blob([held], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const QUOTE = String.fromCharCode(34);

// A cell of a CSV file: no spreadsheet takes a text for a formula.
function csvCell(value) {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = /^[\s\u00a0\u3000\ufeff]*[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[\x22,\n\r]/.test(safe) ? QUOTE + safe.replaceAll(QUOTE, QUOTE + QUOTE) + QUOTE : safe;
}

function csvOf(name) {
  const { fields, rows } = values[name];
  return [fields, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

// The picture that is seen, with its colours and letters written into it.
function pictureOf(figure) {
  const shown = [...figure.querySelectorAll("svg")].find((one) => one.getBoundingClientRect().width > 0);
  const copy = shown.cloneNode(true);
  const [{ width, height }, styles] = [shown.viewBox.baseVal, ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "paint-order", "display"]];
  const [theirs, ours] = [shown.querySelectorAll("*"), copy.querySelectorAll("*")];
  theirs.forEach((one, i) => {
    const computed = getComputedStyle(one);
    for (const name of styles) ours[i].setAttribute(name, computed.getPropertyValue(name).replaceAll(QUOTE, "'"));
  });
  const [ground, title] = [getComputedStyle(document.body).backgroundColor, figure.querySelector("h2").textContent];
  const sheet = svgElement("svg", { xmlns: SVG, viewBox: `0 0 ${width + 32} ${height + 66}`, width: width + 32, height: height + 66 });
  const defs = document.querySelector(".patterns defs").cloneNode(true);
  document.querySelectorAll(".patterns defs *").forEach((one, i) => {
    const computed = getComputedStyle(one);
    for (const name of ["fill", "opacity"]) defs.querySelectorAll("*")[i].setAttribute(name, computed.getPropertyValue(name));
  });
  const ink = getComputedStyle(document.body).color;
  give(copy, { x: 16, y: 36, width, height });
  sheet.append(
    svgElement("rect", { width: "100%", height: "100%", fill: ground }), defs,
    svgElement("text", { x: 16, y: 24, fill: ink, "font-family": "Georgia, serif", "font-size": 18, "font-weight": "bold" }, title),
    copy,
    svgElement("text", { x: 16, y: height + 56, fill: ink, "font-family": "Arial, sans-serif", "font-size": 11 }, document.querySelector(".kicker").textContent),
  );
  return { text: new XMLSerializer().serializeToString(sheet), width: width + 32, height: height + 66 };
}

async function pngOf(picture) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = Math.max(1, 1600 / picture.width);
  canvas.width = scale * picture.width;
  canvas.height = scale * picture.height;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function embedOf(figure) {
  const address = `${location.href.split("#")[0]}#${figure.id}!`;
  const tall = Math.ceil(figure.getBoundingClientRect().height) + 40;
  const title = figure.querySelector("h2").textContent.replace(/[\x22&<>]/g, (one) => `&#${one.charCodeAt(0)};`);
  return `<iframe src="${address}" title="${title}" width="100%" height="${tall}" style="border:0" loading="lazy"></iframe>`;
}

function showCode(figure, button) {
  const old = figure.querySelector(".code");
  if (old) return old.remove();
  const field = document.createElement("textarea");
  Object.assign(field, { className: "code", readOnly: true, rows: 3, value: embedOf(figure) });
  field.setAttribute("aria-label", button.textContent);
  button.parentElement.after(field);
  field.select();
}

async function take(button) {
  const figure = button.closest("figure");
  const what = button.dataset.take;
  if (what === "values") save("values.json", JSON.stringify(values, null, 1), "application/json");
  if (what === "csv") save(`${figure.id}.csv`, csvOf(figure.id), "text/csv");
  if (what === "svg") save(`${figure.id}.svg`, pictureOf(figure).text, "image/svg+xml");
  if (what === "png") save(`${figure.id}.png`, await pngOf(pictureOf(figure)));
  if (what === "embed") showCode(figure, button);
}

function offer(part) {
  for (const button of part.querySelectorAll("button[data-take]")) {
    const figure = button.closest("figure");
    button.hidden = button.dataset.take === "csv" && !values[figure.id];
    button.addEventListener("click", () => take(button));
  }
}
