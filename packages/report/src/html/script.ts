/** Filter, sorting and tips: what the page does beyond being read. Without it everything is still there. */
export const SCRIPT = `
'use strict';
for (const table of document.querySelectorAll('table[data-sorted]')) {
  const body = table.tBodies[0];
  const filter = table.closest('.table').querySelector('.filter');
  const input = filter.querySelector('input');
  const said = filter.querySelector('output');
  filter.hidden = false;
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of body.rows) {
      row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
      if (!row.hidden) shown += 1;
    }
    said.textContent = wanted === '' ? '' : shown + ' of ' + body.rows.length;
  });
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, index) => {
    const words = head.querySelector('span');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = words.textContent;
    words.replaceWith(button);
    button.addEventListener('click', () => {
      const up = head.getAttribute('aria-sort') !== 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      const key = (row) => row.cells[index].dataset.order;
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === undefined && y === undefined) {
          const order = a.cells[index].textContent.localeCompare(b.cells[index].textContent);
          return up ? order : -order;
        }
        if (x === undefined) return 1;
        if (y === undefined) return -1;
        return up ? x - y : y - x;
      });
      body.append(...rows);
    });
  });
}
const tip = document.createElement('div');
tip.className = 'tip';
tip.hidden = true;
tip.setAttribute('aria-hidden', 'true');
document.body.append(tip);
const show = (event) => {
  const target = event.target instanceof Element ? event.target.closest('[data-says]') : null;
  tip.hidden = target === null;
  if (target === null) return;
  tip.textContent = target.dataset.says;
  const place = target.getBoundingClientRect();
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  const above = place.top - tip.offsetHeight - 6;
  tip.style.left = Math.max(8, Math.min(place.left, room)) + 'px';
  tip.style.top = (above > 4 ? above : place.bottom + 6) + 'px';
};
for (const title of document.querySelectorAll('[data-says] > title')) title.remove();
document.addEventListener('pointerover', show);
document.addEventListener('focusin', show);
document.addEventListener('focusout', () => { tip.hidden = true; });
document.addEventListener('scroll', () => { tip.hidden = true; }, true);
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') tip.hidden = true; });
`
