// The table of submissions: only the rows in sight are in the document. Text of students goes into text nodes, nowhere else.
const data = JSON.parse(document.getElementById("data").textContent);
const rows = data.rows.map(values => Object.fromEntries(data.fields.map((field, number) => [field, values[number]])));
const at = id => document.getElementById(id);
const text = number => (number < 0 ? "" : data.texts[number]);
const REMARK = ["function", "isWrong", "said", "reason", "cell", "line", "code", "column", "end"];
const SAID = ["id", "isCertain", "message", "why", "hint"];
const named = (names, values) => Object.fromEntries(names.map((name, number) => [name, values[number]]));
const functionName = number => data.functions[number][1];
const functionsOf = data.courses.map((_, course) => data.functions.flatMap(([of], number) => (of === course ? [number] : [])));
data.said = data.said.map(values => named(SAID, values));
for (const row of rows) row.remarks = row.remarks.map(values => named(REMARK, values));

function make(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function mini(picture) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [["class", "mini"], ["width", "84"], ["height", "26"], ["aria-hidden", "true"]]) made.setAttribute(name, value);
  if (picture >= 0) {
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#p${picture}`);
    made.append(use);
  }
  return made;
}

const idOf = remark => data.said[remark.said].id || "no name";
const has = (row, id) => row.remarks.some(remark => idOf(remark) === id);
const points = number => (number === null ? "–" : String(+number.toFixed(2)));

function first(row) {
  if (!row.counts) return "not the one that counts";
  if (row.remarks.length) {
    const { id } = data.said[row.remarks[0].said];
    return `${id || "not named"} in ${functionName(row.remarks[0].function)}`;
  }
  if (row.write.length) return `to write: ${row.write.length} of ${row.verdicts.length}`;
  return row.points === null ? `${text(row.status)}: ${text(row.notes[0])}` : "";
}

const placement = row => (row.placement < 0 ? "" : data.placements[row.placement]);
const share = row => (row.points === null ? -1 : row.points / row.possible);
const collator = new Intl.Collator("en", { numeric: true });
[...rows].sort((a, b) => collator.compare(a.name, b.name)).forEach((row, rank) => { row.rank = rank; });
for (const row of rows) row.first = first(row);

const COLUMNS = [
  row => row.rank,
  share,
  row => [...row.verdicts].filter(letter => letter === "c").length,
  placement,
  row => row.first,
  row => row.lateness,
];

const five = row => Math.min(100, Math.floor((100 * row.points) / row.possible / 5) * 5);
const columnsOf = [...document.querySelectorAll(".heat thead th")].map(head => head.textContent);
function inHeat(row, of) {
  const [, number, id] = /^(\d+) (.*)$/s.exec(of);
  if (id === "to write") return row.write.includes(+number);
  return row.remarks.some(remark => {
    if (remark.function !== +number || !(remark.isWrong || data.said[remark.said].id)) return false;
    return id === "others" ? !columnsOf.includes(idOf(remark)) : idOf(remark) === id;
  });
}
const notRight = (row, number) => {
  const place = row.course < 0 ? -1 : functionsOf[row.course].indexOf(number);
  return place >= 0 && row.verdicts[place] !== "c";
};
const PICKS = {
  points: [(row, of) => row.points !== null && five(row) === +of, of => (of === "100" ? "full marks" : `${of} to under ${+of + 5}`)],
  placement: [(row, of) => row.placement === +of, of => data.placements[of]],
  mistake: [has, of => of],
  heat: [inHeat, of => `${of.slice(of.indexOf(" ") + 1)} in ${functionName(parseInt(of, 10))}`],
  function: [(row, of) => notRight(row, +of), of => `${functionName(+of)}, not right`],
  group: [(row, of) => row.group === +of, () => "one answer group"],
  failed: [row => row.failed.length > 0, () => "right, and failed by usual checks"],
  passed: [row => row.passed.length > 0, () => "wrong, and passed by usual checks"],
};
const SHOWN = {
  look: row => share(row) < 1,
  full: row => share(row) >= 1,
  undecided: row => row.verdicts.includes("u"),
  write: row => row.write.length > 0,
  ungraded: row => row.points === null,
  late: row => row.late >= 0,
  said: row => row.said.length > 0,
  other: row => !row.counts,
};
const SELECTS = {
  show: (row, value) => SHOWN[value](row),
  course: (row, value) => row.course === +value,
  section: (row, value) => text(row.section) === value,
  placement: (row, value) => row.placement === +value,
  mistake: has,
};

const state = { column: 1, direction: 1, picked: null };
const box = at("tb"), body = document.querySelector("#t tbody"), heads = [...document.querySelectorAll("#t thead th")];
let view = rows, height = 40, active = 0, drawn = "";

function found(row) {
  row.hay ??= [row.name, row.also, placement(row), row.first, ...row.remarks.map(remark => `${idOf(remark)} ${functionName(remark.function)}`)].join(" ").toLowerCase();
  return row.hay;
}

function filter() {
  const words = at("q").value.toLowerCase().split(/\s+/).filter(Boolean);
  const asked = Object.entries(SELECTS).filter(([id]) => at(id)?.value).map(([id, holds]) => row => holds(row, at(id).value));
  if (state.picked) asked.push(row => row.counts && PICKS[state.picked.what][0](row, state.picked.of));
  view = rows.filter(row => asked.every(holds => holds(row)) && words.every(word => found(row).includes(word)));
  order();
  const all = rows.length.toLocaleString("en");
  at("count").textContent = view.length === rows.length ? `All ${all}` : `${view.length.toLocaleString("en")} of ${all}`;
  at("chip").replaceChildren(...(state.picked ? [chip()] : []));
}

