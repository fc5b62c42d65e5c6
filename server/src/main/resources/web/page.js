// What every page has: the light and dark switch, times in the reader's zone, forms that send themselves or say that they are busy.
"use strict";
(() => {
  const root = document.documentElement;

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function switchTheme() {
    root.dataset.theme = isDark() ? "light" : "dark";
    document.cookie = "tollgate_theme=" + root.dataset.theme + "; Path=/; Max-Age=31536000; SameSite=Lax";
    document.dispatchEvent(new Event("tollgate:theme"));
  }

  const local = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

  function showLocalTimes(within) {
    for (const time of within.querySelectorAll("time[data-local]")) {
      time.title = time.textContent;
      time.textContent = local.format(new Date(time.dateTime));
      time.removeAttribute("data-local");
    }
  }

  function wakeUp(within) {
    showLocalTimes(within);
    for (const button of within.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
    }
  }

  document.addEventListener("click", event => {
    if (event.target.closest("[data-theme-switch]")) {
      switchTheme();
    }
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.opens).showModal();
    }
    if (event.target.closest("[data-closes]")) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
  });

  document.addEventListener("change", event => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) {
      form.requestSubmit();
    }
  });

  document.addEventListener("submit", event => {
    const button = event.target.querySelector("button:not([type=button])");
    if (event.target.dataset.busy && button) {
      button.disabled = true;
      button.textContent = event.target.dataset.busy;
    }
  });

  // What could not be swapped in is opened as a page, which says why: a session that has ended, something that broke.
  document.addEventListener("htmx:responseError", event => location.assign(event.detail.pathInfo.finalRequestPath));
  document.addEventListener("htmx:sendError", () => {
    const told = document.createElement("p");
    told.className = "banner refused";
    told.setAttribute("role", "status");
    told.textContent = "The server could not be reached. What is shown stays as it was; try again in a moment.";
    document.querySelectorAll("main > .banner.refused").forEach(before => before.remove());
    document.getElementById("main").prepend(told);
  });

  wakeUp(document);
  // Where the pages' names are wider than a phone, the one that is open is in sight.
  const here = document.querySelector(".top nav [aria-current]");
  if (here) {
    here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;
  }
  for (const dialog of document.querySelectorAll("dialog")) {
    // One that the page began with was opened by nothing that the focus could go back to.
    dialog.addEventListener("close", () => {
      if (document.activeElement === document.body || dialog.contains(document.activeElement)) {
        document.querySelector(`[data-opens="${dialog.id}"]`)?.focus();
      }
    });
    if (dialog.open) {
      dialog.removeAttribute("open");
      dialog.showModal();
    }
  }
  document.addEventListener("htmx:load", event => wakeUp(event.target));
})();
