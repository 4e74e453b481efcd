/**
 * What the pages do in the browser: tables sort by a click on a heading and are filtered by what is typed. Without it every
 * page still says everything.
 */
export const SCRIPT = `
for (const table of document.querySelectorAll('table[data-sorts]')) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, index) => row.cells[index].dataset.sort ?? row.cells[index].textContent.trim();
  heads.forEach((head, index) => {
    const button = head.querySelector('button');
    button?.addEventListener('click', () => {
      const up = head.getAttribute('aria-sort') !== 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      const rows = [...body.rows].map((row) => [key(row, index), row]);
      rows.sort(([a], [b]) => {
        if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
        const [x, y] = [Number(a), Number(b)];
        const order = Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, 'en') : x - y;
        return up ? order : -order;
      });
      body.append(...rows.map(([, row]) => row));
    });
  });
}
for (const input of document.querySelectorAll('input[data-filters]')) {
  const table = document.getElementById(input.dataset.filters);
  const said = input.parentElement.querySelector('output');
  const total = table.tBodies[0].rows.length;
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown++;
    }
    said.textContent = words.length === 0 ? '' : shown + ' of ' + total;
  });
}
`;
