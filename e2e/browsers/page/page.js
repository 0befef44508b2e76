// What the JavaScript of a row can use. Its value is what the page got to see, in a word or two; "blocked" when that was
// nothing.

let servers;

// perform evaluates a row's JavaScript.
async function perform(code, at) {
  servers = at;
  return String(await eval(code));
}

addEventListener('message', async ({ source, data }) => {
  try {
    source.postMessage({ seen: await perform(data.code, data.servers) }, '*');
  } catch (error) {
    source.postMessage({ error: String(error) }, '*');
  }
});

// A row has two servers, which are two origins: items holds the quickstart's API, site the rest. No address is used in two
// runs of a row, since browsers remember preflights and answers by address.
const items = (path) => address(servers.items, path);
const site = (path) => address(servers.site, path);

function address(server, path) {
  const url = new URL(path, server);
  url.searchParams.set('run', servers.run);
  return url.href;
}

const json = { 'Content-Type': 'application/json' };
const put = { method: 'PUT', headers: json, body: '{"name":"Tea"}' };

// read is the status of the answer.
const read = (url, init) => fetch(url, init).then(({ status }) => status, () => 'blocked');

const text = (url, init) => fetch(url, init).then(async (response) => (await response.text()).trim(), () => 'blocked');

// readable lists those of the names whose header the page can read.
const readable = (names, url, init) => fetch(url, init).then(
  ({ headers }) => names.filter((name) => headers.has(name)).join(', '),
  () => 'blocked',
);

// received lists those of the names whose header the server has seen; it is for site('/names').
const received = async (names, url, init) => {
  const lines = (await text(url, init)).toLowerCase().split('\n');
  return names.filter((name) => lines.includes(name.toLowerCase())).join(', ');
};

// visits is how many the server has counted with the browser's cookie.
const visits = async (init) => JSON.parse(await text(items('/visits'), init)).visits;

const xhr = (method, url, { headers = {}, withCredentials = false, see = (request) => request.status } = {}) => new Promise((resolve) => {
  const request = new XMLHttpRequest();
  request.open(method, url);
  request.withCredentials = withCredentials;
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.onload = () => resolve(see(request));
  request.onerror = () => resolve('blocked');
  request.send();
});

const firstEvent = (url, init) => new Promise((resolve) => {
  const source = new EventSource(url, init);
  const end = (seen) => {
    source.close();
    resolve(seen);
  };
  source.onmessage = ({ data }) => end(data);
  source.onerror = () => end('blocked');
});

const firstMessage = (url) => new Promise((resolve) => {
  const socket = new WebSocket(url.replace('http', 'ws'));
  socket.onmessage = ({ data }) => {
    socket.close();
    resolve(data);
  };
  socket.onclose = () => resolve('blocked');
});

// script is what the script at url leaves in window.greeting.
const script = (url, attributes) => new Promise((resolve) => {
  const element = Object.assign(document.createElement('script'), { src: url, ...attributes });
  element.onload = () => resolve(window.greeting);
  element.onerror = () => resolve('blocked');
  document.head.append(element);
});

// image tells an image that is merely shown from one whose pixels the page can read.
const image = (url, attributes) => new Promise((resolve) => {
  const element = Object.assign(new Image(), attributes);
  element.onload = () => resolve(pixel(element));
  element.onerror = () => resolve('blocked');
  element.src = url;
});

function pixel(element) {
  const context = document.createElement('canvas').getContext('2d');
  context.drawImage(element, 0, 0);
  try {
    return `readable: ${context.getImageData(0, 0, 1, 1).data.join(' ')}`;
  } catch {
    return 'shown';
  }
}

const font = (url) => new FontFace('Row', `url(${url})`).load().then(({ status }) => status, () => 'blocked');

// timing tells whether the browser gives the details of a request away.
const timing = async (url) => {
  await text(url);
  return performance.getEntriesByName(url)[0].requestStart > 0 ? 'detailed' : 'rough';
};

// form sends a form, as pages have always been able to, into a frame.
const form = (url) => new Promise((resolve) => {
  const frame = Object.assign(document.createElement('iframe'), { name: 'target' });
  const element = Object.assign(document.createElement('form'), { method: 'POST', action: url, target: 'target' });
  document.body.append(frame, element);
  frame.onload = () => {
    frame.remove();
    element.remove();
    resolve('sent');
  };
  element.submit();
});

const inWorker = (code) => new Promise((resolve, reject) => {
  const url = URL.createObjectURL(new Blob([`(async () => postMessage(await ${code}))()`]));
  const worker = new Worker(url);
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(message);
});
