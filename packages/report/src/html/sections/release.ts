import {
  roundedText,
  type Deployment,
  type Package,
  type Scoring,
  type Training,
  type Validation,
} from '@titlebout/core'
import { count, number } from '../../number.ts'
import { askedText } from '../../sections/scoring.ts'
import { liftTexts } from '../../sections/validation.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Row } from '../html-table.ts'
import { facts, fold, verdictPart } from '../words.ts'

/** Suspicious values first, then the data sets and every check. */
export function validationParts({ result }: Validation): readonly Part[] {
  const { datasets, contract, overlap, groups, checks } = result
  return [
    lifts(result.lifts),
    contract === null
      ? undefined
      : el('p', {}, `Contract: ${contract.name} ${contract.version} (`, code(contract.file), ').'),
    overlap === null
      ? undefined
      : el(
          'p',
          {},
          `Of ${count(overlap.test_rows)} test rows, ${count(overlap.ids)} have an id that stands in train too; ${count(overlap.rows)} look like a training row in every feature and the label.`,
        ),
    (result.validation_overlaps ?? []).map(({ first, second, ids, rows, second_rows: all }) =>
      el(
        'p',
        {},
        `Of ${count(all)} ${second} rows, ${count(ids)} have an id that stands in ${first} too; ${count(rows)} look like a row of ${first} in every feature and the label.`,
      ),
    ),
    groups.map(({ role, column, train, test, shared, test_rows: rows }) =>
      el(
        'p',
        {},
        `Groups of rows that belong together (${role}, `,
        code(column),
        `): ${count(train)} in train, ${count(test)} in test, ${count(shared)} in both, with ${count(rows)} test rows.`,
      ),
    ),
    (result.validation_groups ?? []).map(({ role, column, first, second, ...counts }) =>
      el(
        'p',
        {},
        `Groups of rows that belong together (${role}, `,
        code(column),
        `): ${count(counts.first_groups)} in ${first}, ${count(counts.second_groups)} in ${second}, ${count(counts.shared)} in both, with ${count(counts.second_rows)} ${second} rows.`,
      ),
    ),
    htmlTable(
      [{ head: 'data' }, { head: 'used as' }, { head: 'rows', right: true }, { head: 'columns', right: true }],
      datasets.map(({ name, role, row_count: rows, columns }) => ({
        cells: [code(name), role, count(rows), count(columns.length)],
      })),
      { caption: 'Data sets' },
    ),
    checks.length === 0 ? undefined : fold(`Checks (${count(checks.length)})`, checksTable(checks)),
  ]
}

function lifts(all: Validation['result']['lifts']): Part {
  if (all.length === 0) return undefined
  const heads = ['training rows', 'so there', 'so overall', 'lift'].map((head) => ({ head, right: true }))
  const rows = all.map((lift): Row => ({
    cells: [code(lift.where), code(lift.event), ...liftTexts(lift)],
  }))
  return htmlTable([{ head: 'where' }, { head: 'the label' }, ...heads], rows, {
    caption: 'Rare values that all but tell the label: known before the outcome?',
  })
}

function checksTable(checks: Validation['result']['checks']): Part {
  const columns = ['column', 'verdict', 'data', 'expected', 'found'].map((head) => ({ head }))
  const rows = checks.map((check): Row => ({
    cells: [
      check.field === null ? 'all' : code(check.field),
      verdictPart(check.verdict),
      check.role,
      check.expected,
      check.found,
    ],
  }))
  return htmlTable(columns, rows, { caption: 'Every expectation with what was found', isSearched: true })
}

