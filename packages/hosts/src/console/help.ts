import type { InputSpec } from '@titlebout/core'
import { JUDGE } from '../judge-step.ts'
import type { Step } from '../step.ts'
import { STEPS } from '../steps.ts'
import { VERSION } from '../version.ts'

/** `titlebout --help`: what there is, in the order in which one needs it. */
export function generalHelp(): string {
  const width = Math.max(...STEPS.map(({ name }) => name.length))
  return `titlebout ${VERSION}: from pull request to production and back

Every change to code or data trains a candidate; the candidate fights the champion on the same
held-out rows; a person approves; the model is promoted. Everything is read from titlebout.yml.

usage: titlebout <command> [options]

steps, in the order of a release
${STEPS.map(({ name, question }) => `  ${name.padEnd(width)}  ${question}`).join('\n')}

without a titlebout.yml
  ${JUDGE.name.padEnd(width)}  ${JUDGE.question}

looking back
  ${'audit'.padEnd(width)}  Why was this model live? Walks from the pointer back to the data, by digest.
  ${'backtest'.padEnd(width)}  Which past promotions would today's policy have stopped?

coming from another tool
  ${'import'.padEnd(width)}  Thresholds of MLflow or TFMA as rules of titlebout.yml, to paste.

The work folder .titlebout/<model> hands files from one step to the next. Try:
  titlebout validate-data && titlebout train && titlebout evaluate-gate && titlebout compare-to-champion

options of every command
  --config FILE   path of titlebout.yml (default: titlebout.yml)
  --json          the evidence as JSON on standard output, nothing else
  --help          what a command decides, and its options

exit codes
  0  done; the verdict is not red        2  something for you to fix: the message says what
  1  a failed verdict, or an audit that  3  a mistake of titlebout: please report it
     found a difference
`
}

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'validate-data': ['titlebout validate-data'],
  train: ['titlebout train', 'titlebout train --dry-run'],
  'evaluate-gate': ['titlebout evaluate-gate', 'titlebout evaluate-gate --scores scores.csv'],
  'compare-to-champion': ['titlebout compare-to-champion --claim promote'],
  'package-model': ['titlebout package-model'],
  deploy: [
    'titlebout deploy staging --mode plan',
    'titlebout deploy staging --mode apply --package-digest 3f1c…',
    'titlebout deploy production --rollback-to 1 --reason "false alarms since Monday"',
  ],
  'drift-check': ['titlebout drift-check --current data/current.csv'],
  judge: [
    'titlebout judge scores.csv',
    'titlebout judge scores.csv --against old.csv --margin 0.02',
    'titlebout judge scores.csv --label churned --score proba --positive yes',
  ],
}

const POSITIONALS: Readonly<Record<string, string>> = { deploy: ' <environment>', judge: ' <scores file>' }

/** `titlebout <step> --help`. */
export function stepHelp(step: Step): string {
  const positional = POSITIONALS[step.name] ?? ''
  return `titlebout ${step.name}${positional} [options]

${step.question}

options
${optionLines(step.inputs)}
  --json                  the evidence as JSON on standard output, nothing else

examples
${(EXAMPLES[step.name] ?? []).map((example) => `  ${example}`).join('\n')}
`
}

function optionLines(spec: InputSpec): string {
  return Object.entries(spec)
    .filter(([name]) => name !== 'comment')
    .map(([name, input]) => {
      const fallback =
        input.default === undefined ? (input.required ? ' (required)' : '') : ` (default: ${input.default})`
      return `  --${name.padEnd(20)}  ${input.expected}${fallback}`
    })
    .join('\n')
}

export const AUDIT_HELP = `titlebout audit [options]

Why was this model live? Walks backwards by digest: pointer, version, package, bout, evaluation,
training, data, code; computes every digest again, and names the file that differs.

options
  --config FILE          path of titlebout.yml (default: titlebout.yml)
  --environment NAME     whose model (default: the champion's environment)
  --version N            a version instead of the one that is live
  --json                 the whole trail as JSON

exit codes: 0 everything agrees, 1 something differs, 2 something for you to fix
`

export const BACKTEST_HELP = `titlebout backtest [options]

Which past promotions would the policy of this checkout have stopped? Replays gate, claims and looks
on the evidence that the registry keeps with every version that was promoted. Rows are not kept:
what was not measured then cannot be told.

options
  --config FILE          path of titlebout.yml (default: titlebout.yml)
  --environment NAME     whose history (default: the champion's environment)
  --markdown             the table as Markdown
  --json                 the whole replay as JSON

exit codes: 0 replayed, whatever came of it, 2 something for you to fix
`

export const IMPORT_HELP = `titlebout import FILE [options]

Prints the thresholds of another tool as rules, guardrails and slices of titlebout.yml: MLflow's MetricThreshold
by metric (JSON, YAML), or a TFMA EvalConfig (JSON, YAML, or .pbtxt). Named in gate_imports such a file is judged as it is.

options
  --config FILE          path of titlebout.yml, which says what the metrics are of (default: titlebout.yml)

exit codes: 0 printed, 2 something in the file that has no meaning here: the message says what and where
`
