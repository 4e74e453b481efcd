/**
 * How diagrams look: in light and dark, on paper, and for who does not tell red from green (colours of Okabe and Ito 2008).
 * What is wrong has a shape of its own besides the colour.
 */
export const DIAGRAM_STYLE = `
.diagram, .picture {
  --paper: #ffffff; --ink: #1b1f24; --faint: #6a737d; --line: #c9ced4; --wrong: #b3001e; --wrong-paper: #fdecee;
  --band0: #f3efe2; --band1: #e3eaf3; --band2: #ece4f1; --chosen: #0b57d0; --panel: #f6f8fa;
  --past: #8a5a00; --future: #00617a;
  --c0: #0072b2; --c1: #a15c00; --c2: #00795a; --c3: #a8447f; --c4: #2f86bd; --c5: #6b5d00; --c6: #4b4b4b;
}
@media (prefers-color-scheme: dark) {
  .diagram, .picture {
    --paper: #14181d; --ink: #e6e9ec; --faint: #98a2ad; --line: #3b434c; --wrong: #ff7b86; --wrong-paper: #43161b;
    --band0: #26241b; --band1: #1a2431; --band2: #251d2c; --chosen: #8ab4f8; --panel: #1c2228;
    --past: #f0b44c; --future: #5cc8e0;
    --c0: #58b4ee; --c1: #f0a93a; --c2: #2fcc9f; --c3: #ee9bc8; --c4: #9fd2f5; --c5: #e0d265; --c6: #bdbdbd;
  }
}
@media print {
  .diagram, .picture {
    --paper: #ffffff; --ink: #000000; --faint: #444444; --line: #999999; --wrong: #b3001e; --wrong-paper: #ffffff;
    --band0: #f3efe2; --band1: #e3eaf3; --band2: #ece4f1; --chosen: #0b57d0; --panel: #ffffff;
    --past: #8a5a00; --future: #00617a;
    --c0: #0072b2; --c1: #a15c00; --c2: #00795a; --c3: #a8447f; --c4: #2f86bd; --c5: #6b5d00; --c6: #4b4b4b;
  }
}
.diagram { background: var(--paper); font: 12px/1.3 system-ui, sans-serif; color: var(--ink); }
.diagram text { fill: var(--ink); direction: ltr; unicode-bidi: isolate; }
.diagram .header text { font-weight: 600; }
.diagram .header line { stroke: var(--line); }
.diagram .tick text { fill: var(--faint); font-size: 10.5px; font-variant-numeric: tabular-nums; }
.diagram .band rect { stroke: none; }
.diagram .group0 { fill: var(--band0); } .diagram .group1 { fill: var(--band1); } .diagram .group2 { fill: var(--band2); }
.diagram .band line, .diagram .network line { stroke: var(--line); stroke-dasharray: 2 3; }
.diagram line.life, .diagram .life line { stroke: var(--line); stroke-width: 2; }
.diagram .life.down line { stroke-dasharray: 1 6; stroke-linecap: round; }
.diagram .life.paused rect { fill: var(--line); opacity: .55; }
.diagram .arrow { fill: none; stroke: currentColor; stroke-width: 1.4; }
.diagram .arrow .head { fill: currentColor; stroke: none; }
.diagram .arrow .end { stroke: var(--ink); stroke-width: 1.8; }
.diagram .arrow text { fill: currentColor; stroke: var(--paper); stroke-width: 3px; paint-order: stroke; font-size: 10.5px; font-weight: 600; }
.diagram .arrow.lost, .diagram .arrow.cut, .diagram .arrow.down { stroke-dasharray: 5 3; }
.diagram .arrow.lost .end, .diagram .arrow.cut .end, .diagram .arrow.down .end { stroke-dasharray: none; }
.diagram .arrow.open { stroke-dasharray: 2 3; opacity: .6; }
.diagram .arrow.twice { stroke-dasharray: 9 3; }
${[0, 1, 2, 3, 4, 5, 6].map((i) => `.diagram .c${i} { color: var(--c${i}); }`).join(' ')}
.diagram .event .mark { fill: var(--paper); stroke: var(--ink); stroke-width: 1.8; }
.diagram .event.deliver .mark, .diagram .event.start .mark, .diagram .event.resume .mark { fill: var(--ink); }
.diagram .event text { stroke: var(--paper); stroke-width: 3.5px; paint-order: stroke; stroke-linejoin: round; }
.diagram .event.network text, .diagram .event.pause > text, .diagram .event.resume > text { fill: var(--faint); font-style: italic; }
.diagram .event.crash > text, .diagram .event.lose > text { font-style: italic; }
.diagram .event .hit { fill: transparent; stroke: none; }
.diagram .event[data-step] { cursor: default; }
.diagram .event.wrong .ring { fill: none; stroke: var(--wrong); stroke-width: 3; }
.diagram .event.wrong > text { fill: var(--wrong); font-weight: 700; }
.diagram .event.wrong .mark { stroke: var(--wrong); }
.diagram .event .halo { fill: none; stroke: var(--chosen); stroke-width: 3; }
.diagram .event.selected > text { font-weight: 700; }
.diagram .event.past .mark { stroke: var(--past); stroke-width: 3; } .diagram .event.future .mark { stroke: var(--future); stroke-width: 3; }
.diagram .badge rect { fill: var(--paper); stroke: var(--line); }
.diagram .badge.indication rect { fill: var(--ink); stroke: var(--ink); }
.diagram .badge text { font-size: 10.5px; stroke: none; fill: var(--faint); }
.diagram .badge.indication text { fill: var(--paper); font-weight: 600; }
.diagram .badge.undone rect { stroke: var(--wrong); } .diagram .badge.undone text { fill: var(--wrong); }
.diagram .dim { opacity: .28; }
.diagram .verdict line { stroke: var(--wrong); stroke-width: 2; }
.diagram .verdict text { fill: var(--wrong); font-weight: 700; font-size: 13px; }
`;
