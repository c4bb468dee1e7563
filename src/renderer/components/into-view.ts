// What has just appeared is scrolled to: a form may be longer than its panel. As a `ref`, it runs once for each element.

export function intoView(element: Element | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
