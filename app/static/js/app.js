// Small behaviours for every page. Everything works without them.

const token = document.querySelector('meta[name="csrf-token"]')?.content;

// htmx sends our forms' token in a header, as the server expects it from scripts.
document.addEventListener("htmx:configRequest", (event) => {
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

// An error answered to htmx is a whole page: its words are shown on top of this one, where nothing typed is lost.
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const notice = document.createElement("div");
  notice.className = "notice tone-bad";
  for (const part of page.querySelectorAll("h1, .page-header .lead")) {
    const line = document.createElement("p");
    line.textContent = part.textContent.trim();
    if (part.matches("h1")) line.className = "notice-title";
    notice.append(line);
  }
  document.getElementById("flashes").replaceChildren(notice);
});

// Menus of the head close by Escape and by a click outside them.
const menus = [...document.querySelectorAll(".account-menu, .nav-more")];
document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus.filter((one) => one.open)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What can't be undone asks first.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
}, true);

// A second click on a sent form does nothing: one wish, one letter, one run.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post]") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.querySelector("[data-focus]")?.focus();
