import type { Slice } from '../evidence/evaluation.ts'
import { judgedText } from '../evaluation/judged-text.ts'
import { inShownOrder, metricOfTask } from '../evaluation/metrics.ts'
import { datasetsOf, modelFile, type CardFacts } from './card-facts.ts'
import { frontMatter } from './front-matter.ts'
import { HUMAN_SECTIONS, missingAnswers, type HumanCard } from './human-card.ts'
import { counted } from '../words.ts'
import { figure, measuredText, percent, plain, table } from './markdown-text.ts'
import { dummyText, outputText, predictedText } from './task-texts.ts'
import { numberText } from '../number-text.ts'

/**
 * The model card: metadata of the model hub, then Markdown. Numbers come from the evidence, the rest from card.yml;
 * what nobody has written is said to be missing. The same facts give the same bytes.
 */
export function modelCard(facts: CardFacts): string {
  const { config, human } = facts
  const sections = [
    `# ${plain(config.model.name)}`,
    human.summary ?? missing('summary'),
    ...HUMAN_SECTIONS.map(({ key, title }) => section(title, answer(human, key))),
    section('Model', modelSection(facts)),
    section('Data', dataSection(facts)),
    section('Evaluation', evaluationSection(facts)),
    section('Against the champion', boutSection(facts)),
    section('Lineage', lineageSection(facts)),
    section('Missing from this card', missingSection(human)),
  ]
  return `${frontMatter(facts)}\n${sections.map((one) => one.trimEnd()).join('\n\n')}\n`
}

function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`
}

function missing(key: string): string {
  return `*Not written yet: \`${key}\` in card.yml.*`
}

function answer(human: HumanCard, key: (typeof HUMAN_SECTIONS)[number]['key']): string {
  return human[key] ?? missing(key)
}

function missingSection(human: HumanCard): string {
  const keys = missingAnswers(human)
  if (keys.length === 0) return 'Nothing that card.yml is asked for.'
  return keys.map((key) => `- \`${key}\``).join('\n')
}

function modelSection({ config, training, evaluation }: CardFacts): string {
  const { model } = config
  const { threshold, threshold_choice: choice } = evaluation.result
  const { features } = training.result
  const file = modelFile(training)
  return table(
    ['', ''],
    [
      ['Task', plain(model.task)],
      ['Predicts', plain(predictedText(config))],
      ...(threshold === null
        ? []
        : [['Decision', `positive from a score of ${figure(threshold)} on${choiceText(choice)}`]]),
      ['Input', plain(features.join(', '))],
      ['Output', outputText(model)],
      ['File', `${plain(file.path)}, SHA-256 ${file.sha256}`],
    ],
    '',
  )
}

function choiceText(choice: CardFacts['evaluation']['result']['threshold_choice']): string {
  if (choice === undefined) return ''
  const { goal, metric, rows, keeping } = choice
  const kept = keeping === null ? '' : ` with ${keeping.metric} of at least ${keeping.min}`
  return `, chosen on ${numberText(rows)} validation rows: ${goal === 'maximise' ? 'the highest' : 'the lowest'} ${plain(metric)}${kept}`
}

function dataSection(facts: CardFacts): string {
  const { validation, human } = facts
  const rows = datasetsOf(facts).map((one) => [one.role, plain(one.name), numberText(one.row_count), plain(one.sha256)])
  const { contract, checks } = validation.result
  const failed = checks.filter((check) => check.verdict === 'failed').length
  const judged =
    contract === null
      ? 'No contract says what these data must look like.'
      : `Checked against the contract ${plain(contract.name)} ${plain(contract.version)}: ${counted(checks.length, 'check')}, ${failed} not met. Verdict: ${validation.verdict.kind}.`
  return [human.data_notes ?? missing('data_notes'), table(['role', 'data', 'rows', 'SHA-256'], rows, ''), judged].join(
    '\n\n',
  )
}

