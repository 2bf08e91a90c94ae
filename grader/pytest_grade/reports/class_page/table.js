// The table: only the rows in sight are in the document, each of one height.
const state = { column: 1, direction: 1, picked: null };
const box = at("tb"),
  body = document.querySelector("#t tbody"),
  heads = [...document.querySelectorAll("#t thead th")];
let view = rows,
  height = 40,
  active = 0,
  drawn = "";

function filter() {
  const isSearched = searched(at("q").value);
  const asked = Object.entries(SELECTS)
    .filter(([id]) => at(id)?.value)
    .map(
      ([id, holds]) =>
        row =>
          holds(row, at(id).value),
    );
  if (state.picked) asked.push(row => row.counts && PICKS[state.picked.what][0](row, state.picked.of));
  view = rows.filter(row => asked.every(holds => holds(row)) && isSearched(row));
  order();
  const all = rows.length.toLocaleString("en");
  at("count").textContent =
    view.length === rows.length ? `All ${all}` : `${view.length.toLocaleString("en")} of ${all}`;
  at("chip").replaceChildren(...(state.picked ? [chip()] : []));
}

function chip() {
  const close = make("span", { "aria-hidden": "true" }, "×"),
    heard = make("span", { class: "sr" }, "remove the filter");
  const made = make(
    "button",
    { type: "button", class: "chip" },
    PICKS[state.picked.what][1](state.picked.of),
    " ",
    close,
    heard,
  );
  made.addEventListener("click", () => {
    state.picked = null;
    filter();
    at("q").focus();
  });
  return made;
}

function order() {
  const key = COLUMNS[state.column],
    keys = new Map(view.map(row => [row, key(row)]));
  view.sort((a, b) => {
    const x = keys.get(a),
      y = keys.get(b);
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
  const told = [...row.verdicts]
    .map((letter, number) => (letter === "c" ? "" : `${names[number]} ${data.verdicts[letter][1]}`))
    .filter(Boolean);
  const blocks = [...row.verdicts].map(letter =>
    make("i", { class: `v${letter}` }, letter === "c" ? "" : data.verdicts[letter][0]),
  );
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
    make(
      "th",
      { scope: "row", role: "rowheader", title: row.also },
      row.name,
      namesakes.get(row.name) > 1 ? make("small", {}, row.also) : "",
    ),
    cell("num", aligned(row.points)),
    ...(row.points === null ? [whyNot(row)] : figures(row)),
    cell("late", text(row.late)),
  );
}

function figures(row) {
  return [
    cell("strip", row.verdicts ? strip(row) : ""),
    cell("mean", ...(row.placement < 0 ? [] : [mini(row.picture), make("span", {}, placement(row))])),
    cell("first", make("span", {}, row.first)),
  ];
}

// Who has no points has nothing in three columns: the reason has room there, whole.
function whyNot(row) {
  const made = cell("first why", make("span", { title: row.first }, row.first));
  made.setAttribute("colspan", 3);
  return made;
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
  if (!view.length)
    lines.push(
      make(
        "tr",
        { role: "row" },
        make("td", { colspan: 6, class: "none", role: "gridcell" }, "Nothing here. Take a filter away."),
      ),
    );
  body.replaceChildren(
    ...(start ? [space(start)] : []),
    ...lines,
    ...(end < view.length ? [space(view.length - end)] : []),
  );
  if (hadFocus) body.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
}

function move(to) {
  active = Math.max(0, Math.min(view.length - 1, to));
  const top = active * height,
    room = box.clientHeight - at("t").tHead.offsetHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  if (top + height > box.scrollTop + room) box.scrollTop = top + height - room;
  draw(true);
  body.querySelector(`[data-row="${active}"]`)?.focus({ preventScroll: true });
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
box.addEventListener("keydown", event => {
  const row = event.target.closest("[data-row]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in STEPS) {
    event.preventDefault();
    move(active + STEPS[event.key]);
  }
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    open(+row.dataset.row);
  }
});
body.addEventListener("click", event => {
  const row = event.target.closest("[data-row]");
  if (row && !String(getSelection())) open(+row.dataset.row);
});
heads.forEach((head, number) =>
  head.addEventListener("click", () => {
    state.direction = state.column === number ? -state.direction : 1;
    state.column = number;
    order();
  }),
);
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
at("q").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, 60);
});
for (const id of Object.keys(SELECTS)) at(id)?.addEventListener("change", filter);
document.querySelector(".filters").addEventListener("submit", event => event.preventDefault());
let frame;
box.addEventListener(
  "scroll",
  () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => draw());
  },
  { passive: true },
);
const narrow = matchMedia("screen and (max-width: 700px)");
function fit() {
  height = narrow.matches ? 76 : 40;
  draw(true);
}
addEventListener("resize", fit);
addEventListener("beforeprint", () => draw(true, true));
addEventListener("afterprint", () => {
  body.replaceChildren(); // before anything is measured: all rows would be laid out once more
  draw(true);
});
