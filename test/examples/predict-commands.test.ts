import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { commandFighter } from '@titlebout/adapters'
import { beforeAll, describe, expect, it } from 'vitest'
import { workspace } from '../adapters/fighters/workspace.ts'
import { blocksOf, textOf } from '../docs/documents.ts'
import { cancellation, recordingLog } from '../support/recording.ts'
import { binary, binaryTask } from '../support/tasks.ts'

const PAGE = 'docs/predict-commands.md'
const ROWS = Array.from({ length: 80 }, (_, row) => {
  const [age, calls] = [20 + ((row * 7) % 50), (row * 13) % 11]
  return `c${row},${age},${calls},${(age + 9 * calls + 17 * (row % 4)) % 100 > 55 ? 'yes' : 'no'}`
})
const CSV = `report_id,age,calls,churned\n${ROWS.join('\n')}\n`
const TASK = binaryTask({
  positive: 'yes',
  threshold: 0.5,
  id: 'report_id',
  label: 'churned',
  features: ['age', 'calls'],
})

/** A language of the page: how a model of it is made from rows.csv, with its own scores of these rows beside it. */
interface Language {
  readonly name: 'r' | 'python'
  readonly program: string
  readonly probe: readonly string[]
  readonly file: string
  readonly train: string
}

const LANGUAGES: readonly Language[] = [
  {
    name: 'r',
    program: 'Rscript',
    probe: ['-e', 'quit(status = 0)'],
    file: 'predict.R',
    train: `rows <- read.csv("rows.csv")
fit <- glm(I(churned == "yes") ~ age + calls, family = binomial, data = rows)
saveRDS(fit, "model/model.rds")
cat(sprintf("%.17g", fitted(fit)), sep = "\\n")
`,
  },
  {
    name: 'python',
    program: process.env['TITLEBOUT_PYTHON'] ?? 'python3',
    probe: ['-c', 'import sklearn, pandas'],
    file: 'predict.py',
    train: `import pandas as pd, pickle
from sklearn.linear_model import LogisticRegression
rows = pd.read_csv("rows.csv")
fit = LogisticRegression().fit(rows[["age", "calls"]], rows["churned"])
pickle.dump(fit, open("model/model.pkl", "wb"))
print(*(repr(float(p)) for p in fit.predict_proba(rows[["age", "calls"]])[:, 1]), sep="\\n")
`,
  },
]

function isHere({ program, probe }: Language): boolean {
  try {
    execFileSync(program, [...probe], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The first block of a language on the page. */
function shown(language: string): string {
  const block = blocksOf(textOf(PAGE)).find((one) => one.language === language)
  if (block === undefined) throw new Error(`${PAGE} shows no ${language}`)
  return block.text
}

const place = workspace()

describe.each(LANGUAGES)(`the predict command in $name of ${PAGE}`, (language) => {
  const { name, program, file, train } = language
  const here = isHere(language)
  const folder = (): string => path.join(place.root(), name)
  beforeAll(async () => {
    await place.write(`${name}/rows.csv`, CSV)
    await place.write(`${name}/model/README`, 'files of the model')
    await place.write(`${name}/${file}`, shown(name))
  })

  it.skipIf(!here)(`gives what its own library says (skipped where ${program} is not there)`, async () => {
    writeFileSync(path.join(folder(), 'train'), train)
    const said = execFileSync(program, ['train'], { cwd: folder(), encoding: 'utf8' })
    const wanted = said.trim().split('\n').map(Number)
    const table = await place.table(`${name}/rows.csv`, CSV, TASK)
    const fighter = commandFighter({
      predict: { run: `${program} ${file}`, timeout_minutes: 2 },
      root: folder(),
      model: path.join(folder(), 'model'),
      modelSha256: null,
      environment: { PATH: process.env['PATH'] ?? '', HOME: folder() },
      log: recordingLog(),
      cancellation: cancellation(),
    })
    const { score } = binary(await fighter.score(table, TASK))
    expect(score).toHaveLength(80)
    // write.csv of R has 15 digits.
    for (const [row, value] of wanted.entries()) expect(score![row]! / value - 1).toBeCloseTo(0, 13)
    await table.close()
  })
})
