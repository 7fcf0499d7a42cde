// SPDX-License-Identifier: MIT
// One place where charts are made: accessible name and description, resizing, redrawing when the reader switches to dark mode or prints.
import * as echarts from 'echarts/core';
import { BarChart, LineChart, ScatterChart, CustomChart } from 'echarts/charts';
import {
  AriaComponent, DataZoomInsideComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent,
} from 'echarts/components';
import { SVGRenderer, CanvasRenderer } from 'echarts/renderers';
import { el } from './dom.js';
import { theme } from './theme.js';

echarts.use([BarChart, LineChart, ScatterChart, CustomChart, AriaComponent, DataZoomInsideComponent, GridComponent, LegendComponent,
  MarkLineComponent, TitleComponent, TooltipComponent, SVGRenderer, CanvasRenderer]);

// ECharts measures text by itself, so it needs the font by name (style.css has the same list).
const FONT = 'system-ui, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif';

const charts = [];

function draw(entry) {
  const colours = theme();
  entry.chart?.dispose();
  entry.chart = echarts.init(entry.box, null, { renderer: entry.renderer });
  entry.chart.setOption({
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: FONT, color: colours.text },
    ...entry.option(colours, entry.box.clientWidth),
  });
}

// figure: a captioned chart. option(colours, width) gives the ECharts option, so that it can follow theme and width.
export function figure(caption, description, height, option, { renderer = 'svg' } = {}) {
  const box = el('div', { class: 'chart', style: `height:${height}px`, role: 'img', 'aria-label': `${caption}. ${description}` });
  const entry = { box, option, renderer, chart: null, width: 0 };
  charts.push(entry);
  return el('figure', {}, el('figcaption', {}, el('strong', {}, caption), ' ', description), box);
}

export function drawAll() {
  for (const entry of charts) {
    entry.width = entry.box.clientWidth;
    draw(entry);
  }
}

export function watch() {
  const redraw = () => charts.forEach(draw);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  window.matchMedia('print').addEventListener('change', redraw);
  window.addEventListener('beforeprint', redraw);
  let waiting = 0;
  window.addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      for (const entry of charts) {
        if (entry.box.clientWidth !== entry.width) {
          entry.width = entry.box.clientWidth;
          draw(entry);
        }
      }
    }, 120);
  });
}

// An axis in the house look.
export function axis(colours, more) {
  return {
    nameTextStyle: { color: colours.muted },
    axisLabel: { color: colours.muted, hideOverlap: true },
    axisLine: { lineStyle: { color: colours.muted } },
    splitLine: { lineStyle: { color: colours.line } },
    ...more,
  };
}

export function tooltip(colours, more) {
  return {
    confine: true,
    backgroundColor: colours.paper,
    borderColor: colours.line,
    textStyle: { color: colours.text },
    ...more,
  };
}
