// The list of wishes: drag by the grip (mouse, pen, finger), and a focus that never gets lost after a change.
// Everything here has a button twin; the server answers with the parts of the page that changed.

const root = document.getElementById("wishes");
root.classList.add("wishes-drag");

let drag = null;

root.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  const item = grip.closest("[data-wish]");
  const list = item.parentElement;
  drag = { item, list, grip, before: [...list.children], startY: event.clientY + window.scrollY, shift: 0 };
  grip.setPointerCapture(event.pointerId);
  item.classList.add("wish-dragged");
});

root.addEventListener("pointermove", (event) => {
  if (!drag) return;
  scrollNearEdge(event.clientY);
  follow(event.clientY + window.scrollY);
});

root.addEventListener("pointerup", () => {
  if (!drag) return;
  const { item, list, before } = drag;
  const position = [...list.children].indexOf(item);
  const moved = before.indexOf(item) !== position;
  letGo();
  if (!moved) return;
  const form = item.querySelector("[data-move-to]");
  form.elements.position.value = String(position + 1);
  form.requestSubmit();
});

root.addEventListener("pointercancel", putBack);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") putBack();
});

// The dragged item moves with the pointer; a neighbour steps aside once its middle is passed.
function follow(y) {
  const { item, list } = drag;
  const place = (delta) => (item.style.transform = `translateY(${delta}px)`);
  place(y - drag.startY);
  for (;;) {
    const box = item.getBoundingClientRect();
    const next = item.nextElementSibling;
    const previous = item.previousElementSibling;
    const top = item.offsetTop;
    if (next && box.bottom > middle(next)) list.insertBefore(next, item);
    else if (previous && box.top < middle(previous)) list.insertBefore(item, previous);
    else return;
    drag.startY += item.offsetTop - top; // its place in the flow has changed, not where the finger holds it
    place(y - drag.startY);
  }
}

function middle(element) {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}

function scrollNearEdge(y) {
  const edge = 72;
  const by = (top) => window.scrollBy({ top, behavior: "instant" });
  if (y < edge) by(-12);
  else if (y > window.innerHeight - edge) by(12);
}

function letGo() {
  drag.item.style.transform = "";
  drag.item.classList.remove("wish-dragged");
  drag = null;
}

function putBack() {
  if (!drag) return;
  drag.list.append(...drag.before);
  letGo();
}

// Before a change: a search under way would answer with the list as it was, so it is dropped.
let shown = null; // the items in the saved order
let pressed = null; // what had the focus
let wish = null; // and in which wish
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!root.contains(event.target) || event.detail.requestConfig.verb === "get") return;
  document.getElementById("filter").dispatchEvent(new CustomEvent("htmx:abort"));
  const list = root.querySelector("[data-wish-list]");
  shown = list && [...list.children].sort((a, b) => rank(a) - rank(b));
  pressed = document.activeElement?.id;
  wish = document.activeElement?.closest("[data-wish]")?.dataset.wish;
});

// What was not saved is shown as it was, and said.
document.addEventListener("htmx:sendError", () => notSaved(root.dataset.offline));
document.addEventListener("htmx:responseError", () => notSaved(root.dataset.outdated));

// Signed out meanwhile: the answer is some other page, so this one is loaded anew and leads to signing in and back.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (root.contains(event.target) && !event.detail.xhr.responseURL.includes(root.dataset.address)) location.reload();
});

function notSaved(words) {
  if (shown?.[0]?.isConnected) shown[0].parentElement.append(...shown);
  const notice = document.createElement("p");
  notice.className = "notice tone-bad";
  notice.textContent = words;
  said.replaceChildren(notice);
  keepFocus();
}

// Good news goes away by itself; what went wrong stays until the next change.
const said = document.getElementById("wishes-said");
let fading = 0;
new MutationObserver(() => {
  clearTimeout(fading);
  if (said.querySelector(".tone-good")) fading = setTimeout(() => said.replaceChildren(), 8000);
}).observe(said, { childList: true });

function rank(item) {
  return parseInt(item.querySelector("select[name=position] option[selected]")?.value ?? "1", 10);
}

// The same button keeps the focus; where it is gone or can do nothing more, its neighbour in the same wish, else the list.
document.addEventListener("htmx:afterSettle", keepFocus);

function keepFocus() {
  const held = document.activeElement;
  if (!pressed || (held && held !== document.body && !held.disabled)) return;
  const same = document.getElementById(pressed);
  const item = wish && root.querySelector(`[data-wish="${wish}"]`);
  const target = [same, item?.querySelector("button:not(:disabled)"), document.getElementById("my-list-title")].find(
    (element) => element && !element.disabled,
  );
  target?.focus({ preventScroll: target !== same });
}
