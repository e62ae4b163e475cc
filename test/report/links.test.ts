import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { metricNames, TASKS, type MetricName } from '@titlebout/core'
import { plain } from '../../packages/report/src/markdown/escape.ts'
import { methodLink, methodPage, metricLink, toMethod } from '../../packages/report/src/links.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const PAGES = path.join(ROOT, 'docs/statistics')
const isDocumented = existsSync(PAGES)

/** Names of methods as the sources write them: `method: 'wilson'`, and both sides of a choice. */
const METHOD = /\bmethod:\s*(?:[^',\n]*\?\s*'([^']+)'\s*:\s*)?'([^']+)'/gu

function methodsIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) return []
    const text = readFileSync(path.join(entry.parentPath, entry.name), 'utf8')
    return [...text.matchAll(METHOD)].flatMap((match) => match.slice(1).filter((name) => name !== undefined))
  })
}

/** Methods of what no report line shows: a family of claims says its own in the settings. */
const NO_INTERVAL = new Set(['max-t', 'holm'])
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

/** The anchor that GitHub gives a heading. */
function anchorsOf(page: string): readonly string[] {
  const headings = readFileSync(path.join(PAGES, page), 'utf8').matchAll(/^#+ (.+)$/gmu)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function expectPage(link: string | undefined): void {
  expect(link).toBeDefined()
  const [page = '', anchor] = (link ?? '').split('#')
  expect(readdirSync(PAGES)).toContain(page)
  if (anchor !== undefined) expect(anchorsOf(page)).toContain(anchor)
}

describe('links to the pages of the statistics', () => {
  it('finds the names of methods in the sources', () => {
    expect(METHODS).toEqual(
      expect.arrayContaining(['wilson', 'delong', 'tango', 'clustered', 'delta', 'none', 'poisson-bootstrap', 'mean']),
    )
  })

  it.skipIf(!isDocumented).each(METHODS)(
    `lead from the method %s to a heading that is there${isDocumented ? '' : ': docs/statistics is not here'}`,
    (method) => {
      expectPage(methodPage(method))
    },
  )

  it.skipIf(!isDocumented).each(['t', 'clustered-t', 'delta-logit', 'delong-logit', 'jackknife-logit', 'delta-t'])(
    'lead from %s, a method on a scale or with a distribution of its own',
    (method) => {
      expectPage(methodPage(method))
    },
  )

  it.skipIf(!isDocumented).each(TASKS)('lead from every metric of %s to a page that is there', (task) => {
    for (const pattern of metricNames(task)) {
      const link = metricLink(example(pattern), task)
      expectPage(/docs\/statistics\/([^)]+)\)/u.exec(link)?.[1])
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
