// Buttons that copy what stands on the page; without the clipboard the words can be marked and copied by hand.

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const said = button.closest("section").querySelector("[data-copied]");
      said.textContent = "";
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      said.textContent = said.dataset.copied;
    });
  }
}