function evaluationSection(facts: CardFacts): string {
  const { evaluation, config } = facts
  const { dataset, task, metrics, rules } = evaluation.result
  const all = inShownOrder(Object.keys(metrics), task).flatMap((name) => {
    const measured = metrics[name]
    return measured === undefined ? [] : [[plain(metricOfTask(name, task).label), measuredText(measured)]]
  })
  const asked = rules.map((rule) => [
    plain(rule.rule),
    rule.slice === null ? 'all rows' : plain(rule.slice),
    measuredText(rule.measured),
    rule.verdict,
  ])
  return [
    `Judged on ${plain(dataset.name)}, which training did not see: ${plain(judgedText(evaluation))}. In brackets: the ${percent(1 - 2 * config.alpha)} interval, which decides.`,
    table(['metric', 'value'], all, 'No metric has a value.'),
    partsTable(facts),
    table(['rule', 'on', 'measured', 'verdict'], asked, 'No rules are asked for.'),
  ].join('\n\n')
}

/** The declared parts of the rows by the primary metric; what was found of the positives where there are such. */
function partsTable({ evaluation, config }: CardFacts): string {
  const { task, slices } = evaluation.result
  const { primary } = config.champion
  const counts = (slice: Slice): string[] =>
    slice.positives === null ? [] : [numberText(slice.positives), numberText(slice.found ?? 0)]
  const rows = slices.map((slice) => {
    const measured = slice.metrics[primary]
    const value = measured === undefined ? 'none' : measuredText(measured)
    return [plain(slice.name), numberText(slice.rows), ...counts(slice), value]
  })
  const counted = slices.some(({ positives }) => positives !== null) ? ['positive', 'found'] : []
  const head = ['part', 'rows', ...counted, plain(metricOfTask(primary, task).label)]
  return table(head, rows, 'No parts of the rows are declared.')
}

function boutSection({ bout, evaluation }: CardFacts): string {
  const { champion, comparisons, contamination } = bout.result
  const opponent =
    champion.kind === 'none'
      ? 'There was no champion, and nothing trivial to fight.'
      : champion.kind === 'dummy'
        ? `There was no champion: the opponent ${dummyText(evaluation.result.task)}.`
        : `The champion of ${plain(champion.environment ?? 'no environment')} was version ${champion.version ?? 'none'}.`
  const rows = comparisons
    .filter((one, index) => comparisons.findIndex((other) => other.metric === one.metric) === index)
    .map((one) => [
      plain(metricOfTask(one.metric, evaluation.result.task).label),
      measuredText(one.champion),
      measuredText(one.candidate),
      measuredText(one.difference),
    ])
  return [
    `${opponent} Verdict: ${bout.verdict.kind}. ${plain(bout.verdict.detail)}`,
    table(['metric', 'champion', 'this model', 'difference (positive: better)'], rows, 'Nothing could be compared.'),
    contamination.dropped === 0
      ? 'No judged row was left out.'
      : `${numberText(contamination.dropped)} judged rows were left out because a model had seen them in training.`,
  ].join('\n\n')
}

function lineageSection({ training }: CardFacts): string {
  const { code, params, lock, command, machine } = training.result
  const settings = Object.entries(params?.values ?? {}).map(([key, value]) => `${plain(key)} = ${plain(String(value))}`)
  return table(
    ['', ''],
    [
      ['Command', plain(command)],
      ['Commit', code.commit === null ? 'none' : `${code.commit}${code.dirty ? ', with changes on top' : ''}`],
      ['Code', `${counted(code.inputs.length, 'file')}, SHA-256 ${code.tree}`],
      ['Parameters', params === null ? 'none' : settings.join(', ')],
      ['Seed', String(training.seed)],
      ['Lock files', lock.length === 0 ? 'none' : lock.map((file) => `${plain(file.path)} ${file.sha256}`).join(', ')],
      ['Runtime', plain(`${machine.runtime} on ${machine.os} ${machine.arch}`)],
    ],
    '',
  )
}
