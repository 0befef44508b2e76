import { showDetails } from './details.js';
import { element } from './element.js';
import { callFrom } from './other.js';
import { performAll } from './perform.js';
import { policyInGo } from './policy.js';
import { requestsFor } from './requests.js';

const main = document.getElementById('main');
const summary = document.getElementById('summary');
const again = document.getElementById('again');

const demo = await (await fetch('/demo.json')).json();
const requests = requestsFor(demo);
const callFromOther = callFrom(demo.otherOrigin);

showOrigins();
showTable();
document.getElementById('policy').textContent = policyInGo(demo.policy, demo.apis);
document.getElementById('curl').textContent = demo.curl;
again.addEventListener('click', run);
await run();

async function run() {
  main.ariaBusy = 'true';
  again.disabled = true;
  summary.className = '';
  summary.textContent = 'Running…';
  for (const cell of document.querySelectorAll('td')) cell.replaceChildren(element('span', { className: 'waiting' }, '…'));

  const results = [];
  await Promise.all(demo.apis.map((api) => performAll(requests, api, callFromOther, (result) => {
    results.push(result);
    showResult(result);
  })));

  const agreed = results.filter(({ outcome, expected }) => outcome === expected).length;
  summary.textContent = agreed === results.length ? `✓ All ${agreed} as expected` : `✗ ${results.length - agreed} of ${results.length} not as expected`;
  summary.className = agreed === results.length ? 'agreed' : 'mismatch';
  again.disabled = false;
  main.ariaBusy = 'false';
}

function showOrigins() {
  for (const [id, origin] of [['allowed-origin', demo.origin], ['other-origin', demo.otherOrigin]]) {
    const link = document.getElementById(id);
    link.href = origin;
    link.querySelector('b').textContent = origin;
    if (location.origin === origin) link.ariaCurrent = 'page';
  }
  if (location.origin !== demo.origin) {
    document.getElementById('lead').textContent = `This page came from ${location.origin}, which the policy does not list. `
      + 'It is the same page, and it makes the same requests. This time the browser should let it have nothing.';
  }
}

function showTable() {
  for (const { framework, url } of demo.apis) {
    const { hostname, port } = new URL(url);
    document.getElementById('frameworks').append(element('th', { scope: 'col', role: 'columnheader' },
      framework,
      element('small', {}, element('span', { className: 'host' }, hostname), `:${port || 80}`)));
  }
  document.getElementById('requests').append(...requests.map(row));
}

function row(request) {
  const heading = element('th', { scope: 'row', role: 'rowheader' },
    request.title,
    element('code', {}, request.line),
    element('small', {},
      element('span', { className: `should ${request.expected}` }, `Should be ${request.expected}. `),
      request.why));
  const made = element('tr', { role: 'row' }, heading);
  for (const { framework } of demo.apis) {
    const cell = element('td', { role: 'cell' });
    cell.dataset.request = request.name;
    cell.dataset.framework = framework;
    made.append(cell);
  }
  return made;
}

function showResult(result) {
  const { request, api, outcome, expected } = result;
  const agreed = outcome === expected;
  const cell = document.querySelector(`td[data-request="${request.name}"][data-framework="${api.framework}"]`);
  cell.dataset.outcome = outcome;
  cell.dataset.expected = expected;
  const button = element('button', {
    type: 'button',
    className: `outcome ${outcome} ${agreed ? '' : 'mismatch'}`,
    title: result.note ?? '',
    onclick: () => showDetails(result),
  }, `${agreed ? '✓' : '✗'} ${outcome}`);
  button.ariaHasPopup = 'dialog';
  button.ariaLabel = `${request.title} on ${api.framework}: ${outcome}, ${agreed ? 'as expected' : `but expected to be ${expected}`}`;
  cell.replaceChildren(button);
  if (!agreed) cell.append(element('small', {}, `expected ${expected}`));
}
