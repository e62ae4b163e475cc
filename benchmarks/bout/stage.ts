import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sha256Bytes, directoryRegistry } from '@titlebout/adapters'
import { manifestText, type VersionFile } from '@titlebout/core'
import { run } from '../../packages/tooling/src/run.ts'

/** Folders in which the two steps run. */
export interface Stage {
  readonly gate: string
  /** Its work folder holds the candidate's evaluation, its registry the champion. */
  readonly bout: string
  /** With what the champion's run has stored. */
  readonly stored: string
}

/** Names of slices as the numpy programs have them: text columns whole, and the first values of one. */
const SLICES = {
  gate: '[region, age_band, month, plan, store]',
  bout: '[region, { column: plan, values: ["0", "1"] }]',
}

/** Ten metrics, held against bounds overall; alpha such that intervals are those of 95 %. */
function config(slices: string): string {
  return `version: 1
model: { name: speed, task: binary-classification, path: model/none.onnx, threshold: 0.5 }
data: { test: test.parquet, label: y_true, positive: "1", id: id, slices: ${slices}, discover_slices: false }
gate:
  - { metric: roc_auc, min: 0.70 }
  - { metric: specificity, min: 0.50 }
  - { metric: balanced_accuracy, min: 0.50 }
  - { metric: f1, min: 0.20 }
  - { metric: matthews_corrcoef, min: 0.20 }
  - { metric: recall, min: 0.1, on: slices }
champion:
  primary: roc_auc
  merge: { claim: non-inferior, margin: 0.01 }
  promote: { claim: superior }
  guardrails: [{ metric: f1, margin: 0.05 }]
alpha: 0.025
undecided: { merge: warn, promote: warn }
registry: { kind: directory, path: registry }
deploy:
  production: { target: { kind: directory, path: serving } }
`
}

/**
 * Puts up what a gate and a bout find when they start.
 *
 * @param folder its rows are made once, everything else each time
 * @param gate runs the gate on scores, in a folder
 */
export async function staged(
  folder: string,
  {
    rows,
    python,
    gate,
  }: { readonly rows: string; readonly python: string; readonly gate: (cwd: string, scores: string) => void },
): Promise<Stage> {
  if (!existsSync(path.join(folder, 'score_b.parquet'))) {
    const script = path.join(import.meta.dirname, 'python', 'split_rows.py')
    const { exitCode, output } = await run(python, [script, rows, folder], { cwd: folder })
    if (exitCode !== 0) throw new Error(`the rows were not split:\n${output}`)
  }
  const stage = {
    gate: path.join(folder, 'gate'),
    bout: path.join(folder, 'bout'),
    stored: path.join(folder, 'stored'),
  }
  for (const [name, place] of Object.entries(stage)) {
    rmSync(place, { recursive: true, force: true })
    mkdirSync(place, { recursive: true })
    if (name === 'stored') continue
    for (const file of ['test', 'score_a', 'score_b'])
      linkSync(path.join(folder, `${file}.parquet`), path.join(place, `${file}.parquet`))
    writeFileSync(path.join(place, 'titlebout.yml'), config(name === 'gate' ? SLICES.gate : SLICES.bout))
  }
  gate(stage.bout, 'score_a.parquet')
  await crown(stage)
  gate(stage.bout, 'score_b.parquet')
  return stage
}

/** Makes what was judged the champion: its evaluation as a version of the registry, its scores as what its run has stored. */
async function crown({ bout, stored }: Stage): Promise<void> {
  const work = path.join(bout, '.titlebout', 'speed')
  mkdirSync(path.join(stored, 'files'))
  linkSync(path.join(work, 'files', 'scores.parquet'), path.join(stored, 'files', 'scores.parquet'))
  const evaluation = readFileSync(path.join(work, 'evaluation.json'))
  const files = [file(bout, 'evidence/evaluation.json', evaluation)]
  const manifest = manifestText({
    format: 'titlebout.manifest/1',
    model: 'speed',
    files: files.map(({ path: name, sha256 }) => ({ path: name, bytes: evaluation.length, sha256 })),
    evidence: [],
  })
  const described = file(bout, 'manifest.json', Buffer.from(manifest))
  const registry = directoryRegistry({ root: path.join(bout, 'registry') })
  await registry.move({
    environment: 'production',
    expected: await registry.revision(),
    version: { package_sha256: described.sha256, files: [...files, described] },
    next: {
      format: 'titlebout.pointer/1',
      environment: 'production',
      state: 'serving',
      package_sha256: described.sha256,
      moving: null,
      by: 'benchmark',
      approver: null,
      at: '2000-01-02T03:04:05.000Z',
      why: 'first',
      evidence_sha256: null,
    },
  })
}

function file(folder: string, name: string, content: Buffer): VersionFile {
  const source = path.join(folder, path.basename(name))
  writeFileSync(source, content)
  return { path: name, source, sha256: sha256Bytes(content) }
}
