// Draws the figures of a table: one metric as bars on the left axis, another as a line on the right one.
"use strict";
(() => {
  const charts = new Map();

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function read(table) {
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const rows = [...table.tBodies[0].rows];
    return {
      at: rows.map(row => Date.parse(row.dataset.at) / 1000),
      names: rows.map(row => row.cells[0].textContent.trim()),
      paths: rows.map(row => row.cells[0].querySelector("a")?.getAttribute("href")),
      series: new Map(heads.map((head, place) => [head.dataset.key, {
        name: head.dataset.name,
        unit: head.dataset.unit,
        values: rows.map(row => row.hasAttribute("data-to-come") && row.dataset.toCome !== "false" ? null : Number(row.cells[place + 1].dataset.exact)),
        shown: rows.map(row => row.cells[place + 1].textContent.trim()),
      }])),
    };
  }

  const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

  function axis(scale, side, grid) {
    return {
      scale, side, grid: { show: grid, stroke: color("--grid"), width: 1 }, ticks: { show: false }, border: { show: false },
      stroke: color("--soft"), font: "12px system-ui, sans-serif", size: 52, gap: 6,
      values: (plot, marks) => marks.map(mark => short.format(mark)),
    };
  }

  function extent(figures) {
    const largest = Math.max(0, ...figures.values.filter(value => value !== null));
    return { min: 0, max: largest === 0 ? 1 : largest * 1.08 };
  }

  function options(box, figures, left, right, readout, zoomOut) {
    const hours = box.dataset.steps === "hour";
    const step = hours ? 3600 : 86400;
    const range = figures => () => { const { min, max } = extent(figures); return [min, max]; };
    const first = figures.series.get(left);
    const second = right ? figures.series.get(right) : null;
    const day = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
    const hour = new Intl.DateTimeFormat("en", { timeZone: "UTC", hour: "2-digit", minute: "2-digit", hour12: false });
    const whole = [figures.at[0] - step / 2, figures.at[figures.at.length - 1] + step / 2];
    const series = [{}, {
      scale: "left", stroke: color("--brand"), fill: color("--brand"), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.68, 40], radius: 0.18 }),
    }];
    if (second) {
      series.push({ scale: "right", stroke: color("--second"), width: 2, points: { show: figures.at.length < 40, size: 5, fill: color("--panel") } });
    }
    return {
      width: box.clientWidth, height: box.querySelector("[data-canvas]").clientHeight, padding: [10, second ? 0 : 8, 0, 0],
      legend: { show: false },
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      cursor: { y: false, drag: { x: true, y: false, dist: 6 }, points: { size: 7 } },
      scales: {
        x: { range: (plot, min, max) => min === figures.at[0] && max === figures.at[figures.at.length - 1] ? whole : [min, max] },
        left: { range: range(first) },
        right: { range: second ? range(second) : () => [0, 1] },
      },
      axes: [{
        grid: { show: false }, ticks: { show: false }, border: { show: true, stroke: color("--line"), width: 1 }, stroke: color("--soft"), font: "12px system-ui, sans-serif", space: 56, size: 30,
        incrs: hours ? [3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600] : [86400, 2 * 86400, 3 * 86400, 5 * 86400, 7 * 86400, 10 * 86400, 15 * 86400],
        values: (plot, marks) => marks.map(mark => (hours ? hour : day).format(new Date(mark * 1000))),
      }, axis("left", 3, true), ...(second ? [axis("right", 1, false)] : [])],
      series,
      hooks: {
        setCursor: [plot => tell(readout, figures, first, second, plot.cursor.idx)],
        setScale: [(plot, key) => {
          if (key === "x") {
            zoomOut.hidden = plot.scales.x.min <= whole[0] && plot.scales.x.max >= whole[1];
          }
        }],
      },
    };
  }

  function tell(readout, figures, first, second, place) {
    readout.replaceChildren();
    if (place === null || place === undefined || first.values[place] === null) {
      const hint = document.createElement("span");
      hint.textContent = first.name + " in " + first.unit + (second ? ", " + second.name + " in " + second.unit : "");
      readout.append(hint);
      return;
    }
    const when = document.createElement("b");
    when.textContent = figures.names[place];
    readout.append(when);
    for (const each of second ? [first, second] : [first]) {
      const said = document.createElement("span");
      const value = document.createElement("b");
      value.textContent = each.shown[place];
      said.append(each.name + " ", value, " " + each.unit);
      readout.append(said);
    }
  }

  function draw(box) {
    const panel = box.closest("section");
    const canvas = box.querySelector("[data-canvas]");
    const readout = box.querySelector("[data-readout]");
    const zoomOut = box.querySelector("[data-zoom-out]");
    const figures = read(panel.querySelector("[data-figures]"));
    const left = panel.querySelector("[data-axis=left]").value;
    const right = panel.querySelector("[data-axis=right]").value;
    charts.get(box)?.destroy();
    box.hidden = false;
    const data = [figures.at, figures.series.get(left).values];
    if (right && right !== left) {
      data.push(figures.series.get(right).values);
    }
    const plot = new uPlot(options(box, figures, left, right !== left ? right : "", readout, zoomOut), data, canvas);
    charts.set(box, plot);
    resized.observe(box);
    tell(readout, figures, figures.series.get(left), right && right !== left ? figures.series.get(right) : null, null);
    canvas.setAttribute("aria-label", "Chart of " + figures.series.get(left).name + (data.length > 2 ? " and " + figures.series.get(right).name : "")
      + "; left and right go through it" + (figures.paths.some(path => path) ? ", Enter opens a day" : "") + ". The figures stand in the table below.");
    canvas.onkeydown = event => walk(event, plot, figures);
    zoomOut.onclick = () => plot.setScale("x", { min: figures.at[0], max: figures.at[figures.at.length - 1] });
    let pressedAt = null;
    plot.over.addEventListener("mousedown", event => { pressedAt = event.clientX; });
    plot.over.addEventListener("click", event => {
      const path = figures.paths[plot.cursor.idx];
      if (path && pressedAt !== null && Math.abs(event.clientX - pressedAt) < 5) {
        location.assign(path);
      }
    });
  }

  // The arrows move what a pointer would; Enter is a click.
  function walk(event, plot, figures) {
    const shown = figures.at.map((at, place) => place).filter(place => figures.series.values().next().value.values[place] !== null
      && figures.at[place] >= plot.scales.x.min && figures.at[place] <= plot.scales.x.max);
    const here = shown.indexOf(plot.cursor.idx);
    const to = {
      ArrowLeft: here < 0 ? shown.length - 1 : Math.max(0, here - 1), ArrowRight: here < 0 ? 0 : Math.min(shown.length - 1, here + 1), Home: 0, End: shown.length - 1,
    }[event.key];
    if (to !== undefined && shown.length > 0) {
      event.preventDefault();
      plot.setCursor({ left: plot.valToPos(figures.at[shown[to]], "x"), top: 10 });
    } else if (event.key === "Enter" && here >= 0 && figures.paths[shown[here]]) {
      location.assign(figures.paths[shown[here]]);
    } else if (event.key === "Escape") {
      plot.setCursor({ left: -10, top: -10 });
    }
  }

  function drawAll(within) {
    for (const box of within.querySelectorAll("[data-chart]")) {
      draw(box);
    }
  }

  // The other axis is only another look at the same table: no need to ask the server. The address keeps the choice.
  document.addEventListener("change", event => {
    const axis = event.target.closest("[data-axis]");
    if (axis) {
      const address = new URL(location.href);
      address.searchParams.set(axis.dataset.axis, axis.value);
      history.replaceState(history.state, "", address);
      drawAll(axis.closest("section"));
    }
  });
  document.addEventListener("tollgate:theme", () => drawAll(document));
  document.addEventListener("htmx:afterSwap", () => drawAll(document));
  const resized = new ResizeObserver(entries => {
    for (const entry of entries) {
      const plot = charts.get(entry.target);
      if (plot && entry.contentRect.width > 0 && Math.abs(plot.width - entry.contentRect.width) > 1) {
        plot.setSize({ width: Math.floor(entry.contentRect.width), height: plot.height });
      }
    }
  });
  drawAll(document);
})();
