import fc from 'fast-check'
import { parse, type DefaultTreeAdapterTypes as Tree } from 'parse5'
import { describe, expect, it } from 'vitest'
import type { Evidence } from '@titlebout/core'
import {
  boutAgainstChampion,
  digest,
  evaluationOf,
  pageOf,
  sampleDrift,
  wholeStory,
} from '../../support/html-samples.ts'
import { NOTHING_TIED, sampleBout, sampleEvaluation, sampleValidation } from '../../support/evidence-samples.ts'
import { boutOfTask, evaluationOfTask, OTHER_TASKS } from '../../support/task-samples.ts'

function elements(html: string): readonly Tree.Element[] {
  const found: Tree.Element[] = []
  const walk = (node: Tree.Node): void => {
    if ('tagName' in node) found.push(node)
    if ('childNodes' in node) for (const child of node.childNodes) walk(child)
  }
  walk(parse(html))
  return found
}

function textOf(node: Tree.Node): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : ''
}

function named(html: string, tag: string): readonly Tree.Element[] {
  return elements(html).filter(({ tagName }) => tagName === tag)
}

function attribute(element: Tree.Element, name: string): string | undefined {
  return element.attrs.find((one) => one.name === name)?.value
}

/** The same evidence with a text in the place of every text that a schema leaves free. */
function poisoned(text: string): readonly Evidence[] {
  const bout = boutAgainstChampion()
  const evaluation = evaluationOf(3)
  const drift = sampleDrift()
  const verdict = { ...bout.verdict, detail: text }
  const finding = { id: 'odd', severity: 'error', message: text, where: { file: text }, fix: text } as const
  const policy = { ...bout.policy, ref: text, changes: [{ key: text, from: text, to: text, loosens: true }] }
  // With something added, for names that we know become links.
  const by = { method: `${text}~` }
  return [
    {
      ...bout,
      verdict,
      policy,
      findings: [finding],
      producer: { ...bout.producer, actor: text, workflow: text, ref: text, job: text },
      subject: [{ name: text, sha256: 'a'.repeat(64) }],
      result: {
        ...bout.result,
        comparisons: bout.result.comparisons.map((one) => ({ ...one, difference: { ...one.difference, ...by } })),
        slices: bout.result.slices.map((slice) => ({ ...slice, name: text })),
        lineage: [{ part: 'code', what: text, champion: text, candidate: text }],
      },
    },
    {
      ...evaluation,
      verdict,
      settings: { read_as: text },
      result: {
        ...evaluation.result,
        rules: evaluation.result.rules.map((rule) => ({ ...rule, rule: text, slice: text })),
        slices: evaluation.result.slices.map((slice) => ({ ...slice, name: text })),
        metrics: { [`${text}~`]: evaluation.result.metrics['roc_auc']!, ...evaluation.result.metrics },
      },
    },
    { ...drift, result: { ...drift.result, measures: drift.result.measures.map((one) => ({ ...one, field: text })) } },
  ]
}

/** What the page is made of, without its texts: nothing from outside may change it. */
function skeleton(html: string): readonly string[] {
  return elements(html).map(({ tagName, attrs }) => `${tagName} ${attrs.map((one) => one.name).join(' ')}`)
}

const NASTY = [
  '</title></head><script>alert(1)</script>',
  '</script><script src="https://example.test/x.js"></script>',
  '</style><img src=x onerror=alert(1)>',
  '" onfocus="alert(1)" autofocus="',
  "' style='position:fixed",
  '--><svg onload=alert(1)>',
  ']]><b>',
  '&lt;b&gt;',
  '\u202Egnp.exe',
]

