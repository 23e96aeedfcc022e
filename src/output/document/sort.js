(function () {
  "use strict";
  var number = function (text) {
    var match = text.replace(/,/g, "").match(/[<>]?\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)/i);
    return match ? parseFloat(match[1]) : NaN;
  };
  var order = function (a, b) {
    var x = number(a), y = number(b);
    if (!isNaN(x) && !isNaN(y)) { return x - y; }
    if (isNaN(x) !== isNaN(y)) { return isNaN(x) ? 1 : -1; }
    return a.localeCompare(b);
  };
  var cell = function (row, column) { return row.cells[column].textContent.trim(); };
  document.querySelectorAll("main table").forEach(function (table) {
    var body = table.tBodies[0];
    var heads = table.tHead.rows[table.tHead.rows.length - 1].cells;
    if (body.rows.length < 3) { return; }
    // A second row of headings has none for the names of the rows, which span both.
    var shift = body.rows[0].cells.length - heads.length;
    Array.prototype.forEach.call(heads, function (head, index) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        Array.prototype.forEach.call(heads, function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (a, b) { return order(cell(a, index + shift), cell(b, index + shift)) * (down ? -1 : 1); });
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  });
})();
