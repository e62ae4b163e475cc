import type { Finding } from '../finding.ts'
import { numberText } from '../number-text.ts'

interface LabelValues {
  readonly label: string
  readonly positive: string
  /** How many different labels there are. */
  readonly different: number
  readonly where: NonNullable<Finding['where']>
  /** Where several are looked at. */
  readonly file?: string
  /** Which they are, where that is known. */
  readonly others?: string
}

/** Labels beside the positive one and one other: each counts as negative, which may be meant, and must not go unsaid. */
export function labelValues({ label, positive, different, where, file, others }: LabelValues): Finding {
  const of = file === undefined ? '' : `${file}: `
  const named = others === undefined ? '' : `: ${others}`
  return {
    id: 'label-values',
    severity: 'warning',
    message: `${of}the label "${label}" has ${numberText(different)} different values, and all but "${positive}" count as negative${named}`,
    where,
    expected: 'two values',
    found: numberText(different),
    fix: 'leave it if that is meant; else correct the labels, or judge as multiclass-classification',
  }
}