describe('the page', () => {
  it('says the verdict and whose rules judged before anything else', () => {
    const html = pageOf(boutAgainstChampion())
    const said = textOf(named(html, 'main')[0]!)
    expect(said).toMatch(
      /^bird-strikes: ✔ passed✔ passed Better by 0\.28\.Judged by the rules of refs\/heads\/main \(commit 1234567\), not by those of the change itself\./u,
    )
    expect(said).toContain('⚠ loosened: champion.merge.margin from 0.01 to 0.05')
    expect(said.indexOf('the change did not judge it')).toBeLessThan(said.indexOf('Is the new model'))
  })

  it('calls a model what its worst step is', () => {
    const [heading] = named(pageOf(...wholeStory()), 'h1')
    expect(textOf(heading!)).toBe('bird-strikes: ✘ failed')
  })

  it('shows every number of the comparisons, of the metrics, of the slices and of the drift', () => {
    const html = textOf(named(pageOf(...wholeStory()), 'main')[0]!)
    for (const number of [
      '+0.029 [+0.018, +0.040]',
      '0.751 [0.731, 0.771]',
      '+0.003 [−0.011, +0.017]',
      'no worse: above −0.01',
      'about 5,200 rows would decide',
      '−0.060 [−0.110, −0.010]',
      '18 → 21 of 40',
      '0.780 [0.760, 0.800]',
      '0.240 [0.230, 0.250]',
      '+0.389 [+0.189, +0.589]',
      '0.310 [0.280, 0.340]',
      '−0.011 [−0.041, +0.019]',
      'z = 2.4, and 1.9 on fresh rows',
      'none (one class)',
      '3.8 % of the rows are decided otherwise',
    ])
      expect(html).toContain(number)
  })

  it('sorts slices worst first by the metric, those without a value last', () => {
    const table = named(pageOf(evaluationOf(6)), 'table').find((one) => textOf(one).startsWith('roc_auc by slice'))!
    const values = elementsIn(table, 'tr')
      .slice(1)
      .map((row) => attribute(elementsIn(row, 'td')[0]!, 'data-order'))
    expect(values).toHaveLength(6)
    expect(values.at(-1)).toBeUndefined()
    const numbers = values.slice(0, -1).map(Number)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })

  it('draws an interval where its numbers are, on the scale of its column', () => {
    const [plot] = named(pageOf(sampleBout(NOTHING_TIED)), 'svg').filter((svg) => attribute(svg, 'class') === 'plot')
    const [bar] = elementsIn(plot!, 'rect')
    const [dot] = elementsIn(plot!, 'circle')
    const [bound] = elementsIn(plot!, 'line').filter((line) => attribute(line, 'class') === 'bound')
    const x = (element: Tree.Element, name: string): number => Number(attribute(element, name))
    // 0.28 ± 0.02 against 0, with 6 % of room on both sides of 0 … 0.3, on 164 of 180 places.
    const at = (value: number): number => 8 + (164 * (value + 0.018)) / 0.336
    expect(x(bar!, 'x')).toBeCloseTo(at(0.26), 0)
    expect(x(bar!, 'x') + x(bar!, 'width')).toBeCloseTo(at(0.3), 0)
    expect(x(dot!, 'cx')).toBeCloseTo(at(0.28), 0)
    expect(x(bound!, 'x1')).toBeCloseTo(at(0), 0)
  })

  it.each(OTHER_TASKS)('is made of %s too', (task) => {
    const html = pageOf(evaluationOfTask(task), boutOfTask(task))
    expect(named(html, 'h2').map(textOf)).toEqual(['compare-to-champion', 'evaluate-gate'])
    expect(textOf(named(html, 'main')[0]!)).not.toMatch(/NaN|undefined|Infinity|\[object/u)
  })

  it('says so when nothing has been judged', () => {
    expect(textOf(named(pageOf(), 'body')[0]!)).toContain('Nothing has been judged yet.')
  })

  it('keeps a page of 5,000 slices small enough to open, and says what it left out', () => {
    const html = pageOf(evaluationOf(5000))
    expect(html.length).toBeLessThan(1_500_000)
    expect(html).toContain('… and 4,000 more rows')
  })
})

describe('what the page may do', () => {
  const html = pageOf(...wholeStory())

  it('lets in its own style and script by digest, and nothing else', () => {
    const meta = named(html, 'meta').find((one) => attribute(one, 'http-equiv') === 'Content-Security-Policy')
    const policy = attribute(meta!, 'content')
    const [style, ...styles] = named(html, 'style')
    const [script, ...scripts] = named(html, 'script')
    expect([styles, scripts]).toEqual([[], []])
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${digest(textOf(style!))}'; script-src 'sha256-${digest(textOf(script!))}'; base-uri 'none'; form-action 'none'`,
    )
    expect(policy).not.toContain('unsafe')
  })

  it('needs no other file, and carries neither handlers nor styles on its elements', () => {
    for (const { tagName, attrs } of elements(html)) {
      expect(['link', 'img', 'iframe', 'object', 'embed', 'form', 'base']).not.toContain(tagName)
      for (const { name, value } of attrs) {
        expect(name).not.toMatch(/^(?:on|src$|style$)/u)
        if (name === 'href') expect(value).toMatch(/^https:\/\/github\.com\/titlebout\/titlebout\//u)
      }
    }
  })

  it('has one main part, headings in order, a caption for each table, words for each picture', () => {
    expect(named(html, 'main')).toHaveLength(1)
    expect(attribute(named(html, 'html')[0]!, 'lang')).toBe('en')
    const levels = elements(html).flatMap(({ tagName }) => (/^h[1-6]$/u.test(tagName) ? [Number(tagName[1])] : []))
    levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1))
    for (const table of named(html, 'table')) expect(textOf(elementsIn(table, 'caption')[0]!)).not.toBe('')
    for (const svg of named(html, 'svg'))
      expect(attribute(svg, 'aria-hidden') === 'true' || attribute(svg, 'aria-label') !== undefined).toBe(true)
  })

  it.each(NASTY)('shows %j as text', (text) => {
    const page = pageOf(...poisoned(text))
    expect(skeleton(page)).toEqual(skeleton(pageOf(...poisoned('plain'))))
    expect(page).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/u)
    const wanted = text.replaceAll(/\u202E/gu, ' ')
    expect(textOf(named(page, 'main')[0]!)).toContain(wanted)
  })

  it('is built alike whatever texts say', () => {
    const plain = skeleton(pageOf(...poisoned('plain')))
    const part = fc.constantFrom('<', '>', '"', "'", '&', '/', '--', 'script', ' ', '=', '\u0000', '\u2028', '`', '{')
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: part, minLength: 1 }), fc.string({ unit: 'binary', minLength: 1 })),
        (text) => {
          expect(skeleton(pageOf(...poisoned(text)))).toEqual(plain)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('is the same for the same evidence', () => {
    expect(pageOf(sampleValidation(NOTHING_TIED), sampleEvaluation(NOTHING_TIED))).toBe(
      pageOf(sampleEvaluation(NOTHING_TIED), sampleValidation(NOTHING_TIED)),
    )
  })
})

function elementsIn(node: Tree.Element, tag: string): readonly Tree.Element[] {
  return node.childNodes.flatMap((child) =>
    'tagName' in child ? [...(child.tagName === tag ? [child] : []), ...elementsIn(child, tag)] : [],
  )
}
