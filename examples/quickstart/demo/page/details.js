import { element } from './element.js';
import { explain } from './perform.js';

const dialog = document.getElementById('details');
const title = document.getElementById('details-title');
const body = document.getElementById('details-body');

// A click beside the dialog lands on the dialog itself, one inside it on a child.
dialog.addEventListener('click', (event) => {
  if (event.target === dialog) dialog.close();
});

// showDetails opens the dialog on a result: the verdict, what the page saw, and what was on the wire.
export function showDetails(result) {
  const { request, api, outcome, expected, answers, exchanges } = result;
  title.textContent = `${request.title} · ${api.framework}`;
  body.replaceChildren(
    element('p', { className: 'verdict' },
      element('span', { className: `outcome ${outcome} ${outcome === expected ? '' : 'mismatch'}` }, outcome),
      outcome === expected ? 'as expected' : `but expected to be ${expected}`),
    element('p', {}, explain(result)),
    element('h3', {}, 'What the page could read'),
    ...answers.map(readable),
    element('h3', {}, 'What was on the wire'),
    ...exchanges.map(wire),
  );
  if (exchanges.length === 0) body.append(element('p', {}, 'Nothing that the server has seen.'));
  dialog.showModal();
  body.scrollTop = 0;
}

function readable({ method, path, status, statusText, headers, body, error }) {
  if (error) {
    return element('div', { className: 'message' },
      element('p', { className: 'caption' }, `${method} ${path}`),
      element('pre', {}, error));
  }
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  return element('div', { className: 'message' },
    element('p', { className: 'caption' }, `${method} ${path} → ${status} ${statusText}`),
    element('pre', {}, body ? `${lines}\n\n${body.trim()}` : lines));
}

function wire({ request, response, isPreflight }) {
  return element('div', { className: 'exchange' },
    element('p', { className: 'caption' }, isPreflight ? 'Preflight, sent by the browser on its own' : 'The request itself'),
    element('pre', {}, ...head(request)),
    element('pre', {}, ...head(response)));
}

// What CORS and cookies are about; the rest of a message steps back.
const telling = /^(origin|vary|cookie|set-cookie|access-control-[a-z-]+|sec-fetch-site):/i;

function head(text) {
  const [first, ...fields] = text.split('\r\n');
  return [
    element('b', {}, `${first}\n`),
    ...fields.map((field) => element('span', { className: telling.test(field) ? 'telling' : 'aside' }, `${field}\n`)),
  ];
}
