import { UserError } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { boostedTable, savedFile } from '../../support/boosted-models.ts'
import { readModel, said, TINY_LIGHTGBM } from '../../support/tiny-models.ts'

function refusal(text: string): string {
  try {
    readModel(text, 'lightgbm-text')
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    expect(cause.code).toBe('MODEL')
    return cause.message
  }
  return 'not refused'
}

/** The tiny model with some lines changed; each must occur. */
function changed(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`no ${from}`)
    return text.replace(from, to)
  }, TINY_LIGHTGBM)
}

const gap = Number.NaN

describe('readLightgbm', () => {
  it('walks a tree as the file says', () => {
    const model = readModel(TINY_LIGHTGBM, 'lightgbm-text')
    const rows = [
      [1, 1],
      [1 + Number.EPSILON, 1],
      [2, 3.9],
      [2, 0],
      // Cut to 0; no categories: below 0, beyond the set.
      [2, -0.5],
      [2, -1],
      [2, 64],
      [gap, 1],
      [2, gap],
      [Number.POSITIVE_INFINITY, 1],
      [Number.NEGATIVE_INFINITY, 1],
    ]
    expect(said(model, rows)).toEqual([10, 40, 40, 20, 20, 20, 20, 40, 20, 40, 10])
    expect(model).toMatchObject({ used: [0, 1], isNamed: true, title: 'lightgbm text v4: gbdt, regression' })
  })

  it.each([
    // decision_type of the first node; what NaN, 0 and 1e-36 come to when the threshold is −1, and when it is 1
    ['no gaps: NaN is 0', 0, [40, 40, 40], [10, 10, 10]],
    ['no gaps, though a default is set', 2, [40, 40, 40], [10, 10, 10]],
    ['zeros and NaN are gaps that go right', 4, [40, 40, 40], [40, 40, 40]],
    ['zeros and NaN are gaps that go left', 6, [10, 10, 10], [10, 10, 10]],
    ['NaN is a gap that goes right', 8, [40, 40, 40], [40, 10, 10]],
    ['NaN is a gap that goes left', 10, [10, 40, 40], [10, 10, 10]],
  ])('tells what is missing: %s', (_, decision, below, above) => {
    for (const [threshold, expected] of [
      [-1, below],
      [1, above],
    ] as const) {
      const text = changed(
        ['threshold=1 0', `threshold=${threshold} 0`],
        ['decision_type=8', `decision_type=${decision}`],
      )
      const rows = [gap, 0, 1e-36].map((value) => [value, 1])
      expect(said(readModel(text, 'lightgbm-text'), rows)).toEqual(expected)
    }
  })

  it('knows that no number is larger than an infinite threshold', () => {
    const rows = [Number.POSITIVE_INFINITY, 1e308, Number.NEGATIVE_INFINITY, gap].map((value) => [value, 1])
    const at = (threshold: string) =>
      said(readModel(changed(['threshold=1 0', `threshold=${threshold} 0`]), 'lightgbm-text'), rows)
    expect(at('inf')).toEqual([10, 10, 10, 40])
    expect(at('-inf')).toEqual([40, 40, 10, 40])
  })

  it('reads lines that end as on Windows', () => {
    const model = readModel(TINY_LIGHTGBM.replaceAll('\n', '\r\n'), 'lightgbm-text')
    expect(said(model, [[1, 1]])).toEqual([10])
  })

  it.each<[what: string, text: string, message: string]>([
    ['another text', 'tree of life\n', 'whose first line is "tree", got another text file'],
    [
      'a file cut off',
      TINY_LIGHTGBM.slice(0, TINY_LIGHTGBM.indexOf('end of trees')),
      'expected a line "end of trees", got none: the file is cut off',
    ],
    ['a file without trees', changed(['Tree=0', 'Three=0']), 'expected 1 trees in each iteration, got 0 in all'],
    [
      'an iteration that lacks trees',
      changed(
        ['num_tree_per_iteration=1', 'num_tree_per_iteration=2'],
        ['objective=regression', 'objective=multiclass num_class:2'],
      ),
      'expected 2 trees in each iteration, got 1 in all',
    ],
    ['an objective of its own', changed(['objective=regression\n', '']), 'the objective "custom" is not run here'],
    [
      'an objective of Object',
      changed(['objective=regression', 'objective=toString']),
      'the objective "toString" is not run here',
    ],
    [
      'a steepness that is none',
      changed(['objective=regression', 'objective=binary sigmoid:x']),
      'the objective "binary sigmoid:x" is not run here',
    ],
    [
      'two outputs of one',
      changed(['num_tree_per_iteration=1', 'num_tree_per_iteration=2']),
      'num_tree_per_iteration: expected 1, got 2',
    ],
    [
      'one class',
      changed(['objective=regression', 'objective=multiclass num_class:1']),
      'num_tree_per_iteration: expected two classes or more, got 1',
    ],
    [
      'no columns',
      changed(['max_feature_idx=1', 'max_feature_idx=-1']),
      'max_feature_idx: expected whole numbers from 0 to 65535, got "-1"',
    ],
    [
      'fewer names than columns',
      changed(['feature_names=a b', 'feature_names=a']),
      'feature_names: expected 2 names, got 1',
    ],
    [
      'linear trees',
      changed(['is_linear=0', 'is_linear=1']),
      'Tree=0, is_linear: expected 0: trees with a linear model in each leaf (linear_tree) are not run here',
    ],
    [
      'a huge count of leaves',
      changed(['num_leaves=3', 'num_leaves=1000000']),
      'Tree=0, leaf_value: expected 1000000 numbers, got 3',
    ],
    [
      'more leaves than memory',
      changed(['num_leaves=3', 'num_leaves=1e15']),
      'num_leaves: expected whole numbers from 1 to 1048576, got "1e15"',
    ],
    [
      'a line that is missing',
      changed(['split_feature=0 1\n', '']),
      'Tree=0, split_feature: expected a line that begins so, got "none"',
    ],
    [
      'a child outside the tree',
      changed(['right_child=1 -3', 'right_child=2 -3']),
      'right_child: expected whole numbers from -3 to 1, got "2"',
    ],
    [
      'a leaf of two parents',
      changed(['right_child=1 -3', 'right_child=1 -2']),
      'Tree=0, left_child: the tree leads to node 3 twice, so that a walk might never end',
    ],
    ['a cycle', changed(['right_child=1 -3', 'right_child=1 0']), 'the tree leads to node 0 twice'],
    [
      'a column beyond',
      changed(['split_feature=0 1', 'split_feature=0 2']),
      'split_feature: expected whole numbers from 0 to 1, got "2"',
    ],
    [
      'a threshold that is NaN',
      changed(['threshold=1 0', 'threshold=nan 0']),
      'threshold: expected numbers, got "nan"',
    ],
    [
      'a leaf that is infinite',
      changed(['leaf_value=10', 'leaf_value=inf']),
      'leaf_value: expected finite numbers, got "inf"',
    ],
    [
      'a leaf that is no number',
      changed(['leaf_value=10', 'leaf_value=1O']),
      'leaf_value: expected finite numbers, got "1O"',
    ],
    [
      'a set of categories that is not there',
      changed(['threshold=1 0', 'threshold=1 1']),
      'threshold: expected one of 1 sets of categories, got 1',
    ],
    [
      'a set that is half a number',
      changed(['threshold=1 0', 'threshold=1 0.5']),
      'threshold: expected one of 1 sets of categories, got 0.5',
    ],
    [
      'sets that fall',
      changed(['num_cat=1', 'num_cat=2'], ['cat_boundaries=0 1', 'cat_boundaries=0 2 1']),
      'cat_boundaries: expected numbers that rise from 0, got "0 2 1"',
    ],
    [
      'sets that begin late',
      changed(['cat_boundaries=0 1', 'cat_boundaries=1 1']),
      'cat_boundaries: expected numbers that rise from 0',
    ],
    [
      'sets beyond their words',
      changed(['cat_boundaries=0 1', 'cat_boundaries=0 9']),
      'cat_threshold: expected 9 numbers, got 1',
    ],
    [
      'a word beyond 32 bits',
      changed(['cat_threshold=10', 'cat_threshold=4294967296']),
      'cat_threshold: expected whole numbers from 0 to 4294967295',
    ],
    [
      'pandas categories of other columns',
      changed(['pandas_categorical:[]', 'pandas_categorical:[["x"],["y"]]']),
      'pandas_categorical names the categories of 2 columns, and the model has 1 categorical columns',
    ],
    [
      'pandas categories that are none',
      changed(['pandas_categorical:[]', 'pandas_categorical:{"a":1}']),
      'pandas_categorical: expected a JSON list of lists',
    ],
    [
      'pandas categories cut off',
      changed(['pandas_categorical:[]', 'pandas_categorical:[["x"']),
      'pandas_categorical: expected a JSON list of lists',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(refusal(text)).toContain(message)
  })

  it('refuses real linear trees', () => {
    const { refusals } = boostedTable('lightgbm')
    expect(refusals).toHaveLength(1)
    expect(refusal(refusals[0]!.text!)).toContain(
      'trees with a linear model in each leaf (linear_tree) are not run here',
    )
  })

  it('refuses a real model cut off anywhere before the end of its trees, and never hangs or crashes', () => {
    for (const one of boostedTable('lightgbm').cases.slice(0, 12)) {
      const text = new TextDecoder().decode(savedFile(one).bytes)
      const end = text.indexOf('end of trees')
      for (let cut = 0; cut < end; cut += Math.ceil(end / 25)) expect(refusal(text.slice(0, cut))).toMatch(/^m: /u)
    }
  })
})
