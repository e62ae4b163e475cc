import { assertNever, worst, type Evidence, type Examples } from '@titlebout/core'
import { renderToString } from 'preact-render-to-string'
import { bySteps, stepName } from '../steps.ts'
import { el, type Part } from './el.ts'
import { htmlTable } from './html-table.ts'
import { SCRIPT } from './script.ts'
import { boutParts } from './sections/bout.ts'
import { driftParts } from './sections/drift.ts'
import { evaluationParts } from './sections/evaluation.ts'
import { exampleParts } from './sections/examples.ts'
import { findingsParts, policyParts } from './sections/judgement.ts'
import { lineageParts } from './sections/lineage.ts'
import { deploymentParts, packageParts, scoringParts, trainingParts, validationParts } from './sections/release.ts'
import { STYLE } from './style.ts'
import { fold, question, verdictPart } from './words.ts'

export interface HtmlOptions {
  /** SHA-256 of a text in UTF-8, in base64, as a content security policy names it. */
  readonly digest: (text: string) => string
  /** Single validation rows of a bout: only for a page that is not kept for ever. */
  readonly examples?: Examples | undefined
}

/**
 * Evidence as one page that needs nothing else: no file, no network, and no script to be read. A pure function of the evidence. Its
 * content security policy lets in nothing but its own style and script, by digest, so that text from data could not run or load
 * anything even if it got past the escaping.
 */
export function htmlReport(evidence: readonly Evidence[], { digest, examples }: HtmlOptions): string {
  const models = [...new Set(evidence.map(({ model }) => model))].sort()
  const policy = `default-src 'none'; style-src 'sha256-${digest(STYLE)}'; script-src 'sha256-${digest(SCRIPT)}'; base-uri 'none'; form-action 'none'`
  const head = renderToString(
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('meta', { name: 'referrer', content: 'no-referrer' }),
      el('title', {}, models.length === 0 ? 'titlebout' : `${models.join(', ')} · titlebout`),
    ),
  )
  const main = renderToString(
    el(
      'main',
      {},
      models.map((model) => modelParts(model, evidence, examples)),
      ending(models),
    ),
  )
  // Neither constant holds an end tag, and no other text is let in between these two pairs of tags.
  return `<!doctype html>\n<html lang="en">${head.replace('</head>', `<style>${STYLE}</style></head>`)}<body>${main}<script>${SCRIPT}</script></body></html>\n`
}

function modelParts(model: string, evidence: readonly Evidence[], examples: Examples | undefined): Part {
  const own = evidence.filter((one) => one.model === model)
  const story = bySteps(own, 'story')
  const overall = worst(story.map(({ verdict }) => verdict.kind))
  const [latest] = bySteps(own, 'interest')
  if (latest === undefined) return undefined
  return [
    el('h1', {}, `${model}: `, verdictPart(overall)),
    story.length === 1 ? verdictBox(latest) : summary(story),
    policyOf(story),
    readAs(story),
    bySteps(own, 'interest').map((one) => stepParts(one, story.length > 1, examples)),
  ]
}

function summary(story: readonly Evidence[]): Part {
  return htmlTable(
    [{ head: 'step' }, { head: 'verdict' }, { head: 'in one sentence' }],
    story.map((one) => ({ cells: [stepName(one), verdictPart(one.verdict.kind), one.verdict.detail] })),
    { caption: 'What was asked of this model, step by step' },
  )
}

/** The judging steps all read the same policy; the one with the most to say is shown. */
function policyOf(story: readonly Evidence[]): Part {
  const judging = story.filter(({ format }) => format !== 'titlebout.training/1')
  const [shown] = (judging.length > 0 ? judging : story).toSorted(
    (a, b) => b.policy.changes.length - a.policy.changes.length,
  )
  return shown === undefined ? undefined : policyParts(shown.policy)
}

/** What a file without a titlebout.yml was taken for. */
function readAs(story: readonly Evidence[]): Part {
  const text = story.map(({ settings }) => settings['read_as']).find((one) => typeof one === 'string')
  return typeof text === 'string' ? el('p', {}, `Read as ${text}.`) : undefined
}

function verdictBox({ verdict: { kind, detail } }: Evidence): Part {
  return el('p', { class: `verdict ${kind}` }, verdictPart(kind), ` ${detail}`)
}

function stepParts(evidence: Evidence, isOneOfMany: boolean, examples: Examples | undefined): Part {
  return el(
    'section',
    {},
    el('h2', {}, stepName(evidence)),
    el('p', {}, question(evidence)),
    isOneOfMany ? verdictBox(evidence) : undefined,
    ...findingsParts(evidence.findings),
    ...resultParts(evidence),
    ...(evidence.format === 'titlebout.bout/1' ? exampleParts(evidence, examples) : []),
    lineageParts(evidence),
  )
}

function resultParts(evidence: Evidence): readonly Part[] {
  switch (evidence.format) {
    case 'titlebout.validation/1':
      return validationParts(evidence)
    case 'titlebout.training/1':
      return trainingParts(evidence)
    case 'titlebout.scoring/1':
      return scoringParts(evidence)
    case 'titlebout.evaluation/1':
      return evaluationParts(evidence)
    case 'titlebout.bout/1':
      return boutParts(evidence)
    case 'titlebout.package/1':
      return packageParts(evidence)
    case 'titlebout.deployment/1':
      return deploymentParts(evidence)
    case 'titlebout.drift/1':
      return driftParts(evidence)
    default:
      return assertNever(evidence)
  }
}

function ending(models: readonly string[]): Part {
  if (models.length === 0) return el('p', {}, 'Nothing has been judged yet.')
  return el(
    'footer',
    {},
    fold(
      'How to read this page',
      el(
        'ul',
        {},
        el(
          'li',
          {},
          'Candidate: the model that is judged. Champion: the one in use, or a trivial one where there is none.',
        ),
        el('li', {}, 'Metric: a number that says how well a model does on rows whose answer is known.'),
        el(
          'li',
          {},
          'Interval: a few hundred or thousand rows tell a number only so exactly; the interval says how exactly, and decides.',
        ),
        el(
          'li',
          {},
          'Passed and failed: the interval lies on one side of what was asked for. Undecided: it does not, so these rows cannot tell.',
        ),
        el('li', {}, 'Slice: a part of the rows, such as one region, looked at by itself.'),
        el('li', {}, 'Margin: how much worse still counts as no worse; agreed on beforehand.'),
        el('li', {}, 'SHA-256: the fingerprint of a file; the same fingerprint means the same file.'),
      ),
    ),
    el(
      'p',
      { class: 'quiet' },
      'Made by Titlebout from its evidence files, which hold every number. This page loads nothing from anywhere.',
    ),
  )
}
