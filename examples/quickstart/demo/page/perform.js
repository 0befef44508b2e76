import { call } from './call.js';

class Blocked extends Error {}

// performAll makes the requests to one API, one after the other, and passes each result to show.
export async function performAll(requests, api, callFromOther, show) {
  const memory = { item: 1 };
  for (const request of requests) {
    const send = request.fromOther ? await callFromOther : call;
    show(await perform(request, api, send, memory));
  }
}

// perform makes a request and finds out how it went. The id in its address lets the page's server tell what was on the wire.
async function perform(request, api, send, memory) {
  const id = crypto.randomUUID().slice(0, 8);
  const answers = [];
  const result = { request, api, answers, expected: request.expected };
  try {
    result.note = await request.send(async (method, path, init) => {
      const answer = await send(`${api.url}${path}?exchange=${id}`, { method, ...init });
      answers.push({ method, path, ...answer });
      if (answer.error) throw new Blocked(answer.error);
      if (answer.status >= 400) throw new Error(`the server answered ${answer.status}`);
      return answer;
    }, memory);
    result.outcome = 'allowed';
  } catch (error) {
    result.outcome = error instanceof Blocked ? 'blocked' : 'failed';
    result.note = error.message;
  }
  result.exchanges = await exchanges(id);
  // A fetch that the browser blocked and one that found no server look the same to a page.
  if (result.outcome === 'blocked' && result.exchanges.length === 0) {
    result.outcome = 'failed';
    result.note = 'nothing reached the server; is it still running?';
  }
  return result;
}

async function exchanges(id) {
  try {
    return (await (await fetch(`/exchanges/${id}`)).json()).map(parse);
  } catch {
    return [];
  }
}

function parse({ request, response }) {
  return {
    request,
    response,
    isPreflight: request.startsWith('OPTIONS ') && /^access-control-request-method:/im.test(request),
    status: Number(response.split(' ')[1]),
    allowsOrigin: /^access-control-allow-origin:/im.test(response),
  };
}

// explain says in a sentence or two why a result is what it is, from what was on the wire.
export function explain({ outcome, note, exchanges, answers }) {
  if (outcome === 'failed') return `This is not what was meant to happen: ${note}.`;
  const preflight = exchanges.find((e) => e.isPreflight);
  const actual = exchanges.findLast((e) => !e.isPreflight);
  if (outcome === 'allowed') {
    return preflight
      ? 'The browser asked with a preflight, the answer allowed it, and only then did the request itself go out.'
      : 'No preflight was needed. The answer names this page’s origin, so the browser hands it over.';
  }
  const method = answers.at(-1).method;
  if (actual) {
    return `The request arrived and the server answered ${actual.status}, but no header allows this origin, so the browser keeps `
      + 'the answer from the page. CORS decides what a page may read; a simple request is sent all the same.';
  }
  return preflight.allowsOrigin
    ? `The preflight was answered, but what it lists does not cover this request. The browser never sent the ${method}.`
    : `The preflight was refused with ${preflight.status} and says nothing more to an origin that is not listed. The browser never sent the ${method}.`;
}
