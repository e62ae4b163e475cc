import type { Contract, LabelSettings, NamedColumn, Profile } from '@titlebout/core'
import { featuresOf } from '@titlebout/core'
import type { Opened } from '../step.ts'

/** The columns that the config names, each with its place in titlebout.yml. */
export interface NamedColumns {
  readonly features: readonly NamedColumn[]
  readonly id: NamedColumn
  readonly label: NamedColumn
  readonly time: NamedColumn | undefined
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
    id: named(data.id, 'id'),
    label: named(data.label, 'label'),
    time: data.time === undefined ? undefined : named(data.time, 'time'),
  }
}

/** The label as the findings about it need it. */
export function labelSettings(opened: Opened, profile: Profile): LabelSettings {
  const { label, id, positive } = opened.config.data
  const column = profile.columns.find(({ name }) => name === label)
  return {
    configFile: opened.configFile,
    label,
    id,
    positive,
    labelPlace: opened.locate(['data', 'label']),
    positivePlace: opened.locate(['data', 'positive']),
    idPlace: opened.locate(['data', 'id']),
    namedValues: column?.kind === 'text' ? column.top.slice(0, 5).map(({ value }) => value) : [],
  }
}
