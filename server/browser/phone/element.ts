/** Makes an element: `make('div', 'class names', child, 'text')`. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  classes = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (classes !== '') element.className = classes
  element.append(...children)
  return element
}
