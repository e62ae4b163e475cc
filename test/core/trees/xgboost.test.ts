import { UserError } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { boostedTable, savedFile } from '../../support/boosted-models.ts'
import { readModel, said, tinyTree, tinyXgboost } from '../../support/tiny-models.ts'

type Document = ReturnType<typeof tinyXgboost>

function refusal(act: () => unknown): string {
  try {
    act()
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    expect(cause.code).toBe('MODEL')
    return cause.message
  }
  return 'not refused'
}

function refusalOf(change: (document: Document) => void): string {
  const document = tinyXgboost()
  change(document)
  return refusal(() => readModel(document))
}

/** A change of the one tree. */
const inTree =
  (change: (tree: ReturnType<typeof tinyTree>) => void) =>
  ({ learner }: Document): void =>
    change(learner.gradient_booster.model.trees[0]!)

describe('readXgboost', () => {
  it('walks a tree as the file says', () => {
    const model = readModel(tinyXgboost())
    const gap = Number.NaN
    const rows = [
      [0.5, 1],
      // Exactly on the threshold: not below it.
      [1, 0],
      [1, 1],
      [2, 3.9],
      [gap, 3],
      [gap, gap],
      // No categories: negative, beyond the set, beyond all.
      [2, -0.5],
      [2, 4],
      [2, 2 ** 25],
    ]
    expect(said(model, rows)).toEqual([10.5, 20.5, 40.5, 40.5, 40.5, 20.5, 20.5, 20.5, 20.5])
    expect(model).toMatchObject({ used: [0, 1], isNamed: true, title: 'xgboost 3.2.0 model: gbtree, reg:squarederror' })
  })

  it('rounds to float32 after each tree, as XGBoost does', () => {
    const document = tinyXgboost()
    const small = { ...tinyTree(), split_conditions: [1, 1e-8, 0, 1e-8, 1e-8] }
    const { model } = document.learner.gradient_booster
    model.trees = [tinyTree(), ...Array.from({ length: 100 }, () => small)]
    model.tree_info = model.trees.map(() => 0)
    // A double would be 1e-6 larger.
    expect(said(readModel(document), [[0, 0]])).toEqual([10.5])
  })

  it('takes bare NaN and infinities, and words like them inside names', () => {
    const document = tinyXgboost()
    document.learner.feature_names = ['a', 'x,NaN,"y"']
    const text = JSON.stringify(document).replace('"split_conditions":[1,', '"split_conditions":[Infinity,')
    const model = readModel(text.replace(',10,0,20,40]', ',10,NaN,20,40]'))
    expect(model.features[1]!.name).toBe('x,NaN,"y"')
    expect(said(model, [[3e38, 0]])).toEqual([10.5])
  })

  it('reads truth values where 1.x wrote them for 0 and 1', () => {
    const document = tinyXgboost()
    const tree = { ...tinyTree(), default_left: [false, false, true, false, false] }
    Object.assign(document.learner.gradient_booster.model, { trees: [tree] })
    expect(said(readModel(document), [[2, Number.NaN]])).toEqual([20.5])
  })

  it('leaves nodes alone that pruning cut off', () => {
    const document = tinyXgboost()
    const tree = document.learner.gradient_booster.model.trees[0]!
    tree.left_children[2] = -1
    tree.split_indices[3] = 2 ** 31 - 1
    tree.split_conditions[4] = null
    expect(said(readModel(document), [[2, 1]])).toEqual([0.5])
  })

  it('reads what categories stand for', () => {
    const document = tinyXgboost()
    document.learner.gradient_booster.model.cats.enc = [
      { offsets: [], values: [] },
      { offsets: [0, 1, 3], values: [65, -61, -68] },
    ]
    expect(readModel(document).features[1]!.categories).toEqual(['A', 'ü'])
  })

  it.each<[what: string, change: (document: Document) => void, message: string]>([
    ['another document', (d) => Object.assign(d, { learner: undefined }), 'got another document: it has no "learner"'],
    [
      'a survival model',
      (d) => (d.learner.objective.name = 'survival:cox'),
      'the objective survival:cox is not run here',
    ],
    [
      'an objective of Object',
      (d) => (d.learner.objective.name = 'constructor'),
      'the objective constructor is not run here',
    ],
    ['several targets', (d) => (d.learner.learner_model_param.num_target = '2'), 'it predicts 2 numbers for each row'],
    [
      'a softprob of one class',
      (d) => (d.learner.objective.name = 'multi:softprob'),
      'num_class: expected two classes or more, got 0',
    ],
    [
      'no trees',
      (d) => (d.learner.gradient_booster.model.trees = []),
      'learner.gradient_booster.model.trees: expected one tree or more: it was never trained',
    ],
    [
      'a base_score that is none',
      (d) => (d.learner.learner_model_param.base_score = '[x]'),
      'base_score: expected one finite number, or 1, got "[x]"',
    ],
    [
      'too many base_scores',
      (d) => (d.learner.learner_model_param.base_score = '[1,2]'),
      'base_score: expected one finite number',
    ],
    [
      'fewer names than columns',
      (d) => d.learner.feature_names.pop(),
      'learner.feature_names: expected 2 names, or none',
    ],
    [
      'no columns',
      (d) => (d.learner.learner_model_param.num_feature = '0'),
      'num_feature: expected a whole number from 1 to 65536, got "0"',
    ],
    [
      'a million columns',
      (d) => (d.learner.learner_model_param.num_feature = '1000000'),
      'num_feature: expected a whole number',
    ],
    [
      'another booster',
      (d) => (d.learner.gradient_booster.name = 'gbforest'),
      'name: expected gbtree, dart or gblinear, got "gbforest"',
    ],
    [
      'trees for another output',
      (d) => (d.learner.gradient_booster.model.tree_info = [1]),
      'tree_info[0]: expected a whole number from 0 to 0, got 1',
    ],
    [
      'a tree too few in tree_info',
      (d) => (d.learner.gradient_booster.model.tree_info = []),
      'tree_info: expected 1 numbers, got 0 values',
    ],
    [
      'a huge count of nodes',
      inTree((t) => (t.tree_param.num_nodes = '2000000000')),
      'left_children: expected 2000000000 numbers, got 5 values',
    ],
    [
      'nodes that are no number',
      inTree((t) => (t.tree_param.num_nodes = '1e3')),
      'num_nodes: expected a whole number from 1 to 2147483647, got "1e3"',
    ],
    [
      'a child outside the tree',
      inTree((t) => (t.right_children[2] = 5)),
      'the tree leads from node 2 to node 5, and has 5 nodes',
    ],
    ['a negative child', inTree((t) => (t.right_children[2] = -7)), 'the tree leads from node 2 to node -7'],
    [
      'a cycle',
      inTree((t) => (t.right_children[2] = 0)),
      'the tree leads to node 0 twice, so that a walk might never end',
    ],
    ['a node of two parents', inTree((t) => (t.right_children[2] = 1)), 'the tree leads to node 1 twice'],
    [
      'a split on a column beyond',
      inTree((t) => (t.split_indices[0] = 2)),
      'split_indices[0]: expected a column from 0 to 1, got 2',
    ],
    [
      'a threshold that is NaN',
      inTree((t) => (t.split_conditions[0] = null)),
      'split_conditions[0]: expected a number, got "NaN"',
    ],
    [
      'a leaf that is NaN',
      inTree((t) => (t.split_conditions[3] = null)),
      'split_conditions: expected 1 finite value for leaf 3, got "NaN"',
    ],
    [
      'a leaf beyond float32',
      inTree((t) => (t.split_conditions[3] = 1e39)),
      'expected 1 finite value for leaf 3, got "Infinity"',
    ],
    [
      'a categorical split without categories',
      inTree((t) => (t.categories_nodes = [1])),
      'categories_nodes: expected the categories of node 2',
    ],
    [
      'a segment beyond the categories',
      inTree((t) => (t.categories_segments = [1])),
      'categories_sizes[0]: expected segments that share 2 categories',
    ],
    [
      'a category beyond float32',
      inTree((t) => (t.categories = [3, 2 ** 24])),
      'categories[1]: expected a whole number from 0 to 16777215',
    ],
    [
      'a kind of split that is none',
      inTree((t) => (t.split_type = [0, 0, 2, 0, 0])),
      'split_type[2]: expected a whole number from 0 to 1, got 2',
    ],
    [
      'texts among the children',
      inTree((t) => Object.assign(t, { left_children: ['1', -1, 3, -1, -1] })),
      'left_children: expected a list of numbers, got 5 values',
    ],
    [
      'leaves of two values',
      inTree((t) =>
        Object.assign(t, {
          tree_param: { ...t.tree_param, size_leaf_vector: '2' },
          leaf_weights: [1, 2, 3, 4, 5, 6],
          right_children: [2, 0, 4, 1, 2],
        }),
      ),
      'size_leaf_vector: expected 1 or 1, got 2',
    ],
    [
      'categories for another number of columns',
      (d) => (d.learner.gradient_booster.model.cats.enc = [{ offsets: [], values: [] }]),
      'cats.enc: expected categories for each of 2 columns, got "1"',
    ],
    [
      'categories that end before they start',
      (d) =>
        (d.learner.gradient_booster.model.cats.enc = [
          { offsets: [], values: [] },
          { offsets: [0, 2, 1], values: [65, 66] },
        ]),
      'offsets[2]: expected an end from 2 to 2, got 1',
    ],
    [
      'categories beyond their bytes',
      (d) =>
        (d.learner.gradient_booster.model.cats.enc = [
          { offsets: [], values: [] },
          { offsets: [0, 9], values: [65] },
        ]),
      'offsets[1]: expected an end from 0 to 1, got 9',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(refusalOf(change)).toContain(message)
  })

  it('refuses a tree of more than a thousand levels, and walks one of a thousand', () => {
    const chain = (levels: number) => {
      const document = tinyXgboost()
      const size = 2 * levels + 1
      const isInner = (node: number): boolean => node < levels
      const nodes = Array.from({ length: size }, (_, node) => node)
      // Node n leads to leaf `levels + n` and to node n + 1; the last of them to the last leaf.
      Object.assign(document.learner.gradient_booster.model.trees[0]!, {
        ...tinyTree(),
        default_left: nodes.map(() => 0),
        left_children: nodes.map((node) => (isInner(node) ? levels + node : -1)),
        right_children: nodes.map((node) => (isInner(node) ? (node + 1 === levels ? 2 * levels : node + 1) : -1)),
        split_conditions: nodes.map((node) => (isInner(node) ? node : 7)),
        split_indices: nodes.map(() => 0),
        split_type: nodes.map(() => 0),
        categories: [],
        categories_nodes: [],
        categories_segments: [],
        categories_sizes: [],
        tree_param: { ...tinyTree().tree_param, num_nodes: String(size) },
      })
      return document
    }
    expect(said(readModel(chain(1_000)), [[5_000]])).toEqual([7.5])
    expect(refusal(() => readModel(chain(1_001)))).toContain('the tree is more than 1000 levels deep')
  })

  it('refuses weights of dart and gblinear that are not finite', () => {
    const document = tinyXgboost()
    const { gradient_booster: gbtree } = document.learner
    const dart = {
      ...document,
      learner: { ...document.learner, gradient_booster: { name: 'dart', gbtree, weight_drop: [null] } },
    }
    expect(refusal(() => readModel(dart))).toContain('weight_drop[0]: expected a finite number')
    const linear = {
      ...document,
      learner: { ...document.learner, gradient_booster: { name: 'gblinear', model: { weights: [1, 2, null] } } },
    }
    expect(refusal(() => readModel(linear))).toContain('weights[2]: expected a finite number')
  })

  it.each([
    ['CatBoost', { oblivious_trees: [], model_info: {} }, 'got one of CatBoost, which is not run here'],
    ['a dump of LightGBM', { name: 'tree', tree_info: [] }, 'got what LightGBM dumps as JSON'],
    ['a configuration', { a: 1 }, 'got another document: it has no "learner"'],
    ['a list', [], 'the document: expected an object, got 0 values'],
  ])('tells %s from its own', (_, document, message) => {
    expect(refusal(() => readModel(document))).toContain(message)
  })

  it.each([
    '{"learner": {',
    '',
    '{"learner": NaN}',
    'Infinity',
    '{"learner":{"objective":{"name":"reg:squarederror"}}',
  ])('refuses %j', (text) => {
    expect(refusal(() => readModel(text))).toMatch(/^m: /u)
  })

  const { refusals } = boostedTable('xgboost')
  it.each(refusals.map((one) => [one.name, one] as const))('refuses a real model: %s', (name, one) => {
    const says: Readonly<Record<string, string>> = {
      'survival:aft': 'the objective survival:aft is not run here',
      'survival:cox': 'the objective survival:cox is not run here',
      'several quantiles': 'it predicts 2 numbers for each row (reg:quantileerror',
      'several targets': 'it predicts 2 numbers for each row (reg:squarederror',
      'several labels': 'it predicts 2 numbers for each row (binary:logistic',
      'categories beyond ASCII': 'xgboost counts letters where it should count bytes',
    }
    expect(refusal(() => readModel(savedFile(one).bytes))).toContain(says[name] ?? 'no such refusal')
  })
})

describe('a model cut off or flipped', () => {
  const { cases } = boostedTable('xgboost')
  it.each(cases.filter(({ ubj }) => ubj !== undefined).map((one) => [one.name, one] as const))(
    'is refused or read, and never hangs or crashes: %s',
    (_, one) => {
      const { bytes } = savedFile(one)
      let refused = 0
      for (let cut = 0; cut < bytes.length; cut += Math.ceil(bytes.length / 60)) {
        expect(refusal(() => readModel(bytes.subarray(0, cut), 'xgboost-ubj'))).toMatch(/^m: /u)
        const flipped = Uint8Array.from(bytes)
        flipped[cut]! ^= 0x55
        if (refusal(() => said(readModel(flipped, 'xgboost-ubj'), [])) !== 'not refused') refused += 1
      }
      expect(refused).toBeGreaterThan(0)
    },
  )
})
