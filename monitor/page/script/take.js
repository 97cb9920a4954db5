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

// Draws what an element says, or another text for it, in lines that fit; returns where they end.
function letter(sheet, one, y, said = one.textContent) {
  const { color, fontFamily, fontSize, fontWeight } = getComputedStyle(one);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const lines = [];
  for (const word of said.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (pen.measureText(longer).width > sheet.viewBox.baseVal.width - 36) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  const letters = { x: 16, "font-family": fontFamily.replaceAll(QUOTE, "'"), "font-size": fontSize, "font-weight": fontWeight };
  const ink = one.matches(".notice") ? getComputedStyle(one).backgroundColor : color;
  const high = 1.3 * parseFloat(fontSize);
  lines.forEach((line, i) => sheet.append(svgElement("text", { ...letters, y: y + high * (i + 0.8), fill: ink }, line)));
  return y + high * lines.length;
}

// The picture that is seen, with its colours and letters written into it, and what it shows in words.
function pictureOf(figure) {
  const seen = (one) => one.getBoundingClientRect().width > 0;
  const shown = [...figure.querySelectorAll("svg")].find(seen);
  const copy = shown.cloneNode(true);
  const [{ width, height }, styles] = [shown.viewBox.baseVal, ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "paint-order", "display"]];
  const [theirs, ours] = [shown.querySelectorAll("*"), copy.querySelectorAll("*")];
  theirs.forEach((one, i) => {
    const computed = getComputedStyle(one);
    for (const name of styles) ours[i].setAttribute(name, computed.getPropertyValue(name).replaceAll(QUOTE, "'"));
  });
  const defs = document.querySelector(".patterns defs").cloneNode(true);
  document.querySelectorAll(".patterns defs *").forEach((one, i) => {
    const computed = getComputedStyle(one);
    for (const name of ["fill", "opacity"]) defs.querySelectorAll("*")[i].setAttribute(name, computed.getPropertyValue(name));
  });
  const sheet = svgElement("svg", { xmlns: SVG, viewBox: `0 0 ${width + 32} 1`, width: width + 32 });
  sheet.append(svgElement("rect", { width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor }), defs, copy);
  let y = 10;
  for (const one of document.querySelectorAll(`body > .notice, #${figure.id} :is(h2, .measure, #shown:not(:empty))`)) y = letter(sheet, one, y) + 4;
  give(copy, { x: 16, y, width, height });
  y += height + 4;
  [...figure.querySelectorAll("ol > li")].filter(seen).forEach((one, i) => (y = letter(sheet, one, y, `${i + 1}. ${one.textContent}`)));
  y = letter(sheet, document.querySelector(".kicker"), y + 4) + 10;
  give(sheet, { viewBox: `0 0 ${width + 32} ${y}`, height: y });
  return { text: new XMLSerializer().serializeToString(sheet), width: width + 32, height: y };
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
