import type { KeyRole } from '../config/target-variable.ts'
import type { Place } from '../config/yaml.ts'
import { findProperty, type Contract } from '../contract/contract.ts'
import type { Finding } from '../finding.ts'
import type { TableColumn } from '../ports/table.ts'

/** A column that the config names, and the place of its name there. */
export interface NamedColumn {
  readonly name: string
  readonly place: Place | undefined
}

export interface ColumnQuestions {
  /** Path of titlebout.yml, for annotations. */
  readonly configFile: string
  readonly contract: Contract | undefined
  readonly features: readonly NamedColumn[]
  /** Columns that say what a row is, with their part. */
  readonly keys: ReadonlyMap<KeyRole, NamedColumn>
  /** The first is the one that trains, where there is one. */
  readonly datasets: readonly { readonly role: Role; readonly name: string; readonly columns: readonly TableColumn[] }[]
}

/** What is said of a key column that a data set lacks. */
const KEY_TEXTS: { readonly [K in KeyRole]: string } = {
  label: 'the label',
  id: 'the id',
  time: 'the time',
  query: 'the query',
  cluster: 'the cluster',
  weight: 'the weight',
}

type Role = 'train' | 'validation' | 'test' | 'current'

/** Findings about which columns there are, what they hold, and which of them a model may use. */
export function columnFindings(questions: ColumnQuestions): readonly Finding[] {
  return [
    ...questions.features.flatMap((feature) => featureFindings(questions, feature)),
    ...questions.datasets.flatMap((dataset) => [
      ...missingFindings(questions, dataset),
      ...outsideFindings(questions, dataset),
    ]),
    ...kindFindings(questions),
  ]
}

function featureFindings({ contract, configFile }: ColumnQuestions, { name, place }: NamedColumn): readonly Finding[] {
  if (contract === undefined) return []
  const where = { file: configFile, ...place, field: name }
  const property = findProperty(contract, name)
  // rule: feature-outside-contract
  if (property === undefined)
    return [
      {
        id: 'feature-outside-contract',
        severity: 'error',
        message: `feature "${name}" is not in the contract ${contract.file}: nobody says what it holds and when it is known`,
        where,
        expected: 'a column of the contract',
        fix: 'describe the column in the contract, or take it out of the features',
      },
    ]
  // rule: feature-after-outcome
  if (property.availability === 'after-outcome')
    return [
      {
        id: 'feature-after-outcome',
        severity: 'error',
        message: `feature "${name}" is known only after the outcome (${contract.file}${property.place === undefined ? '' : `:${property.place.line}`}): a model that uses it cannot be used before`,
        where,
        expected: 'columns that are known before the outcome',
        found: 'availability: after-outcome',
        fix: 'take it out of data.features',
      },
    ]
  return []
}

function missingFindings(
  { contract, features, keys, configFile }: ColumnQuestions,
  { role: set, name: file, columns }: ColumnQuestions['datasets'][number],
): readonly Finding[] {
  const there = new Set(columns.map(({ name }) => name))
  const findings: Finding[] = []
  const missing = (
    name: string,
    finding: Pick<Finding, 'id' | 'severity'>,
    what: string,
    where: { readonly file: string } & Partial<Place>,
  ): void => {
    // rule: missing-column
    if (there.has(name)) return
    const near = columns.find((column) => column.name.toLowerCase().trim() === name.toLowerCase().trim())
    findings.push({
      ...finding,
      message: `${file} has no column "${name}", which is ${what}${near === undefined ? '' : `: it has "${near.name}"`}`,
      where: { ...where, role: set, field: name },
      expected: `a column "${name}"`,
      fix: 'correct the name, or add the column to the data',
    })
  }
  const config = (place: Place | undefined) => ({ file: configFile, ...place })
  for (const [role, { name, place }] of keys) {
    // Training rows may do without what only says how judged rows count and which of them belong together.
    const severity = set === 'train' && (role === 'cluster' || role === 'weight') ? 'warning' : 'error'
    const id = role === 'label' ? 'label-missing' : 'missing-column'
    missing(name, { id, severity }, KEY_TEXTS[role], config(place))
  }
  for (const feature of features)
    missing(feature.name, { id: 'missing-column', severity: 'error' }, 'a feature', config(feature.place))
  const asked = askedColumns(keys, features)
  for (const property of contract?.properties ?? []) {
    // What is known only later may be absent from rows that are judged before.
    if (asked.has(property.name) || property.availability === 'after-outcome') continue
    const severity = property.required ? 'error' : 'warning'
    const where = { file: contract?.file ?? configFile, ...property.place }
    missing(property.name, { id: 'missing-column', severity }, 'in the contract', where)
  }
  return findings
}

function askedColumns(keys: ColumnQuestions['keys'], features: ColumnQuestions['features']): ReadonlySet<string> {
  return new Set([...keys.values(), ...features].map(({ name }) => name))
}

/** One notice for all of them: data may hold more than a model needs. */
function outsideFindings(
  { contract, features, keys }: ColumnQuestions,
  { role, name: file, columns }: ColumnQuestions['datasets'][number],
): readonly Finding[] {
  if (contract === undefined) return []
  const asked = askedColumns(keys, features)
  const outside = columns.filter(({ name }) => findProperty(contract, name) === undefined && !asked.has(name))
  if (outside.length === 0) return []
  return [
    {
      id: 'column-outside-contract',
      severity: 'notice',
      message: `${file} has columns that are not in the contract and not used: ${outside.map(({ name }) => `"${name}"`).join(', ')}`,
      where: { file: contract.file, role },
    },
  ]
}

/** A feature that is a number in one data set and text in another is read as two different things. */
function kindFindings({ features, datasets, configFile }: ColumnQuestions): readonly Finding[] {
  const [first, ...others] = datasets
  if (first === undefined) return []
  return features.flatMap(({ name, place }) => {
    const kind = kindIn(first, name)
    const other = others.find((dataset) => kind !== undefined && (kindIn(dataset, name) ?? kind) !== kind)
    // rule: feature-kind-differs
    if (kind === undefined || other === undefined) return []
    return [
      {
        id: 'feature-kind-differs',
        severity: 'error' as const,
        message: `feature "${name}" holds ${kindText(kind)} in ${first.name} and ${kindText(kindIn(other, name))} in ${other.name}`,
        where: { file: configFile, ...place, role: other.role, field: name },
        fix: 'write the column alike in both files; a word for "not known" in a column of numbers is the usual reason: leave the field empty',
      },
    ]
  })
}

function kindIn({ columns }: ColumnQuestions['datasets'][number], name: string): TableColumn['kind'] | undefined {
  return columns.find((column) => column.name === name)?.kind
}

function kindText(kind: TableColumn['kind'] | undefined): string {
  return kind === 'number' ? 'numbers' : 'text'
}
