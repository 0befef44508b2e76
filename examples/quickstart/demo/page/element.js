// element makes an HTML element. Its children are nodes or text, never markup.
export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
