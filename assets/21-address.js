// The address is the one truth of what is shown. Controls write it; scope and controls are read from it.
(function () {
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const WORDS = ["range", "from", "to", "compare", "organization", "department"];
  const DEFAULTS = { range: "last_28_days", compare: "previous" };
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const PAUSE_MS = 150;

  function parse(search) {
    const found = new URLSearchParams(search || "");
    return Object.fromEntries(WORDS.filter((word) => found.get(word)).map((word) => [word, found.get(word)]));
  }

  function written(words) {
    const kept = WORDS.filter((word) => words[word] && words[word] !== DEFAULTS[word]);
    const search = new URLSearchParams(kept.map((word) => [word, words[word]])).toString();
    return search ? `?${search}` : "";
  }

  function daysOf(words, presets) {
    if (words.from || words.to) return { from: words.from, to: words.to };
    return presets[words.range || DEFAULTS.range];
  }

  function presetOf(words) {
    return words.from || words.to ? null : words.range || DEFAULTS.range;
  }

  // What a control means for the address: null where it only shows what the address says already.
  const CHANGES = {
    preset: (now, words) => (now.clicks.some(Boolean) ? { range: now.preset, from: null, to: null } : null),
    "range-days": (now, words, presets) => {
      const days = daysOf(words, presets) || {};
      const same = !now.from || !now.to || (now.from === days.from && now.to === days.to);
      return same ? null : { range: null, from: now.from, to: now.to };
    },
    comparison: (now) => ({ compare: now.comparison }),
    organization: (now, words) => {
      const chosen = now.organization === "all" ? null : now.organization;
      return chosen === (words.organization || null) ? null : { organization: chosen, department: null };
    },
    department: (now) => ({ department: now.department === "all" ? null : now.department }),
  };

  function write(clicks, from, to, comparison, organization, department, search, presets) {
    const cause = clientside.callback_context.triggered_id;
    const words = parse(search);
    const now = { clicks, from: day(from), to: day(to), comparison, organization, department, preset: cause && cause.name };
    const change = CHANGES[(cause && cause.type) || cause];
    const changed = change && change(now, words, presets);
    if (!changed) return clientside.no_update;
    const next = written({ ...words, ...changed });
    if (next === written(words)) return clientside.no_update;
    if (cause.type === "preset") document.getElementById("range").open = false;
    return next;
  }

  let latest = 0;

  function read(search, scope, presets) {
    if (search === undefined || search === null) return clientside.no_update;
    const words = parse(search);
    show(words, presets);
    if (scope && written(scope) === written(words)) return clientside.no_update;
    if (!scope) return words;
    const mine = ++latest;
    return new Promise((resolve) =>
      setTimeout(() => resolve(mine === latest ? words : clientside.no_update), PAUSE_MS),
    );
  }

  function show(words, presets) {
    const days = daysOf(words, presets);
    const known = days && isDay(days.from) && isDay(days.to) && days.from <= days.to;
    set("range-label", { children: known ? spoken(days.from, days.to) : "Choose a range" });
    set("range-comparison", { children: compared(words, known ? days : null) });
    if (known) set("range-days", { start_date: days.from, end_date: days.to, initial_visible_month: days.to });
    set("comparison", { value: words.compare || DEFAULTS.compare });
    setSwitch("organization", words.organization);
    setSwitch("department", words.department);
    Object.keys(presets).forEach((name) => press(name, name === presetOf(words)));
  }

  function press(name, chosen) {
    const id = { type: "preset", name };
    if (chosen || shown.has(JSON.stringify(id))) set(id, { "aria-pressed": String(chosen) });
  }

  // Each set_props makes Dash walk its callbacks: what is shown already is not set again.
  const shown = new Map();

  function set(id, props) {
    const key = JSON.stringify(id);
    const value = JSON.stringify(props);
    if (shown.get(key) === value) return;
    shown.set(key, value);
    clientside.set_props(id, props);
  }

  function setSwitch(id, chosen) {
    if (document.getElementById(`${id}-frame`)) set(id, { value: chosen || "all" });
  }

  function compared(words, days) {
    const kind = words.compare || DEFAULTS.compare;
    if (kind === "off" || !days) return "";
    if (kind === "year") return "vs same days last year";
    const count = Math.round((Date.parse(days.to) - Date.parse(days.from)) / 86400000) + 1;
    return count === 1 ? "vs previous day" : `vs previous ${count} days`;
  }

  function day(text) {
    return text ? String(text).slice(0, 10) : null;
  }

  function isDay(text) {
    return /^\d{4}-\d{2}-\d{2}$/.test(text || "") && !Number.isNaN(Date.parse(text));
  }

  // 1 – 28 Feb 2018, 28 Jan – 3 Feb 2018, 28 Dec 2017 – 3 Jan 2018, 18 Feb 2018
  function spoken(from, to) {
    const [start, end] = [from, to].map((text) => {
      const [year, month, date] = text.split("-").map(Number);
      return { date, month: MONTHS[month - 1], year };
    });
    const last = `${end.date} ${end.month} ${end.year}`;
    if (from === to) return last;
    if (start.year !== end.year) return `${start.date} ${start.month} ${start.year} – ${last}`;
    return start.month === end.month ? `${start.date} – ${last}` : `${start.date} ${start.month} – ${last}`;
  }

  clientside.address = { write, read };
})();
