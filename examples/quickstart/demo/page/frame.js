// Runs in a hidden frame of the page, at the other origin, and makes the requests that the page asks for.
import { call } from './call.js';

addEventListener('message', async ({ source, data, ports: [answer] }) => {
  if (source === parent && answer) answer.postMessage(await call(data.url, data.init));
});
