import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { metricNames, TASKS, type MetricName } from '@titlebout/core'
import { plain } from '../../packages/report/src/markdown/escape.ts'
import { methodLink, methodPage, metricLink, toMethod } from '../../packages/report/src/links.ts'
import { headingsOf } from '../docs/documents.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const PAGES = path.join(ROOT, 'docs/statistics')
const isDocumented = existsSync(PAGES)

/** Names of methods as the sources write them: `method: 'wilson'`, and both sides of a choice. */
const METHOD = /\bmethod:\s*(?:[^',\n]*\?\s*'([^']+)'\s*:\s*)?'([^']+)'/gu

/** Our own words that lead to what is said of a method, over one line or several. */
const TO_METHOD = /\btoMethod\(\s*(?:'[^']+'|`[^`]+`),\s*'([^']+)'/gu

function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
}

function methodsIn(folder: string): string[] {
  return sourcesIn(folder).flatMap((text) =>
    [...text.matchAll(METHOD)].flatMap((match) => match.slice(1).filter((name) => name !== undefined)),
  )
}

/** What no report line shows: a family of claims says its own in the settings; intervals of means and shares are `t`, `hall-t` and `wilson`. */
const NO_INTERVAL = new Set(['max-t', 'holm', 'mean', 'proportion'])
/** The members of the union of names of variances, and names that are handed on as an argument. */
const NAMED = ['packages/stats/src/result.ts', 'packages/stats/src/resampling/bootstrap.ts'].flatMap((file) => {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  const union = /type VarianceMethod =([^\n]*)/u.exec(text)?.[1] ?? ''
  return [...`${union} ${text.match(/'[a-z]+-bootstrap'/gu)?.join(' ') ?? ''}`.matchAll(/'([^']+)'/gu)].map(
    ([, name = '']) => name,
  )
})
const METHODS = [...new Set([...methodsIn('packages/stats/src'), ...methodsIn('packages/core/src'), ...NAMED])]
  .filter((name) => !NO_INTERVAL.has(name))
  .sort()

/** What stands under the heading that a link leads to; the whole page where it names none. */
function sectionAt(link: string | undefined): string {
  expect(link).toBeDefined()
  const [page = '', anchor] = (link ?? '').split('#')
  expect(readdirSync(PAGES)).toContain(page)
  const text = readFileSync(path.join(PAGES, page), 'utf8')
  if (anchor === undefined) return text
  const heading = headingsOf(text).find((one) => one.anchor === anchor)
  if (heading === undefined) throw new Error(`${page} has no heading #${anchor}`)
  const lines = text.split('\n')
  const rest = lines.slice(lines.indexOf(`${'#'.repeat(heading.level)} ${heading.text}`) + 1)
  const end = rest.findIndex((line) => /^#+ /u.test(line) && line.indexOf(' ') <= heading.level)
  return rest.slice(0, end < 0 ? rest.length : end).join('\n')
}

describe('links to the pages of the statistics', () => {
  it('finds the names of methods in the sources', () => {
    expect(METHODS).toEqual(
      expect.arrayContaining(['wilson', 'delong', 'tango', 'clustered', 'delta', 'none', 'poisson-bootstrap']),
    )
  })

  it.skipIf(!isDocumented).each(METHODS)(
    `lead from the method %s to words that name it${isDocumented ? '' : ': docs/statistics is not here'}`,
    (method) => {
      expect(sectionAt(methodPage(method))).toMatch(new RegExp(`\`${method}(-t|-logit)?\``, 'u'))
    },
  )

  it.skipIf(!isDocumented).each(['delong', 'jackknife', 'delta', 'clustered'])(
    'lead from %s on a scale or with a distribution of its own to the same words',
    (method) => {
      for (const law of ['-t', '-logit']) expect(methodPage(`${method}${law}`)).toBe(methodPage(method))
      expect(sectionAt('intervals.md#which-one')).toMatch(/`-t` .* `-logit` /u)
    },
  )

  it.skipIf(!isDocumented)('lead from every phrase of a report to a heading that is there', () => {
    const phrases = sourcesIn('packages/report/src').flatMap((text) => [...text.matchAll(TO_METHOD)])
    expect(phrases.length).toBeGreaterThanOrEqual(9)
    for (const [, method = ''] of phrases) sectionAt(methodPage(method))
  })

  it.skipIf(!isDocumented)('lead from intervals of groups to their own', () => {
    expect(sectionAt(methodPage('bonferroni-wilson'))).toContain('`bonferroni-wilson`')
    expect(sectionAt(methodPage('bonferroni-delong-logit'))).toContain('`bonferroni-`')
  })

  it.skipIf(!isDocumented).each(TASKS)('lead from every metric of %s to a page that names it', (task) => {
    for (const pattern of metricNames(task)) {
      const link = metricLink(example(pattern), task)
      const page = sectionAt(/docs\/statistics\/([^)]+)\)/u.exec(link)?.[1])
      for (const part of namedParts(pattern)) expect(page).toContain(part)
    }
  })

  it('say a method that nobody knows as text, and never as a link', () => {
    expect(methodPage('reading-tea-leaves')).toBeUndefined()
    expect(methodLink('[x](https://a.test)')).toBe(plain('[x](https://a.test)'))
    expect(toMethod('words', 'reading-tea-leaves')).toBe('words')
    expect(metricLink('no_such_metric', 'regression')).toBe('`no_such_metric`')
  })

  it('name a metric as people and as titlebout.yml do', () => {
    expect(metricLink('roc_auc', 'binary-classification')).toMatch(/^\[ROC AUC\]\(https:.*\) `roc_auc`$/u)
    expect(metricLink('accuracy', 'binary-classification')).toMatch(/^\[`accuracy`\]\(https:.*\)$/u)
  })
})

/** How a page may name a metric: whole, or `f1` and `_macro` by themselves. */
function namedParts(pattern: string): readonly string[] {
  const [, name = pattern, average] = /^(f1|precision|recall|jaccard|cohen_kappa)(_[a-z]+)$/u.exec(pattern) ?? []
  return [`\`${name.replace('…', '')}`, ...(average === undefined ? [] : [`\`${average}\``])]
}

/** A metric out of its pattern: `ndcg@…` with a number that every one of them takes. */
function example(pattern: string): MetricName {
  return pattern
    .replace('loss_…', 'loss_own')
    .replace(
      /^(?<share>(?:d2_)?pinball|winkler|lift|recall_at_\w+|precision_at_recall|partial_roc_auc)@…$/u,
      '$<share>@0.5',
    )
    .replace('…', '2')
}
