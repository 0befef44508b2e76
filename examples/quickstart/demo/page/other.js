// callFrom returns a function like call that makes its requests from a hidden frame at another origin.
export async function callFrom(origin) {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = `Requests from ${origin}`;
  frame.src = `${origin}/frame.html`;
  await new Promise((loaded) => {
    frame.addEventListener('load', loaded, { once: true });
    document.body.append(frame);
  });

  return (url, init) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve({ error: `${origin} did not load` }), 5000);
    frame.contentWindow.postMessage({ url, init }, origin, [port2]);
  });
}
