/** A place for a picture, in the page of a test. */
export function box(id: string): HTMLElement {
  const element = document.body.appendChild(document.createElement('div'))
  element.id = id
  element.style.cssText = 'width:320px;height:240px'
  return element
}
