// The drawer: one submission with its picture and what is said of it, and the way to the one before and after it.
const dialog = at("d");
let opened = 0;

// A sentence of ours: what stands between backticks is code.
const sentence = words => words.split("`").map((part, number) => (number % 2 ? make("code", {}, part) : part));

function remarkOf(remark) {
  const { id, isCertain, message, why, hint } = data.said[remark.said],
    reason = text(remark.reason);
  const made = make("section", { class: remark.isWrong ? "rk" : "rk grey" });
  made.append(make("p", { class: "rh" }, make("b", {}, functionName(remark.function)), make("span", {}, id)));
  if (message) made.append(make("p", { class: "rm" }, isCertain ? "" : "Probably: ", ...sentence(message)));
  if (reason) made.append(make("p", { class: message ? "" : "rm" }, ...sentence(reason)));
  const code = text(remark.code);
  if (code) {
    const where = remark.cell ? `cell ${remark.cell}, line ${remark.line}` : `line ${remark.line}`;
    const parts = remark.end
      ? [code.slice(0, remark.column), make("mark", {}, code.slice(remark.column, remark.end)), code.slice(remark.end)]
      : [code];
    made.append(make("p", { class: "pl" }, where), make("pre", { tabindex: "0" }, make("code", {}, ...parts)));
  }
  const told = [
    ["Why", why],
    ["Change", hint],
  ].filter(([, words]) => words);
  if (told.length)
    made.append(
      make("dl", {}, ...told.flatMap(([name, words]) => [make("dt", {}, name), make("dd", {}, ...sentence(words))])),
    );
  return made;
}

function sideNote([functionText, remark, change, reason]) {
  const sign = change ? ` (${change > 0 ? "+" : "−"}${points(Math.abs(change))})` : "";
  const about = functionText < 0 ? [] : [make("code", {}, text(functionText)), ": "];
  return make(
    "p",
    { class: "note" },
    make("b", {}, "Your remark: "),
    ...about,
    ...sentence(text(remark)),
    sign,
    reason < 0 ? "" : `\nReason: ${text(reason)}`,
  );
}

function figure(row) {
  const template = row.picture < 0 ? null : at(`d${row.picture}`);
  if (!template) return [];
  return [make("figure", {}, template.content.cloneNode(true))];
}

function headOf(row) {
  const got = row.points === null ? "no points" : `${points(row.points)} of ${points(row.possible)} points`;
  const more = [
    got,
    row.late < 0 ? "" : text(row.late) === "late" ? "late" : `late by ${text(row.late)}`,
    row.counts ? "" : "does not count: another submission does",
    placement(row),
  ];
  const close = make("button", { type: "button", class: "close", "aria-label": "Close" }, "✕");
  close.addEventListener("click", () => dialog.close());
  const title = make("h2", { id: "dh", tabindex: "-1" }, row.name);
  return make(
    "header",
    {},
    make(
      "div",
      {},
      title,
      make("p", {}, more.filter(Boolean).join(" · ")),
      make("p", { class: "also" }, row.group < 0 ? row.also : `${row.also} · group: ${data.groups[row.group]}`),
    ),
    close,
  );
}

function footOf(row) {
  const link =
    row.page && data.feedback !== null
      ? make("a", { href: data.feedback + encodeURIComponent(row.page) }, "Open the feedback page")
      : make("span", {}, `${opened + 1} of ${view.length}`);
  const steps = [
    ["Previous", -1],
    ["Next", 1],
  ].map(([words, by]) => {
    const button = make("button", { type: "button", "data-by": by }, words);
    button.disabled = !view[opened + by];
    button.addEventListener("click", () => step(by));
    return button;
  });
  return make("footer", {}, link, make("span", { class: "nx" }, ...steps));
}

// Functions after a few words: "Still to write: a, b."
function listed(words, numbers) {
  if (!numbers.length) return [];
  const names = numbers.flatMap((number, place) => [place ? ", " : "", make("code", {}, functionName(number))]);
  return [make("p", { class: "note" }, `${words}: `, ...names, ".")];
}

function fill() {
  const row = view[opened];
  const notes = row.notes.map(note => make("p", { class: "note" }, ...sentence(text(note))));
  const write = listed("Still to write", row.write);
  const usual = [
    ...listed("Right, and failed by usual checks", row.failed),
    ...listed("Wrong, and passed by usual checks", row.passed),
  ];
  const fine =
    row.points !== null && !row.remarks.length && !row.write.length
      ? [make("p", { class: "fine" }, row.verdicts ? "Nothing to look at: everything is right." : "Graded by hand, as a whole.")]
      : [];
  dialog.replaceChildren(
    headOf(row),
    ...figure(row),
    ...row.said.map(sideNote),
    ...row.remarks.map(remarkOf),
    ...write,
    ...usual,
    ...notes,
    ...fine,
    footOf(row),
  );
  dialog.scrollTop = 0;
}

function open(number) {
  opened = active = number;
  fill();
  dialog.showModal();
  at("dh").focus();
}

function step(by) {
  if (!view[opened + by]) return;
  opened += by;
  fill();
  const button = dialog.querySelector(`[data-by="${by}"]`);
  (button.disabled ? at("dh") : button).focus();
}

dialog.addEventListener("close", () => move(opened));
dialog.addEventListener("click", event => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("keydown", event => {
  if (event.key === "ArrowLeft" && !event.target.closest("pre")) step(-1);
  if (event.key === "ArrowRight" && !event.target.closest("pre")) step(1);
});

fit();
filter();
performance.mark("ready");
