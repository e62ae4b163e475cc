import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import type { EndedRun } from '../stage/runner.ts'
import {
  boutEvidence,
  evaluationEvidence,
  readDocument,
  validationEvidence,
  type RuleOutcome,
} from '../stage/evidence.ts'
import type { Story } from './story.ts'

const exampleRows = z.object({ rows: z.array(z.object({ id: z.string() })) })
const mlbom = z.object({
  metadata: z.object({
    component: z.object({ properties: z.array(z.object({ name: z.string(), value: z.string() })) }),
  }),
})

/** The ids of a file that prepare.mjs wrote for a job. */
async function idsOf(run: EndedRun, job: string, file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(path.join(run.workspace(job), file), 'utf8')
  const [, ...lines] = text.trimEnd().split('\n')
  return new Set(lines.map((line) => line.slice(0, line.indexOf(','))))
}

/** Three sets of rows, and nothing of one stands in another: neither in the files nor by what validate-data says. */
export async function expectThreeSets({ expect }: Story, run: EndedRun): Promise<void> {
  const files = ['data/train.csv', 'data/validation.csv', 'data/test.csv']
  const sets = await Promise.all(files.map(async (file) => await idsOf(run, 'validate', file)))
  const sizes = sets.map(({ size }) => size)
  expect.equal('the rows of train, validation and test', sizes, [3388, 1112, 2713])
  expect.equal('all ids together', new Set(sets.flatMap((ids) => [...ids])).size, 3388 + 1112 + 2713)
  const { result } = await readDocument(validationEvidence, run.file('validate', 'validation.json'))
  expect.equal(
    'the ids that stand in two sets',
    result.validation_overlaps.map(({ first, second, ids }) => `${first}, ${second}: ${ids}`),
    ['train, validation: 0', 'validation, test: 0'],
  )
}

/** The threshold is chosen on validation rows, said where people read, and goes with the model. */
export async function expectThresholdKept({ expect, tell }: Story, run: EndedRun): Promise<void> {
  const { result } = await readDocument(evaluationEvidence, run.file('judge', 'evaluation.json'))
  const { goal, metric, rows } = result.threshold_choice
  expect.equal('how the threshold was chosen', `${goal} ${metric} on ${rows}`, 'minimise cost on 1112')
  expect.holds(`the threshold is near a tenth, got ${result.threshold}`, Math.abs(result.threshold - 0.1) < 0.05)
  const said = `Scores from ${Number(result.threshold.toPrecision(3))} on count as positive: chosen on 1,112 validation rows`
  expect.contains('the job summary', run.jobs['judge']?.summary ?? '', said)
  expect.contains('the page', await page(run, 'evaluation'), said)

  const bom = await readDocument(mlbom, run.file('package', 'files/mlbom.cdx.json'))
  const kept = bom.metadata.component.properties.find(({ name }) => name === 'titlebout:threshold')
  expect.equal('the threshold in the package', kept?.value, String(result.threshold))
  tell(`threshold ${result.threshold.toFixed(3)}: the cheapest on ${rows} validation rows, packaged with the model`)
}

/** The text of a page that stands beside the evidence of a judging job. */
export async function page(run: EndedRun, kind: 'evaluation' | 'bout', job = 'judge'): Promise<string> {
  return await readFile(run.file(job, `${kind}.html`), 'utf8')
}

/** Rows that people see come from the validation rows: their ids stand in the job summary, and never in the comment. */
export async function expectExamples({ expect, tell }: Story, run: EndedRun, comment: string): Promise<void> {
  const { rows } = await readDocument(exampleRows, run.file('judge', 'files/examples.json'))
  const validation = await idsOf(run, 'judge', 'data/validation.csv')
  const test = await idsOf(run, 'judge', 'data/test.csv')
  expect.equal('the number of examples', rows.length, 5)
  expect.holds(
    'every example is a validation row',
    rows.every(({ id }) => validation.has(id)),
  )
  expect.contains('the job summary', run.jobs['judge']?.summary ?? '', ...rows.map(({ id }) => id))
  for (const [where, text] of [
    ['the comment', comment],
    ['the job summary', run.jobs['judge']?.summary ?? ''],
    ['the page', await page(run, 'bout')],
  ] as const)
    expect.equal(`the test rows that ${where} names`, namedIn(text, test), [])
  expect.equal('the validation rows that the comment names', namedIn(comment, validation), [])
  tell(
    `${rows.length} strikes that it judges worse, from the validation rows, in the job summary; no test row is shown`,
  )
}

function namedIn(text: string, ids: ReadonlySet<string>): readonly string[] {
  return [...text.matchAll(/\b[0-9a-f]{12}-\d+\b/gu)].map(([id]) => id).filter((id) => ids.has(id))
}

/** The rules that change a column, by that column. */
export function perturbRules(rules: readonly RuleOutcome[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rules.flatMap(({ metric, perturb, verdict }) =>
      perturb === undefined ? [] : [[`${metric} of ${perturb.column}`, verdict]],
    ),
  )
}

/** The species take over from the size of the bird: in the importances, in their change, and where people read them. */
export async function expectWhatItGoesBy({ expect, tell }: Story, run: EndedRun, comment: string): Promise<void> {
  const { result } = await readDocument(evaluationEvidence, run.file('judge', 'evaluation.json'))
  const { importance, dependence } = result.explanation
  expect.equal(
    'the two columns that the model goes by most',
    importance.features.slice(0, 2).map(({ name }) => name),
    ['wildlife_size', 'wildlife_species'],
  )
  const sizes = dependence.find(({ feature }) => feature === 'wildlife_size')?.lines[0]?.points ?? []
  const said = Object.fromEntries(sizes.map(({ at, mean }) => [at, mean.estimate ?? 0]))
  expect.holds(
    `a larger bird makes damage more likely, got ${JSON.stringify(said)}`,
    (said['Small'] ?? 1) < (said['Medium'] ?? 0) && (said['Medium'] ?? 1) < (said['Large'] ?? 0),
  )

  const bout = await readDocument(boutEvidence, run.file('judge', 'bout.json'))
  const change = (column: string) => bout.result.importance_change?.features.find(({ name }) => name === column)
  const species = change('wildlife_species')
  const size = change('wildlife_size')
  expect.equal('what the champion goes by the species', species?.champion.estimate, 0)
  expect.holds('the candidate goes by the species', (species?.change.low ?? 0) > 0)
  expect.holds('the candidate goes less by the size', (size?.change.high ?? 0) < 0)
  for (const [where, text] of [
    ['the comment', comment],
    ['the page', await page(run, 'bout')],
  ] as const)
    expect.contains(where, text, 'What the candidate goes by more, or less, than the champion')
  tell(
    `what it goes by: size ${by(size?.champion.estimate)} → ${by(size?.candidate.estimate)}, species ${by(species?.champion.estimate)} → ${by(species?.candidate.estimate)} of AUC`,
  )
}

function by(importance: number | null | undefined): string {
  return importance === null || importance === undefined ? '?' : importance.toFixed(3)
}
