// Moves the panel of thresholds; without a script it stays at the middle one and the table has the rest.
(() => {
  const panel = document.getElementById("threshold-panel");
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  if (!panel) return;
  const counts = JSON.parse(document.getElementById("threshold-data").textContent);
  const slider = document.getElementById("threshold-slider");
  const language = document.documentElement.lang;
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const ratio = (part, all) => (all > 0 ? part / all : 0);
  const show = (figure, text) =>
    panel.querySelectorAll(`[data-figure="${figure}"]`).forEach((e) => (e.textContent = text));
  const move = () => {
    const [percent, tp, fp, tn, fn] = counts[slider.value];
    const all = tp + fp + tn + fn;
    show("threshold", `${whole.format(percent)}\u00a0%`);
    Object.entries({ tp, fp, tn, fn }).forEach(([figure, count]) => show(figure, whole.format(count)));
    const rates = {
      precision: ratio(tp, tp + fp),
      recall: ratio(tp, tp + fn),
      f1: ratio(2 * tp, 2 * tp + fp + fn),
      fpr: ratio(fp, fp + tn),
      accuracy: ratio(tp + tn, all),
      picked: ratio(tp + fp, all),
      unpicked: ratio(tn + fn, all),
    };
    for (const [figure, rate] of Object.entries(rates)) {
      show(figure, `${tenth.format(100 * rate)}\u00a0%`);
      panel.querySelector(`[data-bar="${figure}"]`).style.setProperty("--share", `${100 * rate}%`);
    }
  };
  slider.addEventListener("input", move);
  slider.parentElement.hidden = false;
})();
