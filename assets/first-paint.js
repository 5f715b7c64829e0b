// Loaded in <head>, before anything is painted, so that a remembered theme never flashes the other one.
(function () {
  function remembered(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }
  const mode = remembered("theme") || remembered("theme-default");
  if (mode === "light" || mode === "dark") document.documentElement.setAttribute("data-bs-theme", mode);
})();
