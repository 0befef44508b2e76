// call makes one request and returns what a page gets to know of the answer: when the browser blocks it, no more than that.
export async function call(url, init) {
  try {
    const response = await fetch(url, init);
    return {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      body: await response.text(),
    };
  } catch (error) {
    return { error: String(error) };
  }
}
