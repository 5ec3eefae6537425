// Draws every figure in the composition and colours that fit the screen or the paper.
(function () {
  "use strict";
  var sheets = {};
  document.querySelectorAll("script[data-figure]").forEach(function (script) {
    sheets[script.dataset.figure] = JSON.parse(script.textContent);
  });
  var palettes = JSON.parse(document.getElementById("palettes").textContent);
  var narrow = window.matchMedia("(max-width: 760px)");
  var large = window.matchMedia("(min-width: 1700px)");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var plots = Array.prototype.slice.call(document.querySelectorAll(".plot"));

  // Phones get the narrow sheet, large screens the sheet with large letters that is also printed.
  function variant(printing) {
    if (printing || large.matches) { return "print"; }
    return narrow.matches ? "narrow" : "wide";
  }

  function palette(printing) {
    if (printing) { return null; }
    if (large.matches) { return palettes[dark.matches ? "large_dark" : "large"]; }
    return dark.matches ? palettes.dark : null;
  }

  // A drawing is kept as text: colours are exchanged in it, and plotly may change what it is given.
  function drawing(figure, printing) {
    var text = sheets[figure][variant(printing)], colours = palette(printing);
    if (colours) {
      text = text.replace(/#[0-9A-F]{6}|rgba\(\d+,\d+,\d+/g, function (colour) {
        return colours[colour] || colour;
      });
    }
    return JSON.parse(text);
  }

  function draw(plot, printing) {
    var sheet = drawing(plot.dataset.figure, printing);
    if (printing) {
      sheet.layout.width = sheet.layout.meta.width;
      sheet.layout.autosize = false;
    }
    Plotly.react(plot, sheet.data, sheet.layout, {
      displayModeBar: false, responsive: !printing, scrollZoom: false, doubleClick: false, showTips: false
    });
  }

  function drawAll(printing) {
    plots.forEach(function (plot) { draw(plot, printing); });
  }

  function start() {
    drawAll(window.matchMedia("print").matches);
    document.documentElement.dataset.drawn = "yes";
  }

  [narrow, large, dark].forEach(function (query) {
    query.addEventListener("change", function () { drawAll(false); });
  });
  window.addEventListener("beforeprint", function () { drawAll(true); });
  window.addEventListener("afterprint", function () { drawAll(false); });

  // A link into a closed list opens it.
  function reveal() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    var closed = target && target.closest("details:not([open])");
    if (closed) { closed.open = true; target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  if (document.fonts && document.fonts.load) {
    Promise.all([document.fonts.load("14px 'Source Sans 3 Variable'"), document.fonts.load("600 14px 'Source Sans 3 Variable'")])
      .then(start, start);
  } else {
    start();
  }
})();
