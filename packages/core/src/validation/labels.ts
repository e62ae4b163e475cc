import type { TargetVariable } from '../config/target-variable.ts'
import type { Place } from '../config/yaml.ts'
import { numberText } from '../number-text.ts'
import { whereOf, type AskedColumn, type Inquiry } from './inquiry.ts'
import { isNull, ofRows } from './keys.ts'
import { binaryInquiry, multiclassInquiry } from './label-classes.ts'
import { regressionInquiry, relevanceInquiry } from './label-numbers.ts'

export interface LabelSettings {
  readonly configFile: string
  readonly variable: TargetVariable
  readonly labelPlace: Place | undefined
  /** Of data.positive or data.classes: which values the label may have. */
  readonly valuesPlace: Place | undefined
  /** Values of the training labels that enough rows share to be named. */
  readonly namedValues: readonly string[]
}

/** What is asked about the label, as the task has it: no gaps, and something to learn and to tell apart. */
export function labelInquiries(settings: LabelSettings): readonly Inquiry[] {
  const { variable, configFile } = settings
  if (variable.label === undefined) return []
  const label: AskedColumn = { configFile, name: variable.label, place: settings.labelPlace }
  const values: AskedColumn = { ...label, place: settings.valuesPlace }
  switch (variable.task) {
    case 'binary-classification':
      return [
        binaryInquiry(values, variable.positive, settings.namedValues),
        gaps(label, 'they would count as negative'),
      ]
    case 'multiclass-classification':
      return [multiclassInquiry(values, variable.classes, settings.namedValues), gaps(label, NOTHING_TO_LEARN)]
    case 'regression':
      return [gaps(label, NOTHING_TO_LEARN), regressionInquiry(label)]
    case 'ranking':
      return [gaps(label, NOTHING_TO_LEARN), relevanceInquiry(label)]
    case 'custom':
      return []
  }
}

const NOTHING_TO_LEARN = 'nothing can be learnt from them, and nothing judged by them'

function gaps(label: AskedColumn, consequence: string): Inquiry {
  return {
    counts: [isNull(label.name)],
    findings: (set, [nulls = 0]) => {
      // rule: label-null
      if (nulls === 0) return []
      return [
        {
          id: 'label-null',
          severity: 'error',
          message: `${set.file}: ${ofRows(nulls, set)} have no label "${label.name}": ${consequence}`,
          where: whereOf(label, set),
          expected: 'a label in every row',
          found: `${numberText(nulls)} without`,
          fix: 'leave rows out whose outcome is not known yet',
        },
      ]
    },
  }
}
