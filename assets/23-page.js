// What a page owes its reader whatever Dash does: menus that close, and honesty about a lost connection.
(function () {
  document.addEventListener("pointerdown", (event) => {
    document.querySelectorAll("details.range[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.range[open]");
    if (!menu || menu.querySelector("[data-radix-popper-content-wrapper]")) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  const original = window.fetch;

  function judge(status) {
    if (status === 401) location.reload();
    document.documentElement.toggleAttribute("data-connection-lost", status === 0 || status >= 500);
  }

  window.fetch = async function (resource, options) {
    const asks = String(resource.url || resource).includes("/_dash-update-component");
    try {
      const answer = await original.call(this, resource, options);
      if (asks) judge(answer.status);
      return answer;
    } catch (error) {
      if (asks && error.name !== "AbortError") judge(0);
      throw error;
    }
  };
})();
