// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// The style of the report: light and dark mode, print, narrow and wide screens.
inline constexpr const char* report_style = R"(
:root{--ground:#fff;--text:#1b1f24;--soft:#5b6470;--line:#d5dae0;--panel:#f5f7f9;--alert:#fff4e0;
--c0:#0072b2;--c1:#c44e00;--c2:#00805d;--c3:#b0508a;--c4:#946300;--c5:#4a7fa5}
@media (prefers-color-scheme:dark){:root{--ground:#14171a;--text:#e6e9ec;--soft:#a0a9b3;--line:#363d45;--panel:#1d2125;
--alert:#3a2d14;--c0:#5ab4ee;--c1:#ff9a55;--c2:#3ecf9f;--c3:#e79ac9;--c4:#edb63e;--c5:#a5cfee}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{max-width:1180px;margin:0 auto;padding:16px}
h1{font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere;margin:.5rem 0}
h2{font-size:1.2rem;margin:2.2rem 0 .4rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.2rem 0 .4rem;overflow-wrap:anywhere}
p{max-width:75ch;margin:.4rem 0}
small,footer{color:var(--soft);font-size:.82rem}
footer{margin-top:3rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{padding:.2rem .7rem;text-align:right;vertical-align:top}
th:first-child,td:first-child,.means .first td:nth-child(2),.means thead th:nth-child(2){text-align:left}
thead th{border-bottom:1px solid var(--line);color:var(--soft);font-weight:600}
tbody th{font-weight:600}
.means th[scope]{white-space:normal;min-width:11rem;max-width:17rem}
tbody th small{display:block;font-weight:400}
.means tr.first>*{border-top:1px solid var(--line)}
td b{font-weight:700}
.c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}.c5{--c:var(--c5)}
.key{display:inline-block;width:.7em;height:.7em;border-radius:50%;background:var(--c);margin-right:.45em}
.plots,.pictures{display:grid;gap:14px;grid-template-columns:repeat(auto-fill,minmax(min(320px,100%),1fr))}
.pictures{grid-template-columns:repeat(auto-fill,minmax(min(420px,100%),1fr))}
figure{margin:0;padding:10px;background:var(--panel);border-radius:6px;min-width:0}
figcaption{font-size:.88rem;overflow-wrap:anywhere}
.pictures figcaption{margin-top:.3rem}
svg{display:block;width:100%;height:auto;max-width:480px;font:12px system-ui,sans-serif;fill:var(--text)}
svg .note,svg .tick{fill:var(--soft);font-size:11px}
svg .name{font-weight:600}
svg .grid{stroke:var(--line)}
svg circle{fill:var(--c);fill-opacity:.45}
svg rect{fill:var(--c);fill-opacity:.16;stroke:var(--c)}
svg .median{stroke:var(--c);stroke-width:2.5}
svg .interval{stroke:var(--text);stroke-width:2}
svg .mean{fill:var(--text);stroke:var(--panel)}
img{display:block;width:100%;height:auto;object-fit:fill;background:#000}
.scale{height:4px;background:var(--text);margin-top:6px}
.scale+small{display:block}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;align-items:center;max-width:none;font-size:.9rem}
.swatch,.ring{display:inline-block;width:1em;height:1em;border-radius:3px;background:var(--c);vertical-align:-.15em;
margin-right:-.7rem}
.ring{background:#555;border:3px solid var(--c);outline:1px solid var(--soft)}
.alert{background:var(--alert);border-radius:6px;padding:.5rem .9rem;margin:.8rem 0;overflow-wrap:anywhere}
.alert ul{margin:.2rem 0;padding-left:1.2rem}
pre{white-space:pre-wrap;font-size:.85rem;color:var(--soft)}
summary{cursor:pointer}
@media(max-width:700px){table{font-size:.82rem}th,td{padding:.2rem .4rem}
.means th[scope]{min-width:7rem;max-width:8rem}}
@media print{figure{break-inside:avoid}}
)";
