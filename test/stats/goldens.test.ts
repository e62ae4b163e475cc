import { describe, expect, it } from 'vitest'
// All tests of golden numbers run in this file: only so can the last one tell what none of them has read.
import './goldens/binary.ts'
import './goldens/bike-rest.ts'
import './goldens/classes.ts'
import './goldens/drift.ts'
import './goldens/label-free.ts'
import './goldens/multiclass.ts'
import './goldens/regression.ts'
import './goldens/rest.ts'
import './goldens/slices.ts'
import './goldens/verdicts.ts'
import { missing, unread } from './goldens/golden-files.ts'

/** Values that no test reads, and why. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^\/(about|task|tolerance|predictions|versions|data|scipy\/versions)(\/|$)/u, 'says how the file was made'],
  [/\/(rule|method)$/u, 'a sentence'],
  [/^\/fighters\/\w+\/(model|framework|signature)/u, 'the model file, read by the tests of the runtime'],
  [
    /^\/fighters\/\w+\/(onnx_against_native|near_ties)/u,
    'the runtime of ONNX against the library that trained the model',
  ],
  [/^\/(challenger_int64|lowercase)\//u, 'another model file of the pair, read by the tests of the runtime'],
  [/^(\/fighters\/\w+)?\/permutation_importance\//u, 'random by another generator, and not a number of this package'],
  [/\/agresti_coull\//u, 'an interval that is not offered: Wilson, Clopper-Pearson and Jeffreys are'],
  [/\/mcnemar\/chi2_cc(_p)?$/u, 'the continuity correction, which is not offered: the exact and the mid-p test are'],
  [/^\/bout\/roc_auc_ovr_macro\/(z|p|ci95\/\d)$/u, 'of a jackknife, which ours meets only to terms of order 1/n'],
  [/^\/bout\/clustered_by_day\/ci95_t\//u, 'without the small-sample factor that ours has'],
  [/\/columns\/[^/]+\/(welch_t_p|mann_whitney_p)$/u, 'tests that are not offered'],
  [/\/columns\/[^/]+\/ks_p_asymptotic$/u, "SciPy's one-sample law at a rounded size; ours is the Kolmogorov limit"],
  [/^\/scipy\/comparisons\/\w+\/(file|reference|current|rows\/\w+)$/u, 'the rows, written out in the test'],
  [/^\/(evidently|nannyml)\//u, 'what the users of another library see with its own bins'],
  [/^\/cbpe\/.*\/chunks\/\d+\/(specificity|average_precision)\/value$/u, 'not estimated without labels'],
  [
    /^\/cbpe\/.*\/chunks\/.*\/(sampling_error|\w+_confidence_boundary|\w+_threshold|alert|realised)$/u,
    'bands and alarms of another library',
  ],
  [
    /^\/cbpe\/(nannyml$|\w+\/(file|reference|current|score|label|y|chunk_size|derive|needs_calibration))/u,
    'says how the numbers were made',
  ],
]
const FILES = ['adult', 'bike', 'wine', 'penguins', 'german_text', 'drift']

describe(`the golden files${missing}`, () => {
  it.skipIf(missing !== '').each(FILES)('of %s are read to the last number, or it is said why not', (pair) => {
    const open = unread(pair).filter((path) => !REASONS.some(([pattern]) => pattern.test(path)))
    expect(open).toEqual([])
  })
  it.skipIf(missing !== '')('give every reason an occasion', () => {
    const paths = FILES.flatMap(unread)
    expect(REASONS.filter(([pattern]) => !paths.some((path) => pattern.test(path)))).toEqual([])
  })
})
