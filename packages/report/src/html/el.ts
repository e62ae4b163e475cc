import { h, type ComponentChild } from 'preact'
import { oneLine } from '../markdown/escape.ts'

/** What may stand inside an element; text is always text, wherever it came from. */
export type Part = Element | string | undefined | readonly Part[]
type Element = ReturnType<typeof element>
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * An element of a page. Text and attributes are escaped when the page is rendered; here they lose line ends, control and direction
 * characters, and text is cut where it is longer than a reader reads. Names of elements and attributes are ours.
 */
export function el(name: string, attributes: Attributes, ...parts: readonly Part[]): Element {
  const clean: Record<string, string | number | boolean> = {}
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) clean[key] = typeof value === 'string' && !DRAWN.has(key) ? oneLine(value) : value
  }
  return element(name, clean, parts.flatMap(flat))
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number | boolean>>,
  children: readonly ComponentChild[],
) {
  return h(name, attributes, ...children)
}

/** Made of numbers by us, and longer than text may be. */
const DRAWN: ReadonlySet<string> = new Set(['points', 'content'])

function flat(part: Part): (Element | string)[] {
  if (part === undefined) return []
  if (typeof part === 'string') return [oneLine(part)]
  return isMany(part) ? part.flatMap(flat) : [part]
}

function isMany(part: Element | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part)
}

/** A name or value from outside. */
export function code(text: string): Element {
  return el('code', {}, text === '' ? '""' : text)
}
