import { assertNever, worst, type Evidence, type Examples } from '@titlebout/core'
import { code, plain } from './markdown/escape.ts'
import { fit, type Section } from './markdown/section.ts'
import { table } from './markdown/table.ts'
import { boutSections } from './sections/bout.ts'
import { deploymentSections } from './sections/deployment.ts'
import { driftSections } from './sections/drift.ts'
import { evaluationSections } from './sections/evaluation.ts'
import { findingsSection } from './sections/findings.ts'
import { packageSections } from './sections/package.ts'
import { policySection } from './sections/policy.ts'
import { scoringSections } from './sections/scoring.ts'
import { trainingSections } from './sections/training.ts'
import { validationSections } from './sections/validation.ts'
import { bySteps, stepName } from './steps.ts'
import { sign, verdictLine, verdictWord } from './verdict.ts'

export interface ReportOptions {
  /** Longest text that the place takes, in characters; Infinity for a file or a terminal. */
  readonly limit: number
  /** Page of the run, for what does not fit. */
  readonly runUrl: string | undefined
  /** Single validation rows of a bout: only for where the run is looked at, never for a comment. */
  readonly examples?: Examples | undefined
  /** The pages of what is told, where they lie. */
  readonly pages?: readonly Page[]
}

/** A page beside the evidence. */
export interface Page {
  /** Its name in the artifact. */
  readonly file: string
  readonly artifact: string
  /** Of the artifact; undefined where it has none. */
  readonly address: string | undefined
}

/**
 * All evidence of a run as Markdown, a pure function of it: verdict in the first line, one part a model, whole sections
 * left out where the place is too small.
 */
export function renderReport(evidence: readonly Evidence[], options: ReportOptions): string {
  const models = [...new Set(evidence.map(({ model }) => model))].sort()
  if (models.length === 0) return 'titlebout: nothing has been judged yet.'
  const sections = models.flatMap((model) => {
    const own = evidence.filter((one) => one.model === model)
    const told = modelSections(model, own, options.examples)
    return models.length === 1 ? told : folded(model, own, told)
  })
  const index = models.length > 1 ? [indexSection(models, evidence)] : []
  const pages = options.pages ?? []
  return fit(
    [...index, ...sections, ...(pages.length === 0 ? [] : [pagesSection(pages)])],
    options.limit,
    options.runUrl,
  )
}

function pagesSection(pages: readonly Page[]): Section {
  const lines = pages.map(({ file, artifact, address }) => {
    const place = address === undefined ? code(artifact) : `[${plain(artifact)}](${address})`
    return `The same with plots: ${code(file)} in the artifact ${place}.`
  })
  return { name: 'pages', rank: 2, body: lines.join('\n') }
}

/** One of several models: open where somebody has to look. */
function folded(model: string, own: readonly Evidence[], [head, ...rest]: readonly Section[]): Section[] {
  const overall = worst(own.map(({ verdict }) => verdict.kind))
  const start = `<details${overall === 'passed' ? '' : ' open'}><summary>${sign(overall)} ${plain(model)}</summary>`
  return [
    { name: 'summary', rank: 0, body: `${start}\n\n${head?.body ?? ''}` },
    ...rest,
    { name: 'summary', rank: 0, body: '</details>' },
  ]
}

function indexSection(models: readonly string[], evidence: readonly Evidence[]): Section {
  const rows = models.map((model) => {
    const kinds = evidence.filter((one) => one.model === model).map(({ verdict }) => verdict.kind)
    return [code(model), verdictWord(worst(kinds))]
  })
  return { name: 'index', rank: 0, body: `## ${models.length} models\n\n${table(['model', 'verdict'], rows)}` }
}

function modelSections(model: string, all: readonly Evidence[], examples: Examples | undefined): Section[] {
  const story = bySteps(all, 'story')
  const overall = worst(story.map(({ verdict }) => verdict.kind))
  const told = story.length === 1 ? only(story) : summary(story)
  const head = [`## ${sign(overall)} ${plain(model)}`, told, ...readAs(story)].join('\n\n')
  const policy = policyOf(story)
  const findings = story.flatMap((one) => one.findings)
  return [
    { name: 'summary', rank: 0, body: head },
    ...policy,
    ...findingsSection(findings, 1),
    ...bySteps(all, 'interest').flatMap((one) => sectionsOf(one, examples)),
  ]
}

function only([first]: readonly Evidence[]): string {
  return first === undefined ? '' : `**${stepName(first)}** ${verdictLine(first.verdict)}`
}

function summary(story: readonly Evidence[]): string {
  return table(
    ['step', 'verdict', 'in one sentence'],
    story.map((one) => [stepName(one), verdictWord(one.verdict.kind), plain(one.verdict.detail)]),
  )
}

/** What a file without a titlebout.yml was taken for: whoever reads the verdict must see that it is about the right columns. */
function readAs(story: readonly Evidence[]): string[] {
  const texts = story.flatMap(({ settings }) => (typeof settings['read_as'] === 'string' ? [settings['read_as']] : []))
  return texts.slice(0, 1).map((text) => `Read as ${plain(text)}.`)
}

/** The judging steps all read the same policy; the one with the most to say is shown. */
function policyOf(story: readonly Evidence[]): Section[] {
  const judging = story.filter(({ format }) => format !== 'titlebout.training/1')
  const [shown] = (judging.length > 0 ? judging : story).toSorted(
    (a, b) => b.policy.changes.length - a.policy.changes.length,
  )
  return shown === undefined ? [] : policySection(shown.policy)
}

function sectionsOf(evidence: Evidence, examples: Examples | undefined): Section[] {
  switch (evidence.format) {
    case 'titlebout.validation/1':
      return validationSections(evidence)
    case 'titlebout.training/1':
      return trainingSections(evidence)
    case 'titlebout.scoring/1':
      return scoringSections(evidence)
    case 'titlebout.evaluation/1':
      return evaluationSections(evidence)
    case 'titlebout.bout/1':
      return boutSections(evidence, examples)
    case 'titlebout.package/1':
      return packageSections(evidence)
    case 'titlebout.deployment/1':
      return deploymentSections(evidence)
    case 'titlebout.drift/1':
      return driftSections(evidence)
    default:
      return assertNever(evidence)
  }
}
