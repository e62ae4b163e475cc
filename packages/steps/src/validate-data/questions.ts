import {
  clusterInquiry,
  featuresOf,
  idInquiry,
  keyColumns,
  labelInquiries,
  queryInquiry,
  targetVariableOf,
  weightInquiry,
  type AskedColumn,
  type Contract,
  type Inquiry,
  type KeyRole,
  type NamedColumn,
  type Profile,
} from '@titlebout/core'
import type { Opened } from '../step.ts'

/** The columns that the config names, each with its place in titlebout.yml. */
export interface NamedColumns {
  readonly features: readonly NamedColumn[]
  readonly keys: ReadonlyMap<KeyRole, NamedColumn>
}

/** @throws {UserError} `CONFIG` when the features cannot be told */
export function namedColumns(opened: Opened, contract: Contract | undefined): NamedColumns {
  const { data } = opened.config
  const columns = contract?.properties.map(({ name }) => name)
  const isListed = Array.isArray(data.features)
  const named = (name: string, ...key: readonly (string | number)[]): NamedColumn => ({
    name,
    place: opened.locate(['data', ...key]),
  })
  return {
    features: featuresOf(opened.config, columns).map((name, index) =>
      isListed ? named(name, 'features', index) : named(name, 'features'),
    ),
    keys: new Map([...keyColumns(opened.config)].map(([name, role]) => [role, named(name, role)])),
  }
}

/** Columns whose values stand for somebody. */
export function unnamedColumns({ keys }: NamedColumns): ReadonlySet<string> {
  return new Set((['id', 'query', 'cluster'] as const).flatMap((role) => keys.get(role)?.name ?? []))
}

/** What is asked of every data set about its label and its other key columns. */
export function keyInquiries(opened: Opened, { keys }: NamedColumns, profile: Profile): readonly Inquiry[] {
  const about = (role: KeyRole, inquiry: (column: AskedColumn) => Inquiry): readonly Inquiry[] => {
    const column = keys.get(role)
    return column === undefined ? [] : [inquiry({ ...column, configFile: opened.configFile })]
  }
  return [
    ...labelQuestions(opened, keys, profile),
    ...about('id', idInquiry),
    ...about('query', queryInquiry),
    ...about('cluster', clusterInquiry),
    ...about('weight', weightInquiry),
  ]
}

function labelQuestions(opened: Opened, keys: NamedColumns['keys'], profile: Profile): readonly Inquiry[] {
  const variable = targetVariableOf(opened.config)
  const column = profile.columns.find(({ name }) => name === variable.label)
  return labelInquiries({
    configFile: opened.configFile,
    variable,
    labelPlace: keys.get('label')?.place,
    valuesPlace: opened.locate(['data', variable.task === 'multiclass-classification' ? 'classes' : 'positive']),
    namedValues: column?.kind === 'text' ? column.top.map(({ value }) => value) : [],
  })
}
