// The rows as the page has them, and what may be asked of one. Text of students goes into text nodes alone.
const data = JSON.parse(document.getElementById("data").textContent);
const rows = data.rows.map(values => Object.fromEntries(data.fields.map((field, number) => [field, values[number]])));
const at = id => document.getElementById(id);
const text = number => (number < 0 ? "" : data.texts[number]);
const REMARK = ["function", "isWrong", "said", "reason", "cell", "line", "code", "column", "end"];
const SAID = ["id", "isCertain", "message", "why", "hint"];
const named = (names, values) => Object.fromEntries(names.map((name, number) => [name, values[number]]));
const functionName = number => data.functions[number][1];
const functionsOf = data.courses.map((_, course) =>
  data.functions.flatMap(([of], number) => (of === course ? [number] : [])),
);
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
  for (const [name, value] of [
    ["class", "mini"],
    ["width", "84"],
    ["height", "26"],
    ["aria-hidden", "true"],
  ])
    made.setAttribute(name, value);
  if (picture >= 0) {
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#p${picture}`);
    made.append(use);
  }
  return made;
}

const idOf = remark => data.said[remark.said].id || "not named";
const has = (row, id) => row.remarks.some(remark => idOf(remark) === id);
const points = number => (number === null ? "–" : String(+number.toFixed(2)));
// The points of the table stand one below the other: all have the digits that one of them needs.
const digits = Math.max(0, ...rows.map(row => points(row.points).split(".")[1]?.length ?? 0));
const aligned = number => (number === null ? "–" : number.toFixed(digits));

// The name of a mistake; what has none is called by the verdict of its function, if that is not wrong.
function nameOf(row, remark) {
  if (remark.isWrong || data.said[remark.said].id) return idOf(remark);
  return data.verdicts[row.verdicts[functionsOf[row.course].indexOf(remark.function)]][1];
}

function first(row) {
  if (!row.counts) return "does not count";
  if (row.remarks.length) return `${nameOf(row, row.remarks[0])} in ${functionName(row.remarks[0].function)}`;
  if (row.write.length) return `to write: ${row.write.length} of ${row.verdicts.length}`;
  return row.points === null ? text(row.notes[0]) : "";
}

const placement = row => (row.placement < 0 ? "" : data.placements[row.placement]);
const share = row => (row.points === null ? -1 : row.points / row.possible);
const collator = new Intl.Collator("en", { numeric: true });
[...rows]
  .sort((a, b) => collator.compare(a.name, b.name))
  .forEach((row, rank) => {
    row.rank = rank;
  });
for (const row of rows) row.first = first(row);
const namesakes = new Map();
for (const row of rows) namesakes.set(row.name, (namesakes.get(row.name) ?? 0) + 1);

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
  points: [
    (row, of) => row.points !== null && five(row) === +of,
    of => (of === "100" ? "full marks" : `${of} to under ${+of + 5}`),
  ],
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

// Letters without their accents, so that "muller" finds Müller.
const plain = words => words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

function found(row) {
  row.hay ??= plain(
    [
      row.name,
      row.also,
      text(row.section),
      placement(row),
      ...row.remarks.flatMap(remark => [nameOf(row, remark), functionName(remark.function)]),
    ].join(" "),
  );
  return row.hay;
}

// What holds of a row where a word begins with what was typed; Chinese has no spaces, and any place will do.
function searched(typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const sought = words.map(word => new RegExp(`(?<![a-z0-9])${word.replace(/[^\p{L}\p{N}\s]/gu, "\\$&")}`));
  return row => sought.every(one => one.test(found(row)));
}
