import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { DOCUMENTS, headingsOf, linksOf, ROOT, textOf } from './documents.ts'

const REGISTRY_HOSTS =
  /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|\bnpm\.pkg\.github\.com|pypi\.org|pythonhosted\.org|proxy\.golang\.org|crates\.io|\bghcr\.io/giu
const EMAIL = /[\w.+-]+@[\w-]+\.[a-z]{2,}/giu

describe.each(DOCUMENTS)('%s', (file) => {
  const text = textOf(file)

  it('links to files and headings that are there', () => {
    const broken = linksOf(text).flatMap((link) => problemOf(file, link) ?? [])
    expect(broken).toEqual([])
  })

  it('links to lines that still define what the link names', () => {
    const wrong = [...text.matchAll(/\[`(\w+)`\]\(([^)#\s]+)#L(\d+)\)/gu)].filter(([, name, target = '', line]) => {
      const place = path.posix.normalize(path.posix.join(path.posix.dirname(file), target))
      return !textOf(place).split('\n')[Number(line) - 1]?.includes(`function ${name}(`)
    })
    expect(wrong.map(([link]) => link)).toEqual([])
  })

  it('names no e-mail address and no registry host', () => {
    // A version such as name@1.2.3 or checkout@v7 is no address: no letters stand behind its first point.
    expect(text.match(EMAIL) ?? []).toEqual([])
    expect(text.match(REGISTRY_HOSTS) ?? []).toEqual([])
  })

  it('names no path of one machine', () => {
    expect(text.match(/(?:^|[\s"'`(])\/(?:home|root|work|Users|tmp)\//gmu) ?? []).toEqual([])
  })
})

/** What is wrong with a link inside the repository; undefined when it is right, or leads elsewhere. */
function problemOf(file: string, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/iu.test(link)) return undefined
  const [target = '', anchor] = decodeURI(link).split('#')
  const place = target === '' ? file : path.posix.normalize(path.posix.join(path.posix.dirname(file), target))
  const absolute = path.join(ROOT, place)
  if (place.startsWith('..') || !existsSync(absolute)) return `${link}: there is no ${place}`
  if (anchor === undefined || statSync(absolute).isDirectory() || !place.endsWith('.md')) return undefined
  return headingsOf(textOf(place)).some((heading) => heading.anchor === anchor)
    ? undefined
    : `${link}: ${place} has no such heading`
}
