const element = id => document.getElementById(id);
const { proxy, box } = await (await fetch('places.json')).json();

// query asks in InfluxQL and returns the rows of the first series.
async function query(base, text, options) {
  const response = await fetch(`${base}/query?${new URLSearchParams({ db: 'demo', q: text })}`, options);
  const answer = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${answer.trim() || 'the box does not answer'}`);
  return JSON.parse(answer).results[0].series?.[0].values ?? [];
}

async function write(temperature) {
  const response = await fetch(`${proxy}/write?db=demo`, { method: 'POST', body: `room temperature=${temperature}` });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
}

async function show() {
  const rows = await query(proxy, 'SELECT temperature FROM room ORDER BY time DESC LIMIT 8');
  element('readings').replaceChildren(...rows.map(([time, temperature]) => {
    const row = document.createElement('tr');
    row.insertCell().textContent = new Date(time).toLocaleTimeString();
    row.insertCell().textContent = temperature.toFixed(1);
    return row;
  }));
  return rows.length;
}

// report says in an element what became of a promise.
async function report(id, promise, success) {
  const status = element(id);
  try {
    status.textContent = success(await promise);
    status.className = 'well';
  } catch (error) {
    status.textContent = error instanceof TypeError ? `The browser did not let the page read an answer: ${error.message}` : error.message;
    status.className = 'badly';
  }
}

element('page').textContent = location.origin;
element('proxy').textContent = proxy;
element('box').textContent = box;

element('write').addEventListener('submit', event => {
  event.preventDefault();
  report('status', write(element('temperature').valueAsNumber).then(show), () => 'Written, and read again.');
});

report('status', query(proxy, 'CREATE DATABASE demo', { method: 'POST' }).then(show),
  n => n ? 'Read from the box.' : 'The box is empty. Write a reading.');
report('outcome', query(box, 'SELECT temperature FROM room LIMIT 1'), () => 'It was answered: the box has no password.');
