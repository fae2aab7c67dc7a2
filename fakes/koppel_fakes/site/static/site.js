// A dialog opens when its content has arrived; without this script its link is a page of its own.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "dialog" && !event.target.open) event.target.showModal();
});

// The way out of a dialog closes it; on a page of its own the same link leads back.
document.addEventListener("click", (event) => {
  const dialog = event.target.closest("[data-shut]")?.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

// Tick or untick all rows of a list at once.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-tick-all]");
  if (!all) return;
  for (const box of all.closest("form").querySelectorAll(`input[name="${all.dataset.tickAll}"]`)) {
    box.checked = all.checked;
  }
});

// On a narrow screen the menu scrolls: show where the person is.
document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