function chip() {
  const close = make("span", { "aria-hidden": "true" }, "×"), heard = make("span", { class: "sr" }, "remove the filter");
  const made = make("button", { type: "button", class: "chip" }, PICKS[state.picked.what][1](state.picked.of), " ", close, heard);
  made.addEventListener("click", () => { state.picked = null; filter(); at("q").focus(); });
  return made;
}

function order() {
  const key = COLUMNS[state.column], keys = new Map(view.map(row => [row, key(row)]));
  view.sort((a, b) => {
    const x = keys.get(a), y = keys.get(b);
    return (x < y ? -1 : x > y ? 1 : 0) * state.direction || a.rank - b.rank;
  });
  heads.forEach((head, number) => {
    const words = number !== state.column ? "none" : state.direction > 0 ? "ascending" : "descending";
    head.setAttribute("aria-sort", words);
  });
  at("t").setAttribute("aria-rowcount", view.length + 1);
  box.scrollTop = active = 0;
  draw(true);
}

function strip(row) {
  const names = row.course < 0 ? [] : functionsOf[row.course].map(functionName);
  const told = [...row.verdicts].map((letter, number) => (letter === "c" ? "" : `${names[number]} ${data.verdicts[letter][1]}`)).filter(Boolean);
  const blocks = [...row.verdicts].map(letter => make("i", { class: `v${letter}` }, letter === "c" ? "" : data.verdicts[letter][0]));
  return make("span", { class: "vs", role: "img", "aria-label": told.join(", ") || "all right" }, ...blocks);
}

function cell(css, ...children) {
  return make("td", { role: "gridcell", class: css }, ...children);
}

function line(row, number) {
  const css = row.counts ? null : "aside";
  return make(
    "tr",
    { role: "row", "aria-rowindex": number + 2, tabindex: number === active ? 0 : -1, "data-row": number, class: css },
    make("th", { scope: "row", role: "rowheader", title: row.also }, row.name),
    cell("num", points(row.points)),
    cell("strip", row.verdicts ? strip(row) : ""),
    cell("mean", ...(row.placement < 0 ? [] : [mini(row.picture), make("span", {}, placement(row))])),
    cell("first", row.first),
    cell("late", text(row.late)),
  );
}

function space(number) {
  const made = make("tr", { class: "space", "aria-hidden": "true" }, make("td", { colspan: 6 }));
  made.style.height = `${number * height}px`;
  return made;
}

function draw(anew, everything) {
  const start = everything ? 0 : Math.max(0, Math.floor(box.scrollTop / height) - 8);
  const end = everything ? view.length : Math.min(view.length, start + Math.ceil(innerHeight / height) + 24);
  const key = `${start} ${end} ${active}`;
  if (!anew && key === drawn) return;
  drawn = key;
  const hadFocus = body.contains(document.activeElement);
  const lines = view.slice(start, end).map((row, number) => line(row, start + number));
  if (!view.length) lines.push(make("tr", { role: "row" }, make("td", { colspan: 6, class: "none", role: "gridcell" }, "Nothing here. Take a filter away.")));
  body.replaceChildren(...(start ? [space(start)] : []), ...lines, ...(end < view.length ? [space(view.length - end)] : []));
  if (hadFocus) body.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
}

function move(to) {
  active = Math.max(0, Math.min(view.length - 1, to));
  const top = active * height, room = box.clientHeight - at("t").tHead.offsetHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  if (top + height > box.scrollTop + room) box.scrollTop = top + height - room;
  draw(true);
  body.querySelector(`[data-row="${active}"]`)?.focus({ preventScroll: true });
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
box.addEventListener("keydown", event => {
  const row = event.target.closest("[data-row]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in STEPS) { event.preventDefault(); move(active + STEPS[event.key]); }
  if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(+row.dataset.row); }
});
body.addEventListener("click", event => {
  const row = event.target.closest("[data-row]");
  if (row && !String(getSelection())) open(+row.dataset.row);
});
heads.forEach((head, number) => head.addEventListener("click", () => {
  state.direction = state.column === number ? -state.direction : 1;
  state.column = number;
  order();
}));
document.addEventListener("click", event => {
  const button = event.target.closest("[data-pick]");
  if (!button) return;
  state.picked = { what: button.dataset.pick, of: button.dataset.of };
  filter();
  at("submissions").scrollIntoView();
  at("chip").firstChild.focus({ preventScroll: true });
});
document.addEventListener("keydown", event => {
  if (event.key !== "/" || at("d").open || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  event.preventDefault();
  at("q").focus();
});
let waiting;
at("q").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 60); });
for (const id of Object.keys(SELECTS)) at(id)?.addEventListener("change", filter);
document.querySelector(".filters").addEventListener("submit", event => event.preventDefault());
let frame;
box.addEventListener("scroll", () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(() => draw()); }, { passive: true });
const narrow = matchMedia("screen and (max-width: 700px)");
function fit() { height = narrow.matches ? 76 : 40; draw(true); }
addEventListener("resize", fit);
addEventListener("beforeprint", () => draw(true, true));
addEventListener("afterprint", () => draw(true));
