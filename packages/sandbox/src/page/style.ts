/** The stylesheet: system fonts, light and dark, nothing from elsewhere. The page itself first, then what vendors draw. */

const base = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f4f1, #141518);
  --surface: light-dark(#ffffff, #1d1f23);
  --sunken: light-dark(#f7f7f5, #17191c);
  --ink: light-dark(#1c1d20, #e6e6e3);
  --soft: light-dark(#66686e, #9a9ca3);
  --line: light-dark(#e2e2dd, #2e3137);
  --accent: light-dark(#2f5bd0, #8fb0ff);
  --good: light-dark(#1f7a4d, #6fcf97);
  --warn: light-dark(#8a5a00, #f0b95a);
  --bad: light-dark(#b3261e, #ff8a80);
  --v: var(--soft);
  --sans: system-ui, -apple-system, 'Segoe UI', 'Hiragino Sans', 'Noto Sans CJK JP', 'Noto Sans', sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 1240px; padding: 0 24px 64px; background: var(--ground); color: var(--ink);
  font: 15px/1.5 var(--sans); display: grid; grid-template-columns: minmax(0, 1fr) 320px; gap: 0 32px; }
a { color: var(--accent); text-decoration: none; overflow-wrap: anywhere; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
small, .subtle { color: var(--soft); font-size: 13px; }
code, pre, .mono { font-family: var(--mono); font-size: 13px; }
code { overflow-wrap: anywhere; }
button, input, select { font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--line);
  border-radius: 7px; padding: 6px 10px; min-width: 0; max-width: 100%; }
button { cursor: pointer; }
button:hover { border-color: var(--soft); }
summary { cursor: pointer; }
ul, ol, dl, dd, p, h1, h4, figure, blockquote { margin: 0; }

.top { grid-column: 1 / -1; display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px; padding: 28px 0 20px; }
.top h1 { font-size: 24px; font-weight: 650; letter-spacing: -0.015em; }
.top .lead { color: var(--soft); margin-inline-end: auto; }
.live { font-size: 13px; color: var(--soft); }
.live::before { content: ''; display: inline-block; width: 8px; height: 8px; border-radius: 50%; background: var(--soft); margin-inline-end: 6px; }
.live.on::before { background: var(--good); }

.filter { display: flex; flex-wrap: wrap; gap: 8px; position: sticky; top: 0; z-index: 1; padding: 8px 0; background: var(--ground); }
.filter [type='search'] { flex: 1 1 180px; }
.timeline { list-style: none; padding: 0; margin: 8px 0 0; display: grid; gap: 16px; }
.timeline > li { min-width: 0; }
.note { color: var(--soft); padding: 48px 0; text-align: center; }

.entry { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 16px 20px; }
article > header { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; margin-bottom: 12px; font-size: 14px; }
article > header time { margin-inline-start: auto; color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
.badge { font-weight: 600; display: inline-flex; align-items: center; gap: 8px; white-space: nowrap; }
.badge::before { content: ''; width: 10px; height: 10px; border-radius: 3px; background: var(--v); }
.to { color: var(--soft); unicode-bidi: isolate; overflow-wrap: anywhere; min-width: 0; }
.chip { font-size: 12px; line-height: 18px; padding: 1px 8px; border-radius: 20px; background: var(--sunken); border: 1px solid var(--line);
  color: var(--soft); unicode-bidi: isolate; overflow-wrap: anywhere; }
.chip.warn, .severity.warning { color: var(--warn); }
.chip.bad, .severity.error, .severity.critical { color: var(--bad); }
.chip.call { color: var(--accent); }
.failure > header { margin-bottom: 8px; }
.deleted { opacity: 0.5; text-decoration: line-through; }
.findings { list-style: none; padding: 10px 12px; margin: 12px 0 0; background: light-dark(#fdf7ea, #2a2417); border-radius: 8px; font-size: 13px; display: grid; gap: 6px; overflow-wrap: anywhere; }
.failure .findings { background: light-dark(#fdf1ef, #2c1d1c); }
.findings small { display: block; }
.replies { border-inline-start: 2px solid var(--line); margin: 16px 0 0 4px; padding-inline-start: 18px; display: grid; gap: 18px; }
article > footer { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: start; margin-top: 14px; font-size: 13px; color: var(--soft); }
footer > details[open] { flex: 1 0 100%; }
.meters { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 18px; margin-inline-end: auto; }
.meters li { display: flex; align-items: center; gap: 6px; }
.meters small { font-size: 12px; font-variant-numeric: tabular-nums; }
meter { width: 56px; height: 10px; }
.version { border-top: 1px solid var(--line); margin-top: 12px; padding-top: 12px; color: var(--ink); }
.request { margin-top: 12px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--ink); display: grid; gap: 6px; min-width: 0; }
.line { display: flex; gap: 12px; justify-content: space-between; align-items: baseline; }
.outcome { font-family: var(--mono); }
.outcome.good, .verdict.good { color: var(--good); }
.outcome.bad, .verdict.bad { color: var(--bad); }
.verdict.warn { color: var(--warn); }

aside { display: grid; gap: 16px; align-content: start; padding-top: 8px; min-width: 0; }
.side { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 14px 18px; min-width: 0; }
.side > summary { font-weight: 600; }
.side form { display: grid; gap: 10px; margin-top: 10px; }
.side fieldset { border: 0; padding: 0; margin: 0; display: grid; gap: 10px; min-width: 0; }
.side label { display: grid; gap: 3px; font-size: 13px; color: var(--soft); }
.side label > input, .side label > select { color: var(--ink); font-size: 14px; width: 100%; }
.side .check { display: flex; align-items: center; gap: 8px; }
.side .check input { width: auto; }
.side form > button { background: var(--ink); color: var(--surface); border-color: var(--ink); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
output { font-size: 13px; color: var(--soft); overflow-wrap: anywhere; }
.row { display: flex; justify-content: space-between; align-items: center; margin: 12px 0 6px; font-size: 13px; }
.row button { padding: 2px 10px; }
.copyable .code { max-height: 240px; font-size: 12px; white-space: pre; }

@media (max-width: 900px) {
  body { grid-template-columns: minmax(0, 1fr); padding: 0 14px 48px; }
  aside { margin-top: 24px; }
  .entry { padding: 14px; }
  .top { padding-top: 18px; }
}
`

const vendors = `
.slack { --v: light-dark(#611f69, #b671bf); } .discord { --v: #5865f2; } .telegram { --v: #2aabee; } .email { --v: #c98a2b; } .msteams, .graph { --v: #6264a7; }
.jira { --v: #2684ff; } .webhook { --v: #5b8a72; } .sms { --v: #34a853; } .pagerduty { --v: #06ac38; }

.rendered { min-width: 0; overflow-wrap: anywhere; }
.text { white-space: pre-wrap; unicode-bidi: plaintext; overflow-wrap: anywhere; }
.rendered h4 { font-size: 17px; font-weight: 650; line-height: 1.35; margin: 2px 0 6px; unicode-bidi: plaintext; }
.heading { font-weight: 650; font-size: 1.1em; }
.strong { font-weight: 650; }
.rendered p { margin: 6px 0; unicode-bidi: plaintext; }
.rendered :is(li, td, th, .panel, blockquote) > p:only-child { margin: 0; }
.rendered hr { border: 0; border-top: 1px solid var(--line); margin: 10px 0; width: 100%; }
.rendered ul, .rendered ol { padding-inline: 22px; }
.rendered ul { list-style: disc; }
.rendered ul.tasks { list-style: none; padding: 0; }
.rendered :is(ul, ol).indent-1 { margin-inline-start: 22px; } .indent-2 { margin-inline-start: 44px; } .indent-3, .indent-4 { margin-inline-start: 66px; }
.code, .plain { background: var(--sunken); border: 1px solid var(--line); border-radius: 7px; padding: 10px 12px; margin: 6px 0;
  overflow: auto; max-height: 420px; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; color: var(--ink); }
.plain { font: inherit; }
:not(pre) > code { background: var(--sunken); border-radius: 4px; padding: 1px 4px; }
header code.to, .line code { background: none; padding: 0; }
blockquote { border-inline-start: 3px solid var(--line); padding-inline-start: 12px; margin: 4px 0; color: var(--soft); white-space: pre-wrap; }
.mention { color: var(--accent); background: light-dark(#e8eefc, #25304a); border-radius: 4px; padding: 0 3px; unicode-bidi: isolate; }
.spoiler { background: var(--ink); color: transparent; border-radius: 3px; }
.spoiler:hover, .spoiler:focus { background: var(--sunken); color: inherit; }
.no-link { text-decoration: underline dotted var(--bad); }
.fields { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px 20px; margin: 8px 0; }
.fields.three { grid-template-columns: repeat(3, minmax(0, 1fr)); }
.field.wide { grid-column: 1 / -1; }
.field > b { display: block; font-size: 13px; }
.facts { display: grid; gap: 3px; margin: 8px 0; font-size: 14px; }
.facts > div { display: grid; grid-template-columns: minmax(84px, 150px) minmax(0, 1fr); gap: 12px; }
.facts dt { color: var(--soft); overflow-wrap: anywhere; }
.facts dd { unicode-bidi: plaintext; overflow-wrap: anywhere; min-width: 0; }
.facts.raw { font: 12px/1.5 var(--mono); }
.facts.raw > div { grid-template-columns: minmax(84px, 200px) minmax(0, 1fr); }
.context { color: var(--soft); font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 12px; margin: 6px 0; }
.section { display: flex; gap: 16px; justify-content: space-between; align-items: start; margin: 6px 0; }
.section > div { min-width: 0; flex: 1; }
.actions, .keyboard, .files, .checks { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; align-items: center; font-size: 14px; }
.button { border: 1px solid var(--line); border-radius: 6px; padding: 4px 12px; font-size: 14px; font-weight: 550; background: var(--surface); max-width: 100%; overflow-wrap: anywhere; }
.button.primary, .button.positive { border-color: var(--accent); } .button.success { border-color: var(--good); } .button.danger, .button.destructive { border-color: var(--bad); }
.button a { color: inherit; }
.picture { display: inline-block; border: 1px dashed var(--line); border-radius: 7px; padding: 8px 12px; font-size: 13px; color: var(--soft); max-width: 100%; margin: 4px 0; }
.picture.small { padding: 1px 6px; }
.file { font-size: 14px; overflow-wrap: anywhere; }
.upload img { max-width: 100%; max-height: 320px; border-radius: 8px; display: block; }
.attachment, .embed { position: relative; padding: 4px 0 4px 16px; margin: 8px 0; }
.bar { position: absolute; inset: 0 auto 0 0; width: 4px; height: 100%; border-radius: 4px; color: var(--line); }
.embed { background: var(--sunken); border-radius: 6px; padding: 12px 16px 12px 18px; max-width: 560px; font-size: 14px; overflow: hidden; }
.author { font-size: 13px; font-weight: 600; }
.rendered .telegram { background: light-dark(#eaf4fb, #1b2a36); border-radius: 14px 14px 14px 4px; padding: 10px 14px; width: fit-content; max-width: 560px; min-width: 240px; }
.telegram :is(pre, blockquote) { margin: 0; }
.keyboard { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 6px; margin: 6px 0 0; }
.keyboard .button { text-align: center; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 16px; max-width: 600px; display: grid; gap: 8px; background: var(--surface); box-shadow: 0 1px 3px rgb(0 0 0 / 8%); }
.columns { display: flex; gap: 12px; } .columns > * { flex: 1; min-width: 0; }
.container { display: grid; gap: 6px; }
.panel { border-radius: 6px; padding: 10px 14px; margin: 8px 0; background: var(--sunken); }
[class*='style-'] { border-radius: 6px; padding: 10px 12px; }
.style-emphasis, .style-note { background: var(--sunken); }
.style-good { background: light-dark(#e8f5ee, #1a2f25); } .style-warning { background: light-dark(#fdf3dc, #332a15); }
.style-attention { background: light-dark(#fdeceb, #361f1e); } .style-accent { background: light-dark(#e9effc, #1d2840); }
.colour-good { color: var(--good); } .colour-warning { color: var(--warn); } .colour-attention { color: var(--bad); } .colour-accent { color: var(--accent); }
.size-small { font-size: 12px; } .size-medium { font-size: 17px; } .size-large { font-size: 20px; } .size-extralarge { font-size: 24px; }
.align-center { text-align: center; } .align-right { text-align: end; }
.folded summary { color: var(--accent); font-size: 14px; }
iframe { width: 100%; height: 300px; border: 1px solid rgb(128 128 128 / 30%); border-radius: 8px; background: #fff; resize: vertical; color-scheme: light; }
iframe.short { height: 120px; }
.issue-line { display: flex; gap: 10px; align-items: center; font-size: 13px; }
.key { font-weight: 600; color: var(--accent); }
.lozenge { display: inline-block; font-size: 11px; font-weight: 700; text-transform: uppercase; letter-spacing: 0.02em; padding: 1px 7px; border-radius: 4px; background: light-dark(#e6e7ea, #34373e); unicode-bidi: isolate; }
.lozenge.green { background: light-dark(#d9f2e3, #1f3d2d); color: var(--good); } .lozenge.blue { background: light-dark(#dfe9fd, #22345c); color: var(--accent); }
.lozenge.red { background: light-dark(#fbe0de, #45211f); color: var(--bad); } .lozenge.yellow { background: light-dark(#fdf0cf, #413414); color: var(--warn); }
.lozenge.purple { background: light-dark(#ece6fb, #322a4d); }
.severity { font-size: 13px; font-weight: 600; }
.bubble { background: light-dark(#e4f3e6, #1d3324); border-radius: 18px 18px 18px 5px; padding: 10px 15px; max-width: 380px; width: fit-content; margin: 8px 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; margin: 6px 0; }
td, th { border: 1px solid var(--line); padding: 5px 10px; text-align: start; vertical-align: top; }
@media (max-width: 600px) {
  .fields, .fields.three { grid-template-columns: minmax(0, 1fr); }
  .columns, .section { flex-direction: column; }
  .facts > div, .facts.raw > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
`

export const style: string = base + vendors
