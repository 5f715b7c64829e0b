// Light, dark or the system's: applied to <html>, remembered, and told to the charts through the theme store.
(function () {
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const MODES = ["light", "dark", "system"];
  const system = matchMedia("(prefers-color-scheme: dark)");
  let current = {};

  function remember(name, mode) {
    try {
      localStorage.setItem(name, mode);
    } catch {
      // Private windows may refuse; the choice then lasts as long as the page.
    }
  }

  function remembered() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  }

  function apply(mode) {
    const root = document.documentElement;
    root.setAttribute("data-theme-choice", mode);
    if (mode === "system") root.removeAttribute("data-bs-theme");
    else root.setAttribute("data-bs-theme", mode);
    return mode === "system" ? (system.matches ? "dark" : "light") : mode;
  }

  function choose(clicks, theme) {
    const cause = clientside.callback_context.triggered_id;
    const clicked = cause && cause.mode && clicks.some(Boolean) ? cause.mode : null;
    if (clicked) remember("theme", clicked);
    remember("theme-default", theme.default);
    const mode = clicked || [remembered(), theme.default].find((known) => MODES.includes(known)) || "system";
    current = { ...theme, mode, shown: apply(mode) };
    // At the start no chart is there yet: telling them would cost a callback each for nothing.
    return clicked ? current : clientside.no_update;
  }

  system.addEventListener("change", () => {
    if (current.mode !== "system") return;
    current = { ...current, shown: apply("system") };
    clientside.set_props("theme", { data: current });
  });

  clientside.theme = { choose };
})();
