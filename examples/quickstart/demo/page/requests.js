// The requests of the table, in the order they are made. expected and why are for the page at the allowed origin; at any
// other it should find everything blocked. send makes the request and returns a line worth showing.

const json = { 'Content-Type': 'application/json' };
const named = (name) => JSON.stringify({ name });

const requests = [
  {
    name: 'simple',
    title: 'Read the list',
    line: 'GET /items',
    expected: 'allowed',
    why: 'A simple request: the browser sends it right away, and looks at the answer to see whether this page may read it.',
    async send(api) {
      const { body } = await api('GET', '/items');
      return `${JSON.parse(body).length} items`;
    },
  },
  {
    name: 'create',
    title: 'Add an item',
    line: 'POST /items',
    expected: 'allowed',
    preflighted: true,
    why: 'A JSON body is more than a plain form could send, so the browser asks first, with a preflight.',
    async send(api, memory) {
      const { body } = await api('POST', '/items', { headers: json, body: named('Coffee') });
      memory.item = JSON.parse(body).id;
      return `added item ${memory.item}`;
    },
  },
  {
    name: 'preflighted',
    title: 'Rename it, with a header of our own',
    line: 'PUT /items/{id} · X-Client-Version',
    expected: 'allowed',
    preflighted: true,
    why: 'The method and the header are both on the policy’s lists, so the preflight lets them pass.',
    async send(api, memory) {
      const headers = { ...json, 'X-Client-Version': '1' };
      const { body } = await api('PUT', `/items/${memory.item}`, { headers, body: named('Espresso') });
      return `now ${JSON.parse(body).name}`;
    },
  },
  {
    name: 'exposed',
    title: 'Read the exposed headers',
    line: 'GET /items/1 → ETag, X-RateLimit-*',
    expected: 'allowed',
    why: 'ExposeHeaders names them. Date is on the wire too, but nothing exposes it: the page cannot see it.',
    async send(api) {
      const { headers } = await api('GET', '/items/1');
      const seen = new Map(headers);
      for (const name of ['etag', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']) {
        if (!seen.has(name)) throw new Error(`${name} is hidden`);
      }
      if (seen.has('date')) throw new Error('date is exposed');
      return `ETag ${seen.get('etag')}`;
    },
  },
  {
    name: 'delete',
    title: 'Delete the item',
    line: 'DELETE /items/{id}',
    expected: 'allowed',
    preflighted: true,
    why: 'DELETE always needs a preflight, and is on the list.',
    async send(api, memory) {
      await api('DELETE', `/items/${memory.item}`);
      return `item ${memory.item} is gone`;
    },
  },
  {
    name: 'credentials',
    title: 'Send a cookie back',
    line: 'GET /visits, twice · credentials: include',
    expected: 'allowed',
    why: 'AllowCredentials lets the browser keep the cookie of the first answer and send it with the second request.',
    async send(api) {
      const visits = async () => JSON.parse((await api('GET', '/visits', { credentials: 'include' })).body).visits;
      const [first, second] = [await visits(), await visits()];
      if (second !== first + 1) throw new Error('the cookie did not come back');
      return `visit ${second}`;
    },
  },
  {
    name: 'method',
    title: 'A method that is not on the list',
    line: 'PATCH /items/1',
    expected: 'blocked',
    preflighted: true,
    why: 'The API has PATCH, but the policy does not list it. The preflight says which methods there are, and the browser stops.',
    async send(api) {
      await api('PATCH', '/items/1', { headers: json, body: named('Tea') });
    },
  },
  {
    name: 'header',
    title: 'A header that is not on the list',
    line: 'GET /items · X-Debug',
    expected: 'blocked',
    preflighted: true,
    why: 'One unlisted header is enough to stop even a GET: the preflight does not name X-Debug.',
    async send(api) {
      await api('GET', '/items', { headers: { 'X-Debug': '1' } });
    },
  },
  {
    name: 'origin',
    title: 'From an origin that is not on the list',
    line: 'GET /items, from another origin',
    expected: 'blocked',
    why: 'A hidden frame at the other address asks. The server’s answer allows it nothing, so the browser keeps it from the frame.',
    fromOther: true,
    async send(api) {
      await api('GET', '/items');
    },
  },
];

// requestsFor returns the requests with what the origin of this page should find.
export function requestsFor({ origin }) {
  if (location.origin === origin) return requests;
  return requests.map((request) => ({
    ...request,
    expected: 'blocked',
    why: request.preflighted
      ? 'The preflight is refused with 403, so the browser never sends the request.'
      : 'The server answers, but its answer allows this origin nothing, so the browser keeps it from the page.',
  }));
}
