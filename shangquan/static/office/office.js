/* Small helpers of the office: rows that come and go, fragments that are fetched, a job that is watched. */
(function () {
  "use strict";

  function next(rows, pattern) {
    var most = -1;
    rows.querySelectorAll("[name]").forEach(function (field) {
      var match = pattern.exec(field.name);
      if (match) most = Math.max(most, Number(match[1]));
    });
    return most + 1;
  }

  function addRow(button) {
    var kind = button.dataset.add;
    var box = button.parentElement.querySelector(':scope > [data-rows="' + kind + '"]');
    var html = document.getElementById(kind + "-template").innerHTML;
    if (kind === "option") {
      var n = button.closest("[data-group]").dataset.group;
      var o = next(box, /-option-(\d+)-/);
      html = html.replaceAll("__n__", n).replaceAll("__o__", String(o));
    } else {
      html = html.replaceAll("__n__", String(next(box, new RegExp("^" + kind + "-(\\d+)-"))));
    }
    box.insertAdjacentHTML("beforeend", html);
    var field = box.lastElementChild.querySelector("input:not([type=hidden])");
    if (field) field.focus();
  }

  document.addEventListener("click", function (event) {
    var add = event.target.closest("[data-add]");
    var remove = event.target.closest("[data-remove]");
    if (add) addRow(add);
    if (remove) remove.closest("[data-row]").remove();
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("DOMContentLoaded", function () {
    // The skin expects a text field beside every file field; ours show the file's name themselves.
    document.querySelectorAll(".sq input[type=file]").forEach(function (field) {
      field.hasChangeListener = true;
    });
    document.querySelectorAll("[data-load]").forEach(function (place) {
      fetch(place.dataset.load, { credentials: "same-origin" })
        .then(function (answer) {
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.text();
        })
        .then(function (html) { place.innerHTML = html; })
        .catch(function () { /* the link inside stays and leads to the same */ });
    });
    var job = document.querySelector("[data-progress]");
    if (job) watch(job);
  });

  function watch(job) {
    fetch(job.dataset.progress, { credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(function (now) {
        job.querySelector("progress").value = now.done;
        job.querySelector("output").textContent = now.done + " / " + now.total;
        if (now.state !== "running") window.location.reload();
        else window.setTimeout(watch, 700, job);
      })
      .catch(function () { window.setTimeout(watch, 3000, job); });
  }
})();
