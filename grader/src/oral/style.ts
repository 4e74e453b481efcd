/** The style of packets: made for A4 paper, and as readable on a screen. */
export const PACKET_STYLE = `
:root{color-scheme:light;--soft:#555;--line:#c4c9cf;--band:#f4f6f8;--good:#176b32;--bad:#a3211a;--mark:#fff2b8}
*{box-sizing:border-box}
body{margin:0 auto;max-width:186mm;padding:8mm 4mm;background:#fff;color:#111;font:10pt/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
h1{font-size:16pt;line-height:1.2;margin:0 0 1mm}
h2{font-size:12.5pt;margin:7mm 0 2mm;border-bottom:1px solid var(--line);padding-bottom:.5mm}
h3{font-size:10.5pt;margin:5mm 0 1.5mm}
p{margin:1mm 0 2mm}.soft{color:var(--soft)}.good{color:var(--good)}.bad{color:var(--bad)}
h1,h2,h3,p,li,dd{overflow-wrap:anywhere}td,th{overflow-wrap:break-word}td code{overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:repeat(4,1fr);gap:2mm;margin:3mm 0}
dl div{border:1px solid var(--line);border-radius:1.5mm;padding:1mm 2mm;background:var(--band)}dt{font-size:8pt;color:var(--soft)}dd{margin:0;font-size:12pt}
table{border-collapse:collapse;width:100%;font-size:8.8pt;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid var(--line);padding:.7mm 1.5mm;text-align:left;vertical-align:top}thead th{background:var(--band)}
td.n,th.n{text-align:right;white-space:nowrap}
ul{margin:1mm 0 2mm;padding-left:5mm}
pre{margin:1.5mm 0;padding:1.5mm 2mm;border:1px solid var(--line);border-radius:1mm;background:var(--band);font:7.6pt/1.4 ui-monospace,"Cascadia Mono","Liberation Mono",Menlo,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
pre b{display:inline-block;width:100%;background:var(--mark)}
code{font:8.6pt ui-monospace,"Liberation Mono",monospace;overflow-wrap:anywhere}
.question{margin-top:5mm;padding-top:2mm;border-top:1.5px solid #333}
.question>h3{margin-top:0;font-size:11pt}
.answer{border-left:3px solid var(--good);padding:.5mm 0 .5mm 3mm;margin:2mm 0}
.answer strong{font-size:8.5pt;color:var(--good);text-transform:uppercase;letter-spacing:.04em}
.notes{height:16mm;border:1px dashed var(--line);border-radius:1mm;margin:2mm 0 0;padding:.5mm 1.5mm;font-size:8pt;color:var(--soft)}
figure.picture{margin:2mm 0;break-inside:avoid}figure.picture svg{display:block;max-width:100%;max-height:150mm;width:auto;height:auto}figure.picture details{display:none}
.box{display:inline-block;width:3.5mm;height:3.5mm;border:1px solid #333;vertical-align:-.6mm}
.marks td{height:8mm}
footer{margin-top:8mm;color:var(--soft);font-size:8pt}
@page{size:A4;margin:13mm 12mm 15mm}
@media print{body{max-width:none;padding:0}h2,h3{break-after:avoid}tr,.answer,dl{break-inside:avoid}thead{display:table-header-group}.question{break-inside:auto}.sheet{break-before:page}}
`;