/** Which model came out of what. */
export function trainingParts({ result, seed }: Training): readonly Part[] {
  const { code: from, data, features, params, machine } = result
  const commit = from.commit === null ? 'of no commit' : `commit ${from.commit.slice(0, 7)}`
  return [
    facts([
      ['model', code(result.model_path)],
      ['made by', [code(result.command), ` in ${roundedText(result.duration_ms / 1000, 2)} s, seed ${seed}`]],
      [
        'code',
        `${commit}${from.dirty ? ', with changes that are not committed' : ''}; ${count(from.inputs.length)} files`,
      ],
      ['data', data.map((set) => [code(set.name), ` (${set.role}, ${count(set.row_count)} rows) `])],
      ['features', features.join(', ')],
      ['parameters', params === null ? undefined : settings(params.values)],
      ['machine', `${machine.os} ${machine.arch}, ${machine.cpus} cores, ${machine.runtime}`],
    ]),
  ]
}

/** What a command was given, and what it took. */
export function scoringParts({ result }: Scoring): readonly Part[] {
  const { table, setup, peak_memory_mb: memory, explain } = result
  return [
    facts([
      ['command', code(result.command)],
      ['after', setup === null ? undefined : code(setup)],
      ['given', `${count(table.row_count)} rows with ${table.columns.join(', ')}, and no label`],
      [
        'time',
        `${roundedText(result.duration_ms / 1000, 2)} s of the ${count(result.time_limit_minutes)} minutes allowed`,
      ],
      ['memory', memory === null ? 'not known' : `${count(Math.round(memory))} MiB`],
      ['asked what it goes by', explain === undefined ? undefined : askedText(explain)],
      ['labels in reach', result.labels_in_reach ? 'yes: the file of the test rows had them' : 'no'],
    ]),
  ]
}

function settings(values: Training['settings']): Part {
  return Object.entries(values).map(([key, value]) => [code(`${key}=${String(value)}`), ' '])
}

/** The package's name, what its card says differently, and its files. */
export function packageParts({ result }: Package): readonly Part[] {
  const { manifest, golden, card_changes: changes } = result
  return [
    el('p', {}, 'Package ', code(result.package_sha256), `: ${count(manifest.length)} files.`),
    el('p', {}, `${count(golden.rows)} made-up rows with their scores go along, so that what serves can be checked.`),
    changes.length === 0
      ? undefined
      : htmlTable(
          [{ head: 'on the model card' }, { head: 'champion' }, { head: 'this model' }],
          changes.map(({ what, champion, candidate }) => ({ cells: [what, champion, candidate] })),
          { caption: 'What changes on the model card' },
        ),
    fold(
      'Files',
      htmlTable(
        [{ head: 'file' }, { head: 'bytes', right: true }, { head: 'sha256' }],
        manifest.map(({ path, bytes, sha256 }) => ({ cells: [code(path), count(bytes), code(sha256)] })),
        { caption: 'Files of the package' },
      ),
    ),
  ]
}

/** From what to what, who approved, what was verified. */
export function deploymentParts({ result }: Deployment): readonly Part[] {
  const { approval, verified } = result
  const largest = verified?.largest_difference ?? null
  return [
    facts([
      ['act', result.mode === 'plan' ? 'planned, nothing done yet' : result.rollback ? 'rolled back' : 'deployed'],
      ['to', code(result.environment)],
      ['before', version(result.from)],
      ['after', version(result.to)],
      ['why', result.why],
      ['approved by', approval === null ? 'no approval is asked for' : approvalText(approval)],
      [
        'verified',
        verified === null
          ? undefined
          : `what serves is this package; ${count(verified.golden_rows)} rows scored again${largest === null ? '' : `, largest difference ${number(largest)}`}`,
      ],
    ]),
    result.guard === 'none'
      ? el('p', {}, '⚠ No rule protects the registry branch: anyone who may push can move the pointer.')
      : undefined,
  ]
}

function approvalText({ approver, author, comment }: NonNullable<Deployment['result']['approval']>): string {
  const same = approver === author ? ' (the same person)' : ''
  return `${approver}; started by ${author}${same}${comment === '' ? '' : `: ${comment}`}`
}

function version(ref: Deployment['result']['from']): Part {
  if (ref === null) return 'nothing'
  const digest = ['package ', code(ref.package_sha256.slice(0, 12))]
  return ref.version === null ? digest : [`version ${ref.version}, `, digest]
}
