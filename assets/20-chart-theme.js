// Figures come from the server with tokens for colours; here they become the colours of the theme in force.
(function () {
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const TOKEN = /var\(--[\w-]+\)|(?:color-mix|light-dark)\(.*\)/;
  const DATE = /^\d{4}-\d{2}-\d{2}/;
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  pen.canvas.width = pen.canvas.height = 1;
  const resolved = new Map();
  let shown;

  // The browser computes any CSS colour, however it is mixed; a pixel of it says what Plotly understands.
  function color(css) {
    if (!resolved.has(css)) {
      const probe = document.createElement("span");
      probe.style.color = css;
      (document.querySelector(".shell") || document.body).append(probe);
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = getComputedStyle(probe).color;
      pen.fillRect(0, 0, 1, 1);
      probe.remove();
      const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
      resolved.set(css, alpha === 255 ? `rgb(${red},${green},${blue})` : `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`);
    }
    return resolved.get(css);
  }

  function words(text) {
    if (!TOKEN.test(text)) return text;
    return CSS.supports("color", text) ? color(text) : text.replace(/var\(--[\w-]+\)/g, color);
  }

  function isNumbers(list) {
    return typeof list[0] === "number" && typeof list[list.length - 1] === "number";
  }

  function deep(value) {
    if (typeof value === "string") return words(value);
    if (Array.isArray(value)) return isNumbers(value) ? value : value.map(deep);
    if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner)]));
  }

  const FONT = 'Inter, system-ui, sans-serif';

  function template() {
    const axis = {
      automargin: true, fixedrange: true, showline: false, ticks: "", tickangle: 0, zeroline: false,
      tickfont: { color: "var(--text-3)", size: 11 }, title: { font: { color: "var(--text-3)", size: 11 }, standoff: 8 },
    };
    const series = [1, 2, 3, 4, 5, 6, 7].map((place) => `var(--series-${place})`);
    const steps = [0, 1, 2, 3, 4, 5, 6];
    return deep({
      layout: {
        font: { family: FONT, size: 12, color: "var(--text-2)" },
        title: { font: { size: 13, color: "var(--text)" } },
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        margin: { l: 4, r: 20, t: 8, b: 4, pad: 4 },
        colorway: series,
        colorscale: {
          sequential: steps.map((step) => [step / 6, `var(--seq-${step})`]),
          diverging: steps.map((step) => [step / 6, `var(--div-${step})`]),
        },
        hovermode: "x unified",
        hoverlabel: {
          bgcolor: "var(--raised)", bordercolor: "var(--border)", align: "left",
          font: { family: FONT, size: 12, color: "var(--text)" },
        },
        dragmode: false,
        bargap: 0.32,
        barcornerradius: 2,
        separators: ".,",
        legend: {
          orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", traceorder: "normal",
          font: { size: 12, color: "var(--text-2)" }, itemwidth: 30, bgcolor: "rgba(0,0,0,0)",
        },
        xaxis: {
          ...axis, showgrid: false, nticks: 7, ticklabeloverflow: "allow",
          spikethickness: 1, spikedash: "solid", spikecolor: "var(--border-strong)",
        },
        yaxis: { ...axis, showgrid: true, gridcolor: "var(--grid-line)", gridwidth: 1, nticks: 5 },
        coloraxis: { colorbar: { outlinewidth: 0, thickness: 8, ticks: "" } },
      },
      data: {
        bar: [{ marker: { line: { width: 0 } }, textfont: { size: 11 } }],
        scatter: [{ line: { width: 2 }, marker: { size: 7, line: { width: 1.5, color: "var(--surface)" } } }],
        heatmap: [{ xgap: 2, ygap: 2, colorbar: { outlinewidth: 0, thickness: 8, ticks: "" } }],
        funnel: [{ connector: { fillcolor: "var(--sunken)", line: { width: 0 } }, marker: { line: { width: 0 } } }],
        pie: [{ marker: { line: { width: 2, color: "var(--surface)" } } }],
      },
    });
  }

  // An axis is made of days or of names when it says so, or when what stands on it is written like that.
  function kindOf(name, axis, traces) {
    if (axis.type) return axis.type;
    const letter = name[0];
    const on = traces.find((trace) => (trace[`${letter}axis`] || letter) === name.replace("axis", ""));
    const first = on && Array.isArray(on[letter]) ? on[letter][0] : null;
    if (typeof first !== "string") return "linear";
    return DATE.test(first) ? "date" : "category";
  }

  // Days are written short; names are all written where there is room.
  const BY_KIND = {
    date: { tickformat: "%-d %b", hoverformat: "%a %-d %b %Y" },
    category: { nticks: 0 },
  };

  const CHARACTER_PX = 6.5;
  const APART_PX = 14;
  const BAR_PX = 72;

  function longest(labels) {
    return Math.max(0, ...(labels || []).map((label) => String(label).length)) * CHARACTER_PX;
  }

  // What is left of the width beside the names of the rows, and the scale or the margin.
  function roomAcross(layout, traces, width) {
    const left = Math.max(30, longest((layout.yaxis || {}).ticktext)) + ((layout.yaxis || {}).title ? 20 : 6);
    const hasBar = traces.some((trace) => trace.type === "heatmap" && trace.showscale !== false);
    return Math.max(60, width - left - Math.max(hasBar ? BAR_PX : 20, (layout.margin || {}).r || 0));
  }

  // Labels under the chart are never rotated and never touch: every n-th is written.
  function thinned(axis, room) {
    const labels = axis.ticktext || [];
    const every = Math.ceil((labels.length * (longest(labels) + APART_PX)) / room);
    if (axis.tickmode !== "array" || every < 2) return axis;
    const keep = (list) => list.filter((_, place) => place % every === 0);
    return { ...axis, tickvals: keep(axis.tickvals), ticktext: keep(labels) };
  }

  function spelled(axis, name, traces) {
    if (axis.tickmode) return axis;
    const on = traces.filter((trace) => (trace.xaxis || "x") === name.replace("axis", "") && Array.isArray(trace.x));
    const names = [...new Set(on.flatMap((trace) => trace.x))];
    return { tickmode: "array", tickvals: names, ticktext: names, ...axis };
  }

  function axes(layout, traces, room) {
    const named = Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key));
    const entries = [...new Set(["xaxis", "yaxis", ...named])].map((name) => {
      const axis = layout[name] || {};
      const kind = kindOf(name, axis, traces);
      const across = name[0] === "x" ? thinned(kind === "category" ? spelled(axis, name, traces) : axis, room) : axis;
      return [name, { ...BY_KIND[kind], ...across }];
    });
    return Object.fromEntries(entries);
  }

  // A funnel or pie has no x to share a hover along.
  function hovermode(traces) {
    const single = ["pie", "heatmap", "funnel", "treemap", "sunburst", "sankey"];
    const lying = traces.some((trace) => trace.orientation === "h");
    return lying || traces.some((trace) => single.includes(trace.type)) ? { hovermode: "closest" } : {};
  }

  function widthOf(id) {
    const graph = document.getElementById(JSON.stringify(id, Object.keys(id).sort()));
    return (graph && graph.clientWidth) || 480;
  }

  clientside.charts = {
    themed(figure, theme) {
      if (!figure) return clientside.no_update;
      if (theme.shown !== shown) {
        resolved.clear();
        shown = theme.shown;
      }
      const { data = [], layout = {} } = deep(figure);
      const width = widthOf(clientside.callback_context.outputs_list.id);
      return {
        data,
        layout: { autosize: true, ...hovermode(data), ...layout, ...axes(layout, data, roomAcross(layout, data, width)), template: template() },
      };
    },
  };
})();
