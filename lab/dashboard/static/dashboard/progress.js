// What this reader has seen, run and understood: kept in this browser alone, and never sent anywhere.
(() => {
  "use strict";
  const KEY = "lab-progress", STEPS = ["seen", "ran", "understood"];

  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY));
      return found && typeof found === "object" ? found : {};
    } catch { return {}; }
  }

  function write(progress) {
    try { localStorage.setItem(KEY, JSON.stringify(progress)); } catch { /* A browser that keeps nothing shows nothing. */ }
  }

  function mark(scenario, step, done = true) {
    const progress = read(), own = { ...progress[scenario] };
    if (done) own[step] = new Date().toISOString(); else delete own[step];
    write({ ...progress, [scenario]: own });
  }

  function furthest(own) {
    return STEPS.findLast((step) => own && own[step]) || "";
  }

  function show() {
    const progress = read();
    for (const badge of document.querySelectorAll("[data-progress-of]")) {
      const step = furthest(progress[badge.dataset.progressOf]);
      badge.hidden = !step;
      badge.textContent = step === "understood" ? "✓ understood" : step;
      badge.classList.toggle("holds", step === "understood");
    }
    for (const button of document.querySelectorAll("[data-progress-toggle]")) {
      const done = Boolean(progress[button.dataset.progressToggle]?.understood);
      button.hidden = false;
      button.setAttribute("aria-pressed", String(done));
      button.textContent = done ? "✓ Understood" : "Mark as understood";
    }
    const counts = STEPS.map((step) => `${Object.values(progress).filter((own) => own && own[step]).length} ${step}`);
    for (const line of document.querySelectorAll("[data-progress-summary]")) {
      line.hidden = !Object.keys(progress).length;
      line.querySelector("[data-progress-counts]").textContent = `Kept in this browser: ${counts.join(", ")}.`;
    }
  }

  const page = document.querySelector("[data-progress-page]");
  if (page) mark(page.dataset.progressPage, "seen");
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-progress-toggle]");
    if (toggle) mark(toggle.dataset.progressToggle, "understood", toggle.getAttribute("aria-pressed") !== "true");
    if (event.target.closest("[data-progress-reset]")) write({});
    if (toggle || event.target.closest("[data-progress-reset]")) show();
  });
  document.addEventListener("submit", (event) => {
    const ran = event.target.dataset.progressRan;
    if (ran) mark(ran, "ran");
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
