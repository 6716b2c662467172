// Moves the panel of thresholds; without a script it stays at the middle one and the table has the rest.
(() => {
  const panel = document.getElementById("threshold-panel");
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  if (!panel) return;
  const figures = JSON.parse(document.getElementById("threshold-data").textContent);
  const slider = document.getElementById("threshold-slider");
  const language = document.documentElement.lang;
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const show = (figure, text) =>
    panel.querySelectorAll(`[data-figure="${figure}"]`).forEach((e) => (e.textContent = text));
  const move = () => {
    const [percent, tp, fp, tn, fn, precision, recall, f1, fpr, accuracy, picked] = figures[slider.value];
    show("threshold", `${whole.format(percent)}\u00a0%`);
    Object.entries({ tp, fp, tn, fn }).forEach(([figure, count]) => show(figure, whole.format(count)));
    const rates = { precision, recall, f1, fpr, accuracy, picked, unpicked: 1 - picked };
    for (const [figure, rate] of Object.entries(rates)) {
      show(figure, `${tenth.format(100 * rate)}\u00a0%`);
      panel.querySelector(`[data-bar="${figure}"]`).style.setProperty("--share", `${100 * rate}%`);
    }
  };
  slider.addEventListener("input", move);
  slider.parentElement.hidden = false;
})();
